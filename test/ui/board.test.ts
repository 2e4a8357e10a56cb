import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { AUTH_PRD } from '../support/boardText.ts';
import { pageFrame } from '../support/pageFrame.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** The board of a PRD and the view "Missions", as a person uses them. Leaves `out/screenshots/board-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;
let auth: string;

const FASTER = '---\nstatus: draft\n---\n\n# Faster cold start\n\n## Plan\n\n### Phase 1\n\n- [ ] Measure it\n';

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-' },
    prepare: async (made) => {
      await writeProjectFile(made, 'docs/prds/auth-security-hardening.md', AUTH_PRD);
      await writeProjectFile(made, 'docs/prds/faster-cold-start.md', FASTER);
      await writeProjectFile(made, 'src/auth/jwt.ts', 'export const issuer = "us";\n');
      await writeProjectFile(made, 'src/auth/session.ts', 'export const session = 1;\n');
    },
    settings: {
      'codexOrchestrator.notices': 'none',
      'codexOrchestrator.openOnSpawn': 'never',
      'files.autoSave': 'off',
      'window.autoDetectColorScheme': false,
    },
  }));
  auth = join(world.project, 'docs/prds/auth-security-hardening.md');
}, 10 * waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('board-failed');
    console.log(server.output(), await workbench.treeItems());
  });
});

afterAll(() => close?.(), waitLimit);

const long = { timeout: 6 * waitLimit };
const settled = { timeout: waitLimit };

/** The page, once it shows a board of that title. */
async function board(title: string): Promise<Frame> {
  return pageFrame(workbench, (frame) => frame.getByRole('heading', { level: 1, name: title }));
}

async function opened(title: string): Promise<Frame> {
  await workbench.treeItem(title).first().click();
  return board(title);
}

async function quickOpen(path: string): Promise<void> {
  await workbench.page.keyboard.press('Control+P');
  const field = workbench.page.locator('.quick-input-widget:visible .quick-input-box input');
  await field.fill(path);
  await workbench.page
    .locator('.quick-input-list .monaco-list-row', { hasText: path.split('/').at(-1) ?? path })
    .first()
    .click();
}

async function save(): Promise<void> {
  await workbench.runCommand('File: Save');
}

test('the view Missions tells how far every PRD is, and opens its board', long, async () => {
  await workbench.openView('Codex Orchestrator');
  await workbench.treeItem(/^Auth security hardening, implementation · 3 of 7$/).waitFor();
  await workbench.treeItem(/^Faster cold start, draft$/).waitFor();
  const page = await opened('Auth security hardening');
  expect(await page.locator('.meta').innerText()).toBe('3 of 7 tasks done');
  const named = page.locator('.files li');
  await expect.poll(() => named.count(), settled).toBe(5);
  expect(await named.locator('button').allInnerTexts()).toEqual(['src/auth/jwt.ts', 'src/auth/session.ts']);
  expect(await named.nth(2).innerText()).toContain('does not exist yet');
  await writeProjectFile(world, 'src/middleware/limit.ts', 'export const tries = 5;\n');
  await expect.poll(() => named.locator('button').count(), settled).toBe(3);
  await page.getByRole('button', { name: 'src/auth/jwt.ts' }).click();
  await workbench.page.locator('.monaco-editor .view-line', { hasText: 'issuer' }).waitFor();
});

test('a tick changes exactly one character, and undo brings it back', long, async () => {
  const page = await opened('Auth security hardening');
  const box = page.getByRole('checkbox', { name: 'Limiter middleware (R3)' });
  await box.focus();
  await workbench.page.keyboard.press('Space');
  await expect.poll(() => page.locator('.meta').innerText(), settled).toBe('4 of 7 tasks done');
  expect(await box.isChecked()).toBe(true);
  await workbench.treeItem(/^Auth security hardening, implementation · 4 of 7$/).waitFor();
  const ticked = AUTH_PRD.replace('[ ] Limiter', '[x] Limiter');
  await expect.poll(() => readFile(auth, 'utf8'), settled).toBe(ticked);
  await box.focus();
  await workbench.page.keyboard.press('Control+z');
  await expect.poll(() => box.isChecked(), settled).toBe(false);
  await save();
  await expect.poll(() => readFile(auth, 'utf8'), settled).toBe(AUTH_PRD);
});

test('what somebody types in the text is not saved by a tick on the board', long, async () => {
  const page = await opened('Auth security hardening');
  await page.getByRole('button', { name: 'Open Text' }).click();
  await workbench.page.locator('.monaco-editor.focused').waitFor();
  await workbench.page.keyboard.press('Control+End');
  await workbench.page.keyboard.type('Ask Tom, too.');
  const tab = (name: string) => workbench.page.locator('.tab', { hasText: name });
  // Both show the same text, and their tabs say which is which.
  await tab('auth-security-hardening.md — Board').click();
  const box = (await board('Auth security hardening')).getByRole('checkbox', { name: 'Limiter middleware (R3)' });
  await box.click();
  await expect.poll(() => box.isChecked(), settled).toBe(true);
  expect(await readFile(auth, 'utf8')).toBe(AUTH_PRD);
  await box.focus();
  await save();
  const both = `${AUTH_PRD.replace('[ ] Limiter', '[x] Limiter')}Ask Tom, too.`;
  await expect.poll(async () => (await readFile(auth, 'utf8')).trimEnd(), settled).toBe(both);
  // VS Code looks at the time of the file after it has written: another's writing in between would pass for its own.
  await expect.poll(() => workbench.page.locator('.tab.dirty').count(), settled).toBe(0);
  await writeFile(auth, AUTH_PRD);
  await expect.poll(() => box.isChecked(), settled).toBe(false);
});

test('a PRD that is elsewhere has a button for its board, and an ordinary text has none', long, async () => {
  const button = workbench.page.locator('.editor-actions').getByRole('button', { name: 'Open Board' });
  await writeProjectFile(world, 'README.md', '# Atlas\n\n## Requirements\n\nNode.js\n\n## Testing\n\nnpm test\n');
  await writeProjectFile(world, 'plans/export.md', AUTH_PRD.replace('# Auth security hardening', '# Export'));
  await quickOpen('plans/export.md');
  await button.click();
  const page = await board('Export');
  // It hears of what is typed in its text, too.
  await page.getByRole('checkbox', { name: 'Limiter middleware (R3)' }).click();
  await expect.poll(() => page.locator('.meta').innerText(), settled).toBe('4 of 7 tasks done');
  await quickOpen('README.md');
  await workbench.page.locator('.tab.active', { hasText: 'README.md' }).waitFor();
  await button.waitFor({ state: 'detached' });
});

test('what is written to the file while one looks is drawn, here and in the view', long, async () => {
  const page = await opened('Auth security hardening');
  await writeFile(auth, AUTH_PRD.replace('[ ] Audit', '[x] Audit'));
  await expect.poll(() => page.locator('.meta').innerText(), settled).toBe('4 of 7 tasks done');
  await writeFile(auth, AUTH_PRD);
  await expect.poll(() => page.locator('.meta').innerText(), settled).toBe('3 of 7 tasks done');
});

test('one button takes a PRD from draft to approved', long, async () => {
  const page = await opened('Faster cold start');
  await page.getByRole('button', { name: 'Ready for Review' }).click();
  await page.locator('.badge', { hasText: 'ready for review' }).waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.locator('.badge', { hasText: 'approved' }).waitFor();
  await page.getByRole('button', { name: 'Spawn for Phase 1…' }).waitFor();
  const file = join(world.project, 'docs/prds/faster-cold-start.md');
  await expect.poll(() => readFile(file, 'utf8'), settled).toBe(FASTER.replace('draft', 'approved'));
  await workbench.treeItem(/^Faster cold start, implementation · 0 of 1$/).waitFor();
});

test('text and board open each other, the board also from its code lens', long, async () => {
  await opened('Auth security hardening');
  const title = workbench.page.locator('.editor-actions');
  await title.getByRole('button', { name: 'Open PRD as Text' }).click();
  await workbench.page.locator('.monaco-editor .view-line', { hasText: 'created: 2026-11-21' }).waitFor();
  await workbench.page.locator('.codelens-decoration a', { hasText: '3 of 5' }).first().click();
  await board('Auth security hardening');
});

test('an agent that is spawned for a phase is on the board at once, and lives there', long, async () => {
  const page = await opened('Auth security hardening');
  await page.getByRole('button', { name: 'Spawn for this phase…, phase 2' }).click();
  const box = await workbench.inputBox('What should the agent do?');
  const typed = workbench.page.locator('.quick-input-widget .quick-input-box input');
  expect(await typed.inputValue()).toMatch(
    /^Implement phase 2 \(Rate limits\) of docs\/prds\/auth-security-hardening\.md\./,
  );
  await box.type('Limit logins to five tries a minute. [[hold:limit]] [[text:Limited to five tries.]]');
  await box.accept();
  const phase = page.getByRole('region', { name: 'Phase 2 · Rate limits' });
  await phase.getByRole('button', { name: /^Limit logins to five.*, working$/ }).waitFor();
  await page
    .locator('.requirements li', { hasText: 'R3' })
    .getByRole('button', { name: /working$/ })
    .waitFor();
  await workbench
    .treeItem(/^Phase 2 · Rate limits, 0 of 2 · 1 working$/)
    .or(workbench.treeItem('Auth security'))
    .first()
    .waitFor();
  const asking = await world.start(
    'Rotate them [[ask:touch argon2.txt|Better hashes]] [[text:Went on.]]',
    ...['--name', 'Implement phase 1', '--prd', 'docs/prds/auth-security-hardening.md', '--phase', '1'],
    ...['-a', 'on-request', '--no-log'],
  );
  expect(asking).toMatch(/^[0-9a-f]{8}$/);
  const need = page.getByRole('region', { name: 'Phase 1 · Token storage' });
  await need.getByRole('button', { name: 'Approve Implement phase 1' }).waitFor();
  await pictures(page);
  await need.getByRole('button', { name: 'Approve Implement phase 1' }).click();
  await need.getByRole('button', { name: /^Implement phase 1, turn complete/ }).waitFor();
  world.model.release('limit');
  await phase.getByRole('button', { name: /^Limit logins to five.*, turn complete/ }).waitFor();
  await phase.getByRole('button', { name: /^Reply to Limit logins to five/ }).waitFor();
});

test('after a reload the board is there, where one was', { timeout: 14 * waitLimit }, async () => {
  let page = await board('Auth security hardening');
  const top = async (): Promise<number> => page.locator('.board').evaluate((view) => view.scrollTop);
  await page.locator('.board').evaluate((view) => (view.scrollTop = 140));
  await expect.poll(top, settled).toBeGreaterThan(100);
  // It writes what pages keep once a minute, while the window has the focus. Rows that change above move the place.
  let kept = 0;
  await workbench.page.bringToFront();
  await until(
    'VS Code has kept the place',
    async () => {
      kept = await top();
      return workbench.hasStored(`":${kept}}`);
    },
    10 * waitLimit,
  );
  await workbench.reload();
  page = await board('Auth security hardening');
  await expect.poll(top, settled).toBe(kept);
});

test('what is wrong with a file is said in one sentence with one button', long, async () => {
  const page = await board('Auth security hardening');
  const told = async (sentence: string, button: string): Promise<void> => {
    const nothing = page.locator('.nothing');
    await expect.poll(() => nothing.locator('p').innerText(), settled).toBe(sentence);
    expect(await nothing.getByRole('button').allInnerTexts()).toEqual([button]);
  };
  await writeFile(auth, '127.0.0.1 "GET / HTTP/1.1" 200\n'.repeat(20));
  await told('This file has none of the sections of a PRD: no problem, requirements, phases or tasks.', 'Open Text');
  await writeFile(auth, `# Huge\n${'- [ ] task\n'.repeat(180_000)}`);
  await told('This file has 1.9 MB. A board is drawn of one at most.', 'Open Text');
  await writeFile(auth, AUTH_PRD);
  await page.getByRole('heading', { level: 1, name: 'Auth security hardening' }).waitFor();
  await rm(auth);
  await told('This PRD was deleted. What it said last is still here.', 'Write It Again');
  await page.getByRole('button', { name: 'Write It Again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Auth security hardening' }).waitFor();
  expect(await readFile(auth, 'utf8')).toBe(AUTH_PRD);
  await writeFile(auth, '');
  await told('This PRD is empty.', 'Begin with the Template');
  await page.getByRole('button', { name: 'Begin with the Template' }).click();
  await page.locator('.badge', { hasText: 'draft' }).waitFor();
  await expect.poll(() => readFile(auth, 'utf8'), settled).toContain('status: draft');
});

test('without a PRD the view is not there, and New PRD brings it back', long, async () => {
  // What is not saved yet outlives its file, in the view too.
  await expect.poll(() => workbench.page.locator('.tab.dirty').count(), settled).toBe(0);
  await rm(join(world.project, 'docs/prds'), { recursive: true });
  await mkdir(join(world.project, 'docs/prds'));
  const side = workbench.page.locator('.part.sidebar');
  await workbench.openView('Codex Orchestrator');
  await side.locator('.pane-header', { hasText: 'Missions' }).waitFor({ state: 'detached' });
  // An agents.log is what a mission begins with.
  await writeFile(join(world.project, 'agents.log'), '# Agents Log\n');
  await side.getByText('No PRD in docs/prds yet.').waitFor();
  await rm(join(world.project, 'agents.log'));
  await side.locator('.pane-header', { hasText: 'Missions' }).waitFor({ state: 'detached' });
  await workbench.runCommand('Codex Orchestrator: New PRD…');
  const box = await workbench.inputBox('What is to be built');
  await box.type('Import from CSV');
  await box.accept();
  await workbench.treeItem(/^Import from CSV, draft$/).waitFor();
  await workbench.contextMenu(workbench.treeItem(/^Import from CSV/), 'Open Board');
  await board('Import from CSV');
});

/** In all themes and narrow, as a person sees them. */
async function pictures(page: Frame): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await page.getByRole('button', { name: 'Open Text' }).hover();
  await workbench.screenshot('board-dark');
  for (const [theme, kind, name] of [
    ['Light Modern', 'vs', 'light'],
    ['Dark High Contrast', 'hc-black', 'high-contrast'],
    ['Dark Modern', 'vs-dark', 'dark'],
  ] as const) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.page.locator('.quick-input-widget:visible .quick-input-box input').fill(theme);
    await workbench.quickPick(theme);
    await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await page
      .locator(`body.vscode-${kind === 'vs' ? 'light' : kind === 'hc-black' ? 'high-contrast' : 'dark'}`)
      .waitFor();
    await workbench.screenshot(`board-${name}`);
  }
  const before = workbench.page.viewportSize();
  await workbench.page.setViewportSize({ width: 780, height: 800 });
  await page.locator('.board').waitFor();
  await workbench.screenshot('board-narrow');
  if (before !== null) await workbench.page.setViewportSize(before);
}
