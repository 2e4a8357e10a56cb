import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { appendFact } from '../../src/core/agents/records.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { repositoryRoot } from '../rig/install.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import type { World } from '../support/world.ts';

/** The tree of agents, as a person sees and uses it. Leaves `out/screenshots/sidebar-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-' },
    settings: { 'codexOrchestrator.notices': 'none', 'window.autoDetectColorScheme': false },
  }));
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

const CLAUDE = ['--general', 'Claude · auth refactor'] as const;
const CODEX = ['--general', 'Codex · docs'] as const;
const settled = { timeout: waitLimit };

async function start(name: string, script: string, ...flags: readonly string[]): Promise<string> {
  return world.start(`${name}. ${script}`, '--name', name, ...flags);
}

async function startOne(): Promise<void> {
  // A command that does not end: nobody writes into the pipe that it reads.
  const pipe = join(world.project, 'src/auth/jwt.ts');
  await mkdir(dirname(pipe), { recursive: true });
  execFileSync('mkfifo', [pipe]);
  await start('Explain the build', '[[sh:cat src/auth/jwt.ts]] [[hold:build]]');
}

async function startTwoMore(): Promise<void> {
  await start('Implement phase 1', '[[ask:npm install argon2|Better hashes]]', ...CLAUDE, '-a', 'on-request');
  await start('Review error handling', '[[text:3 findings, 1 critical: failed logins are swallowed]]', ...CLAUDE);
}

/** Agents in every other state that a row can show, one of another folder too. */
async function startArmy(): Promise<void> {
  const oldSpike = await start('Old spike', '[[text:It works]]', ...CLAUDE);
  const audit = await start('Audit auth flow', '[[text:Tokens are kept in localStorage]]', ...CLAUDE);
  await recordedTurns(world, oldSpike, 1);
  await recordedTurns(world, audit, 1);
  await appendFact(world.home, audit, { kind: 'seen', at: new Date().toISOString(), turn: 1 });
  await world.cli(['send', oldSpike, '/quit']);
  await start('Pick session store', '[[user:Redis or Postgres?|Redis|Postgres]]', ...CLAUDE, '--plan');
  const scout = '[[[spawn:scout: migrations [[hold:scout]] [[text:none]]]]] [[wait]] [[hold:integrity]]';
  await start('Review data integrity', `[[tokens:79000,900]] ${scout}`, ...CLAUDE);
  await start('Write migration', '[[error:usage-limit]]', ...CLAUDE);
  const elsewhere = join(world.folder, 'docs');
  await mkdir(elsewhere);
  await start('Rewrite getting-started', '[[hold:docs]]', ...CODEX, '--dir', elsewhere);
}

const ARMY = [
  /^You, 1 working$/,
  /^Explain the build, working, reading jwt\.ts · turn 1/,
  /^Claude · auth refactor, 3 need you · 1 working$/,
  /^Implement phase 1, needs approval, npm install argon2$/,
  /^Pick session store, has a question, Redis or Postgres\?$/,
  /^Write migration, usage limit, limit until \d\d:\d\d$/,
  /^Review data integrity, working.* turn 1/,
  /^Review error handling, turn complete, unread, 3 findings, 1 critical: failed logins are swallowed · /,
  /^Audit auth flow, turn complete, turn 1/,
  /^Old spike, ended \d\d:\d\d$/,
  /^Codex · docs, 1 working$/,
  /^Rewrite getting-started, working, thinking · turn 1/,
];

function keepsFailure(): void {
  onTestFailed(async ({ task }) => {
    await workbench.screenshot(`tree-failed-${task.name.replaceAll(/\W+/g, '-')}`);
    console.log(server.output(), await workbench.treeItems());
  });
}

test('a view without rows says why', { timeout: 4 * waitLimit }, async () => {
  keepsFailure();
  const { page } = workbench;
  await workbench.openView('Codex Orchestrator');
  await page.getByText('No agents yet.').waitFor();
  await workbench.useTheme('Dark Modern', 'vs-dark');
  await pictureOf('0-agents');

  await startOne();
  await showsRows(ARMY.slice(0, 2));
  await titleAction('Filter Agents…');
  await pick('Needs Me');
  await page.locator('.part.sidebar').getByText('Nobody needs you.').waitFor();
  await page.locator('.part.sidebar').getByRole('button', { name: 'Show All Agents' }).click();
  await showsRows(ARMY.slice(0, 2));
});

test('every agent is there, under its general, as it is', { timeout: 4 * waitLimit }, async () => {
  keepsFailure();
  const { page } = workbench;
  await startTwoMore();
  const [you, explain, , implement, , , , review] = ARMY;
  await showsRows([you, explain, /^Claude · auth refactor, 1 needs you$/, implement, review]);
  await says('1 working · 1 needs you');
  await pictureOf('3-agents');

  await startArmy();
  await showsRows(ARMY);
  await says('3 working · 3 need you');
  await page.locator('.activitybar [aria-label*="3 agents need you"]').first().waitFor();
  const integrity = workbench.treeItem(/^Review data integrity/);
  await integrity.locator('.monaco-tl-twistie').click();
  await workbench.treeItem(/, sub-agent/).waitFor();
  await pictureOf('dark');

  await integrity.locator('.label-name').hover();
  await page.locator('.workbench-hover', { hasText: 'State:' }).waitFor();
  await page.screenshot({ path: join(repositoryRoot, 'out/screenshots/sidebar-tooltip.png') });
});

test(
  'filter, groups, selection and folds are as they were left, also after a reload',
  { timeout: 4 * waitLimit },
  async () => {
    keepsFailure();
    const { page } = workbench;
    await titleAction('Filter Agents…');
    await pick('Needs Me');
    await showsRows([/^Claude/, /^Implement phase 1/, /^Pick session store/, /^Write migration/]);
    await says('3 working · 3 need you · showing 3 of 9: needs me');
    await titleAction('Filter Agents…');
    await pick('This Workspace');
    await says('3 working · 3 need you · showing 8 of 9: this workspace');
    expect(await workbench.treeItems()).not.toContainEqual(expect.stringMatching(/^Codex · docs/));
    await titleAction('Group Agents…');
    await pick('State');
    await showsRows([
      /^Needs you, 3$/,
      /^Implement/,
      /^Pick/,
      /^Write/,
      /^Working, 2$/,
      /^Explain/,
      /^Review data.*Claude · auth refactor$/,
    ]);
    await pictureOf('by-state');

    await workbench.treeItem(/^Implement phase 1/).click({ modifiers: ['ControlOrMeta'] });
    await workbench.treeItem(/^Explain the build/).click({ modifiers: ['ControlOrMeta'] });
    await expect.poll(() => page.locator('.part.sidebar .monaco-list-row.selected').count(), settled).toBe(2);

    await workbench
      .treeItem(/^Working/)
      .locator('.monaco-tl-twistie')
      .click();
    await expect.poll(() => workbench.treeItems(), settled).not.toContainEqual(expect.stringMatching(/^Explain/));
    await expect.poll(() => workbench.hasStored('rank:working'), settled).toBe(true);
    await workbench.reload();
    await showsRows([/^Needs you, 3$/, /^Implement/, /^Pick/, /^Write/, /^Working, 2$/, /^Unread, 1$/]);
    await says('3 working · 3 need you · showing 8 of 9: this workspace');
  },
);

test(
  'it can be read in a light theme, with high contrast and in a narrow side bar',
  { timeout: 4 * waitLimit },
  async () => {
    keepsFailure();
    const { page } = workbench;
    await workbench.runCommand('Codex Orchestrator: Filter Agents…');
    await pick('All');
    await workbench.runCommand('Codex Orchestrator: Group Agents…');
    await pick('General');
    await showsRows([ARMY[0], /^Explain the build, working/, ARMY[2], ARMY[3]]);
    await workbench.useTheme('Light Modern', 'vs');
    await pictureOf('light');
    await workbench.useTheme('Dark High Contrast', 'hc-black');
    await pictureOf('high-contrast');
    await workbench.useTheme('Dark Modern', 'vs-dark');
    const { x, width } = await sidebarBox();
    await page.mouse.move(x + width, 500);
    await page.mouse.down();
    await page.mouse.move(x + 200, 500, { steps: 5 });
    await page.mouse.up();
    await pictureOf('narrow');
    await page.mouse.move(x + 200, 500);
    await page.mouse.down();
    await page.mouse.move(x + width, 500, { steps: 5 });
    await page.mouse.up();
  },
);

/** Waits until the first rows are these, in this order. */
async function showsRows(patterns: readonly (RegExp | undefined)[]): Promise<void> {
  const expected = patterns.map((pattern) => expect.stringMatching(pattern ?? /^$/) as string);
  await expect.poll(async () => (await workbench.treeItems()).slice(0, patterns.length), settled).toEqual(expected);
}

/** The line above the rows. */
async function says(text: string): Promise<void> {
  await workbench.page.locator('.part.sidebar').getByText(text, { exact: true }).waitFor();
}

async function titleAction(name: string): Promise<void> {
  await workbench.viewAction('Agents', name);
}

/** Leaves only this row in the list first, so that none moves away under the mouse. */
async function pick(label: string): Promise<void> {
  await workbench.page.locator('.quick-input-widget:visible .quick-input-box input').fill(label);
  await workbench.quickPick(label);
}

async function sidebarBox(): Promise<{ x: number; y: number; width: number }> {
  const box = await workbench.page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('There is no side bar.');
  return box;
}

/** The activity bar and the side bar. */
async function pictureOf(name: string): Promise<void> {
  const { page } = workbench;
  await page.mouse.move(1000, 600);
  await expect.poll(() => page.locator('.workbench-hover:visible').count(), settled).toBe(0);
  const { x, y, width } = await sidebarBox();
  const clip = { x: 0, y, width: x + width, height: 400 };
  await page.screenshot({ path: join(repositoryRoot, `out/screenshots/sidebar-${name}.png`), clip });
}
