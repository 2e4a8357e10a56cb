import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** What an agent is told and where it works, as a person chooses it. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const limit = { timeout: 4 * waitLimit };

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { git: true },
    prepare: async (made) => {
      await writeProjectFile(made, 'src/jwt.ts', 'const days = 7;\n');
      await writeProjectFile(made, 'src/session.ts', 'const session = 1;\n');
      await writeProjectFile(made, 'notes.md', 'Nobody asked for this.\n');
      await made.git('add', '.');
      await made.git('commit', '-q', '-m', 'project');
    },
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'none' },
  }));
  await workbench.openView('Codex Orchestrator');
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

test('a project without a codebase map is offered one, once', limit, async () => {
  pictureOfFailure('map');
  await spawn('Look around [[text:Seen.]]');
  const offer = await workbench.toast('This project has no codebase map yet.');
  await workbench.screenshot('spawn-1-map');
  await offer.click('Write One');
  await workbench.treeItem(/^Write docs\/CODEBASE_MAP\.md/).waitFor();
  await expect
    .poll(userTexts, { timeout: waitLimit })
    .toContain('Write docs/CODEBASE_MAP.md: where what is, in two pages');
  await spawn('Look again [[text:Seen again.]]');
  await workbench.treeItem(/^Look again.*Seen again\./).waitFor();
  expect(await workbench.toasts()).toEqual([]);

  const task = await plus();
  await titleButton('Options');
  await option('Codebase map');
  await workbench.quickPick('Go On Without');
  await listed('none yet');
  await option('Done');
  await workbench.inputBox('What should the agent do?');
  await task.cancel();
});

test('role, lens, map, files and a worktree of its own', limit, async () => {
  pictureOfFailure('options');
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', '# Map\n');
  const task = await plus();
  await task.type('Limit the days [[sh:echo 5 > days.txt]][[text:Limited.]]');
  await titleButton('Options');
  await option('Role');
  await workbench.screenshot('spawn-2-role');
  await workbench.quickPick('Implementer');
  await option('Lens');
  await workbench.screenshot('spawn-3-lens');
  await workbench.page.keyboard.type('security');
  await workbench.quickPick('Security');
  await changed('security');
  await option('Files');
  await workbench.quickPick('Add a Glob…');
  const glob = await workbench.inputBox('A glob or a path');
  await glob.type('src/*.ts');
  await glob.accept();
  await listed('2 files, ~');
  await workbench.screenshot('spawn-4-files');
  await workbench.quickPick('Done');
  await option('Worktree');
  await workbench.quickPick('Give It a Name…');
  const name = await workbench.inputBox('What is it called?');
  await name.type('limits');
  await name.accept();
  await changed('limits');
  await listed('docs/CODEBASE_MAP.md, ~2 tokens');
  await workbench.screenshot('spawn-5-options');
  await workbench.page.keyboard.press('Escape');
  await (await workbench.inputBox('implementer (security) · with src/*.ts · in worktree limits')).accept();
  await workbench.treeItem(/^Limit the days.*Limited\./).waitFor();

  const told = userTexts().find((text) => text.includes('Limit the days')) ?? '';
  const parts = [
    'CONTEXT: WORKER',
    'ROLE: implementer.',
    '## Codebase Map\n\n# Map',
    '## File: src/jwt.ts\n\n```\nconst days = 7;',
    '## File: src/session.ts',
    'TASK:\nLimit the days [[sh:',
    'LENS: security: who could misuse it',
    'DO:\n',
  ];
  expect(parts.map((part) => told.indexOf(part))).toEqual(parts.map((part) => told.indexOf(part)).toSorted(byNumber));
  expect(parts.filter((part) => !told.includes(part))).toEqual([]);
  expect(told).not.toContain('Nobody asked for this.');

  const worktree = join(dirname(world.project), `${world.project.split('/').at(-1)}.worktrees/limits`);
  expect(await recordOf('Limit the days')).toMatchObject({
    role: 'implementer',
    sandbox: 'workspace-write',
    cwd: worktree,
    worktree: { branch: 'agent/limits', path: worktree, main: world.project },
  });
  expect(await readFile(join(worktree, 'days.txt'), 'utf8')).toBe('5\n');
  // The checkout has its agent's entries and the map, and nothing of its work.
  expect((await world.git('status', '--porcelain')).trim()).toBe('?? agents.log\n?? docs/');

  // The name of the worktree is taken: the next one gets its own.
  await plus();
  await titleButton('Options');
  await workbench.quickPick('Same as Last Time');
  await changed('from the prompt');
  await option('Files');
  await workbench.quickPick('src/*.ts');
  const another = await workbench.inputBox('A glob or a path');
  await another.type('src/none/*.ts');
  await another.accept();
  await listed('No file matches src/none/*.ts');
  await workbench.quickPick('Done');
  await option('Codebase map');
  await changed('off');
  await workbench.page.keyboard.press('Escape');
  const next = await workbench.inputBox('implementer (security) · no map · with src/none/*.ts · in a worktree');
  await next.type('Go on [[text:x]]');
  await next.accept();
  const failure = await workbench.toast('Cannot start the agent: No file matches src/none/*.ts');
  expect(failure.text).toContain('Correct the files in the options.');
});

function pictureOfFailure(name: string): void {
  onTestFailed(async () => {
    await workbench.screenshot(`spawn-failed-${name}`);
    console.log(server.output());
  });
}

async function spawn(prompt: string): Promise<void> {
  const task = await plus();
  await task.type(prompt);
  await task.accept();
}

async function plus(): ReturnType<Workbench['inputBox']> {
  await workbench.viewAction('Agents', 'Spawn Agent…');
  return workbench.inputBox('What should the agent do?');
}

async function titleButton(label: string): Promise<void> {
  await workbench.page.locator('.quick-input-titlebar').getByRole('button', { name: label }).click();
}

async function option(label: string): Promise<void> {
  await workbench.page.getByPlaceholder('Choose what to change').waitFor();
  await workbench.quickPick(label);
}

async function changed(value: string): Promise<void> {
  await listed(`${value} · changed`);
}

async function listed(text: string): Promise<void> {
  await workbench.page.locator('.quick-input-list').getByText(text).waitFor();
}

function userTexts(): readonly string[] {
  return [...new Set(world.model.requests.flatMap((request) => request.userTexts))];
}

function byNumber(one: number, other: number): number {
  return one - other;
}

async function recordOf(task: string): Promise<AgentRecord> {
  const { stdout } = await world.cli(['jobs', '--json']);
  const { jobs } = JSON.parse(stdout) as { jobs: readonly { id: string; name: string }[] };
  const id = jobs.find((job) => job.name.startsWith(task))?.id ?? '';
  return JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as AgentRecord;
}
