import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import type { World } from '../support/world.ts';

/** What pops up and how a person answers it. Leaves `out/screenshots/notice-*.png` and `approval-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-' },
    settings: { 'codexOrchestrator.openOnSpawn': 'never' },
  }));
  await workbench.openView('Codex Orchestrator');
  await workbench.page.getByText('No agents yet.').waitFor();
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('notices-failed');
    console.log(await workbench.toasts(), await workbench.treeItems(), server.output());
  });
});

const settled = { timeout: waitLimit };
const long = { timeout: 6 * waitLimit };

async function start(name: string, script: string, ...flags: readonly string[]): Promise<string> {
  return world.start(`${name}. ${script}`, '--name', name, ...flags);
}

async function asking(name: string, command: string, why = 'It has to be done'): Promise<string> {
  const id = await start(name, `[[ask:${command}|${why}]] [[text:Went on.]]`, '-a', 'on-request');
  await workbench.treeItem(new RegExp(`^${name}, needs approval, `)).waitFor();
  return id;
}

async function clearNotices(): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await expect.poll(() => workbench.toasts(), settled).toEqual([]);
}

async function statusBar(pattern: RegExp): Promise<void> {
  const item = 'codex-orchestrator.codex-orchestrator.agents';
  await expect.poll(() => workbench.statusBarText(item), settled).toMatch(pattern);
}

/** The picker that is open, by its title and its rows. */
async function picker(title: string): Promise<readonly string[]> {
  const { page } = workbench;
  await page.locator('.quick-input-title:visible', { hasText: title }).waitFor();
  await page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
  return page.locator('.quick-input-list .quick-input-list-row:first-child .label-name').allInnerTexts();
}

const widget = () => workbench.page.locator('.quick-input-widget');

test('a finished turn pops up once, several fold, and none do when the person does not want them', long, async () => {
  await start('Review error handling', '[[hold:one]] [[text:3 findings, 1 critical: failed logins are swallowed]]');
  await workbench.treeItem(/^Review error handling, working/).waitFor();
  await statusBar(/^1 working$/);
  world.model.release('one');
  const first = await workbench.toast('Review error handling finished turn 1');
  expect(first.text).toBe('Review error handling finished turn 1: 3 findings, 1 critical: failed logins are swallowed');
  expect(first.buttons).toEqual(['Reply', 'Open']);
  await statusBar(/^1 needs you$/);
  await workbench.screenshot('notice-finished');
  await first.click('Reply');
  const reply = await workbench.inputBox('Reply to Review error handling');
  await reply.cancel();

  await start('Write migration', '[[write:migration.sql|alter table]] [[text:Written.]]');
  expect((await workbench.toast('Write migration finished')).buttons).toEqual(['Reply', 'Open', 'Changes']);
  await clearNotices();

  const names = ['Audit auth flow', 'Session management', 'Token storage', 'Review data integrity'];
  for (const name of names) await start(name, '[[hold:all]] [[text:Done.]]');
  for (const name of names) await workbench.treeItem(new RegExp(`^${name}, working`)).waitFor();
  world.model.release('all');
  const folded = await workbench.toast('agents finished:');
  expect(folded.text).toMatch(/^[23] agents finished: (Audit|Session|Token|Review)/);
  expect((await workbench.toasts()).filter((text) => text.includes('finished')).length).toBeLessThanOrEqual(3);
  await workbench.screenshot('notice-folded');
  await clearNotices();

  await mkdir(join(world.project, '.vscode'));
  const wish = async (notices: string): Promise<void> =>
    writeFile(
      join(world.project, '.vscode/settings.json'),
      JSON.stringify({ 'codexOrchestrator.notices': notices, 'window.title': `wish ${notices}` }),
    );
  for (const [notices, name] of [
    ['none', 'Silent one'],
    ['needsMe', 'Silent two'],
  ] as const) {
    await wish(notices);
    await expect.poll(() => workbench.page.title(), settled).toContain(`wish ${notices}`);
    await start(name, '[[text:Nobody hears this.]]');
    await workbench.treeItem(new RegExp(`^${name}, turn complete, unread`)).waitFor();
  }
  await start('Loud one', '[[error:context-window]]');
  await workbench.toast('Loud one failed: its context window is full');
  expect((await workbench.toasts()).join('\n')).not.toContain('Silent');
  await wish('all');
  await expect.poll(() => workbench.page.title(), settled).toContain('wish all');
  await clearNotices();
});

test('an approval is answered in its notice, in its row and in its picker; first answer wins', long, async () => {
  const { page } = workbench;
  await asking('Implement phase 1', 'touch $(pwd)/argon2.txt', 'Better hashes');
  const notice = await workbench.toast('Implement phase 1 wants to run');
  expect(notice.text).toMatch(/^Implement phase 1 wants to run `touch \$\(pwd\)\/argon2\.txt` in project$/);
  expect(notice.buttons).toEqual(['Approve', 'Deny', 'Show']);
  await workbench.screenshot('approval-notice');
  await notice.click('Show');
  expect(await picker('Implement phase 1 wants to run a command')).toEqual([
    'touch $(pwd)/argon2.txt',
    'Approve',
    'Approve for This Session',
    'Deny',
    'Deny and Tell It Why…',
    'Open Terminal',
  ]);
  await workbench.screenshot('approval-picker');
  await page.keyboard.press('Escape');
  await widget().waitFor({ state: 'hidden' });

  await page.keyboard.press('Control+Alt+J');
  await picker('Implement phase 1 wants to run a command');
  await page.keyboard.press('Enter');
  await workbench.toast('Implement phase 1 finished turn 1: Went on.');
  expect(existsSync(join(world.project, 'argon2.txt'))).toBe(true);
  await clearNotices();

  await asking('Approve in the notice', 'touch noticed.txt');
  await (await workbench.toast('Approve in the notice wants to run')).click('Approve');
  await workbench.treeItem(/^Approve in the notice, turn complete, unread/).waitFor();
  expect(existsSync(join(world.project, 'noticed.txt'))).toBe(true);

  await asking('Deny in the row', 'touch denied.txt');
  await workbench.inlineAction(workbench.treeItem(/^Deny in the row/), 'Deny');
  await workbench.treeItem(/^Deny in the row, turn complete, unread/).waitFor();
  expect(existsSync(join(world.project, 'denied.txt'))).toBe(false);
  await clearNotices();

  const other = await asking('Answered elsewhere', 'printf one > lines.txt\ncat lines.txt');
  const stale = await workbench.toast('Answered elsewhere wants to run');
  expect(stale.buttons).toEqual(['Show', 'Deny']);
  await page.keyboard.press('Control+Alt+J');
  await picker('Answered elsewhere wants to run a command');
  await page.locator('.tab', { hasText: 'Request of Answered elsewhere.sh' }).waitFor();
  await workbench.screenshot('approval-picker-long');
  expect((await world.cli(['approve', other])).code).toBe(0);
  await widget().waitFor({ state: 'hidden' });
  await page.locator('.tab', { hasText: 'Request of Answered elsewhere.sh' }).waitFor({ state: 'hidden' });
  await (await workbench.toast('Answered elsewhere wants to run')).click('Deny');
  await workbench.toast('Answered elsewhere has its answer already: it was given elsewhere.');
  await clearNotices();
});

test('changes of files are shown as a diff, and many requests are answered from one list', long, async () => {
  const { page } = workbench;
  await writeFile(join(world.project, 'jwt.ts'), 'export const days = 30;\n');
  const id = await start(
    'Rotate tokens',
    '[[patch:*** Begin Patch\n*** Update File: jwt.ts\n@@\n-export const days = 30;\n+export const days = 1;\n*** End Patch]] [[text:Rotated.]]',
    '-a',
    'untrusted',
    '-s',
    'read-only',
  );
  await workbench.toast('Rotate tokens wants to change jwt.ts');
  await workbench.runCommand('Codex Orchestrator: Answer…');
  await picker('Rotate tokens wants to change a file');
  await page.locator('.tab', { hasText: 'Request of Rotate tokens.diff' }).waitFor();
  await workbench.screenshot('approval-picker-diff');
  await page.keyboard.press('Escape');
  await widget().waitFor({ state: 'hidden' });
  await clearNotices();

  await asking('Install hashes', 'touch one.txt', 'Better hashes');
  await asking('Run the tests', 'touch two.txt', 'To see whether it works');
  await asking('Clean the build', 'touch three.txt');
  await statusBar(/need you$/);
  await workbench.screenshot('status-bar');
  await workbench.runCommand('Codex Orchestrator: Answer Open Requests…');
  await page.locator('.quick-input-title:visible', { hasText: '4 open requests' }).waitFor();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'one.txt' }).click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'two.txt' }).click();
  await workbench.screenshot('approval-answer-all');
  expect((await world.cli(['deny', id])).code).toBe(0);
  await page.locator('.quick-input-title:visible', { hasText: '3 open requests' }).waitFor();
  await page.keyboard.press('Enter');
  await workbench.treeItem(/^Install hashes, turn complete/).waitFor();
  await workbench.treeItem(/^Run the tests, turn complete/).waitFor();
  await workbench.treeItem(/^Clean the build, needs approval/).waitFor();
  expect(['one', 'two', 'three'].map((name) => existsSync(join(world.project, `${name}.txt`)))).toEqual([
    true,
    true,
    false,
  ]);
  await workbench.inlineAction(workbench.treeItem(/^Clean the build/), 'Approve');
  await workbench.treeItem(/^Clean the build, turn complete/).waitFor();
  await clearNotices();
});

test('questions, failures and what happened while the person was away', long, async () => {
  const { page } = workbench;
  await start('Pick session store', '[[user:Redis or Postgres?|Redis|Postgres]] [[text:Thanks.]]', '--plan');
  const question = await workbench.toast('Pick session store asks: Redis or Postgres?');
  expect(question.buttons).toEqual(['Redis', 'Postgres', 'Show']);
  await workbench.screenshot('notice-question');
  await question.click('Show');
  expect(await picker('Pick session store asks: Redis or Postgres?')).toEqual(['Redis', 'Postgres']);
  await page.keyboard.type('SQLite');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'your own words' }).waitFor();
  await workbench.screenshot('question-picker');
  await page.keyboard.press('Enter');
  await workbench.toast('Pick session store finished turn 1');
  await clearNotices();

  await start('Break', '[[error:400,1]] [[text:Whole again.]]');
  const failure = await workbench.toast('Break failed:');
  expect(failure.buttons).toEqual(['Retry', 'Open']);
  await workbench.screenshot('notice-failed');
  await failure.click('Retry');
  await workbench.toast('Break finished turn 2');
  await clearNotices();

  await workbench.focus(false);
  await start('Finished away', '[[text:Done.]]');
  await start('Also finished', '[[text:Done.]]');
  await asking('Waits since', 'touch away.txt');
  await workbench.treeItem(/^Finished away, turn complete, unread/).waitFor();
  await workbench.treeItem(/^Also finished, turn complete, unread/).waitFor();
  expect(await workbench.toasts()).toEqual([]);
  await workbench.focus(true);
  const back = await workbench.toast('While you were away');
  expect(back.text).toBe('While you were away: 2 finished, 1 needs you');
  await workbench.screenshot('notice-away');
  await back.click('Show');
  await workbench.page.locator('.quick-input-title:visible', { hasText: 'While You Were Away' }).waitFor();
  await workbench.quickPick('Waits since');
  await picker('Waits since wants to run a command');
  await page.keyboard.press('Enter');
  await workbench.treeItem(/^Waits since, turn complete/).waitFor();
});
