import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { Workbench } from '../rig/workbench.ts';
import { until } from '../support/until.ts';
import { writeProjectFile, type World } from '../support/world.ts';

/** agents.log and PRDs as a person sees them in the editor. Leaves `out/screenshots/language-*.png`. */

const settled = { timeout: waitLimit };
const limit = { timeout: 4 * waitLimit };
type Theme = Parameters<Workbench['useTheme']>;
const DARK: Theme = ['Dark Modern', 'vs-dark'];
const LIGHT: Theme = ['Light Modern', 'vs'];
const THEMES: readonly Theme[] = [LIGHT, ['Dark High Contrast', 'hc-black'], ['Light High Contrast', 'hc-light'], DARK];

const PRD = `---
status: approved
created: 2026-11-20
---

# Token rotation

## Problem

Refresh tokens never change, so a stolen one works for ever.

## Solution

Each refresh gives a new token and ends the old one.

## Requirements

- R1: A refresh token works once
- R2: A token that is used twice ends its whole family

## Implementation Plan

### Phase 1: Storage

- [x] Keep the family of each token
- [x] Forget tokens that have expired

### Phase 2: Rotation

- [x] Give a new token at each refresh
- [ ] End the family when a token comes twice
- [ ] Say so in the log

## Files to Modify

- src/auth/jwt.ts - the tokens
- src/auth/session.ts - their families

## Testing

- [ ] A stolen token

## Success Criteria

- Nobody has to log in again because of this
`;

/** What only the model is to read, below what a hover shows. */
const BELOW = '\n'.repeat(40);

/** As agents and a person have written it. */
function logOf(research: string, build: string): string {
  return `# Agents Log

## Session: 2026-11-21T10:30:00Z
Goal: Rotate refresh tokens
PRD: docs/prds/token-rotation.md
Stage: implementation

### Spawned: ${research} - 10:31
Type: research
Prompt: Investigate how tokens are kept, and list what is unsafe
Reasoning: high
Sandbox: read-only

### Complete: ${research} - 10:45
Status: success
Turn: 1
Findings:
- Tokens are kept in \`localStorage\`
- Refresh tokens are **never** rotated
Files: src/auth/jwt.ts, src/auth/session.ts
Duration: 14m 3s
Tokens: 36581 in, 282 out, 14% of context

\`\`\`ts
### Spawned: this is code and no heading
const family = await familyOf(token);
\`\`\`

### Spawned: ${build} - 10:52
Type: implementation
Prompt: Implement phase 2 of docs/prds/token-rotation.md

### Complete: ${build} - 11:20
Status: failed
Turn: 1
`;
}

let at: EditorWorld;
let research: string;
let build: string;

async function writeProject(world: World): Promise<void> {
  await writeProjectFile(world, 'src/auth/jwt.ts', 'export const days = 7;\n');
  await writeProjectFile(world, 'src/auth/session.ts', 'export const families = new Map();\n');
  await writeProjectFile(world, 'docs/prds/token-rotation.md', PRD);
  research = await world.start(
    `Investigate how tokens are kept, and list what is unsafe.${BELOW}[[text:Tokens are kept in localStorage.]]`,
    '--name',
    'Token audit',
    '--no-log',
  );
  build = await world.start(
    `Implement phase 2 of docs/prds/token-rotation.md.${BELOW}[[text:Half of it works.]]`,
    '--name',
    'Rotation',
    '--no-log',
  );
  await writeProjectFile(world, 'agents.log', logOf(research, build));
}

/** The colours of these texts where each first stands in the editor in front; empty for one that has none of its own. */
async function coloursOf(texts: readonly string[]): Promise<readonly string[]> {
  return at.workbench.page.evaluate<readonly string[]>(`(() => {
    const spans = [...document.querySelectorAll('.editor-instance .view-line span > span')];
    return ${JSON.stringify(texts)}.map((text) => {
      const span = spans.find((one) => one.textContent.replaceAll('\\u00a0', ' ').trim() === text);
      return span ? getComputedStyle(span).color : '';
    });
  })()`);
}

function pictureOfFailure(name: string): void {
  onTestFailed(async () => {
    await at.workbench.screenshot(`language-failed-${name}`);
    console.log(at.server.output());
  });
}

async function serverPids(): Promise<readonly number[]> {
  return (await at.world.processes()).filter(({ command }) => command.includes('server.cjs')).map(({ pid }) => pid);
}

beforeAll(async () => {
  at = await openEditorWorld({
    world: { git: true, name: 'atlas-' },
    prepare: writeProject,
    workspaceTrust: true,
    settings: {
      'codexOrchestrator.openOnSpawn': 'never',
      'codexOrchestrator.notices': 'none',
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
      'workbench.editor.useModal': 'off',
      'window.autoDetectColorScheme': false,
      'window.autoDetectHighContrast': false,
    },
  });
}, 10 * waitLimit);

afterAll(() => at?.close(), waitLimit);

test('a log is coloured where nothing is trusted, in every kind of theme, and nothing runs', limit, async () => {
  pictureOfFailure('untrusted');
  await at.workbench.openFile('agents.log');
  for (const theme of THEMES) {
    await at.workbench.useTheme(...theme);
    // Kind, agent, time and field can be told apart; a status and code have colours of their own.
    const apart = ['Spawned', research, '10:31', 'Goal'];
    await expect.poll(() => coloursOf([...apart, 'success', 'failed', 'const']), settled).not.toContain('');
    const colours = await coloursOf(apart);
    expect(new Set(colours).size, colours.join(' ')).toBe(apart.length);
    await at.workbench.screenshot(`language-untrusted-${theme[1]}`);
  }
  expect(await at.workbench.page.locator('.codelens-decoration').count()).toBe(0);
  expect(await serverPids()).toEqual([]);
});

test('a trusted log leads to its agents', limit, async () => {
  pictureOfFailure('log');
  const { workbench } = at;
  const { page } = workbench;
  await workbench.runCommand('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await until('the server runs', async () => (await serverPids()).length === 1);
  await at.workbench.openFile('agents.log');
  const lens = (title: string) => page.locator('.codelens-decoration a', { hasText: title }).first();
  await lens('Reply').waitFor();
  for (const [name, theme] of [
    ['light', LIGHT],
    ['dark', DARK],
  ] as const) {
    await workbench.useTheme(...theme);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await page
      .locator('.view-line span', { hasText: new RegExp(`^${build}$`) })
      .first()
      .hover();
    await page.locator('.monaco-hover:visible', { hasText: 'Half of it works.' }).waitFor();
    await workbench.screenshot(`language-log-${name}`);
  }

  await page.keyboard.press('Escape');
  await lens('Reply').click();
  await (await workbench.inputBox('Reply to Token audit')).cancel();
});

test('an agent is spawned for a phase, and its record says so', limit, async () => {
  pictureOfFailure('phase');
  const { workbench, world } = at;
  const { page } = workbench;
  await at.workbench.openFile('docs/prds/token-rotation.md');
  const spawn = page.locator('.codelens-decoration a', { hasText: 'Spawn agent for this phase' });
  await spawn.first().waitFor();
  // The first phase is done.
  expect(await spawn.count()).toBe(1);
  await workbench.screenshot('language-prd-dark');
  await spawn.click();
  const box = await workbench.inputBox('Spawn Agent for phase 2 (Rotation)');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await expect
    .poll(() => input.inputValue(), settled)
    .toBe(
      'Implement phase 2 (Rotation) of docs/prds/token-rotation.md. Do its 2 open tasks, and tick each there when it is done.',
    );
  await workbench.screenshot('language-phase');
  await box.accept();
  const records = async (): Promise<readonly AgentRecord[]> => {
    const { stdout } = await world.cli(['jobs', '--json', '--all']);
    const { jobs } = JSON.parse(stdout) as { jobs: readonly { id: string }[] };
    const texts = await Promise.all(jobs.map(({ id }) => readFile(world.home.files(id).record, 'utf8')));
    return texts.map((text) => JSON.parse(text) as AgentRecord);
  };
  const mine = await until('it has a record', async () => (await records()).find(({ phase }) => phase !== undefined));
  expect(mine).toMatchObject({ prd: 'docs/prds/token-rotation.md', phase: 2 });
  await until('its start is in the log', async () =>
    (await readFile(join(world.project, 'agents.log'), 'utf8')).includes(`### Spawned: ${mine.id}`),
  );
});

test('a file of this name that is something else is named once', limit, async () => {
  pictureOfFailure('foreign');
  const { workbench, world } = at;
  await writeProjectFile(
    world,
    'web/agents.log',
    '127.0.0.1 - - [21/Nov/2026:10:31:00 +0000] "GET / HTTP/1.1" 200 12\n',
  );
  await at.workbench.openFile('web/agents.log');
  const told = await workbench.toast('something else than a log of agents');
  expect(told.text).toBe('agents.log in web is something else than a log of agents: nothing is written to it.');
  await expect.poll(() => workbench.hasStored('web/agents.log'), settled).toBe(true);
  await workbench.reload();
  await until('the server runs', async () => (await serverPids()).length === 1);
  await at.workbench.openFile('docs/prds/token-rotation.md');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Spawn agent' }).first().waitFor();
  expect((await workbench.toasts()).filter((text) => text.includes('a log of agents'))).toEqual([]);
});

test('a server that dies is started again', limit, async () => {
  pictureOfFailure('restart');
  const [first] = await serverPids();
  if (first === undefined) throw new Error('No language server runs.');
  process.kill(first, 'SIGKILL');
  await until('another runs', async () => (await serverPids()).some((pid) => pid !== first));
  await at.workbench.openFile('agents.log');
  await at.workbench.page.locator('.codelens-decoration a', { hasText: 'Open' }).first().waitFor();
});
