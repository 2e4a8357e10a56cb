import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { dayOfAGeneral } from '../support/logText.ts';
import { pageFrame } from '../support/pageFrame.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

/** The timeline of agents.log, as a person opens and uses it. Leaves `out/screenshots/timeline-*.png`. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;
let log: string;
/** The agent that waits for an answer. */
let asking: string;

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    world: { name: 'atlas-' },
    settings: { 'codexOrchestrator.notices': 'none', 'codexOrchestrator.openOnSpawn': 'never' },
  }));
  log = join(world.project, 'agents.log');
  await workbench.page.setViewportSize({ width: 1480, height: 920 });
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

const settled = { timeout: waitLimit };
const long = { timeout: 10 * waitLimit };

const timeline = (): Promise<Frame> => pageFrame(workbench, (frame) => frame.locator('#page > *').first());

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('timeline-failed');
    console.log(server.output());
  });
});

const MINUTE = 60_000;

/** The entry of a spawn, as the command line writes it. */
function spawned(id: string, prompt: string): string {
  const time = new Date().toISOString().slice(11, 16);
  return `\n### Spawned: ${id} - ${time}\nType: research\nPrompt: ${prompt}\nReasoning: high\nSandbox: read-only\nGeneral: claude-1\n`;
}

/** Text of the cards on the screen, the first line of each. */
async function cards(page: Frame): Promise<readonly string[]> {
  const texts = await page.locator('.entry header').allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

test('the timeline opens from the text and goes back to a line of it', long, async () => {
  await writeFile(log, dayOfAGeneral(new Date(Date.now() - 64 * MINUTE)));
  await workbench.treeItem('agents.log').dblclick();
  await workbench.page.locator('.monaco-editor .view-line').first().waitFor();
  await workbench.page.locator('.editor-actions').getByRole('button', { name: 'Open Timeline' }).click();
  const page = await timeline();
  await page.getByRole('heading', { name: 'Refactor authentication system' }).waitFor();
  expect(await page.locator('.meta').first().innerText()).toMatch(
    /^Session of \d+ \w+, \d\d:\d\d(?:–\d\d:\d\d)? · docs\/prds\/auth-refactor\.md · stage implementation · 4 agents of claude-1 · 164\.5 K tokens · 13 m of waiting saved by running in parallel$/,
  );
  expect(await page.locator('[data-lane]').count()).toBe(4);
  const card = page.locator('.entry', { hasText: 'Tokens are kept in localStorage' });
  await card.getByRole('button', { name: /^Open in the text/ }).click();
  await workbench.page.locator('.monaco-editor.focused').waitFor();
  const line =
    (await readFile(log, 'utf8')).split('\n').findIndex((one) => one.startsWith('### Complete: 8abfab85')) + 1;
  await expect
    .poll(() => workbench.page.locator('.line-numbers.active-line-number').innerText(), settled)
    .toBe(`${line}`);
});

test('filters and the search narrow it, and a reload brings back what one looked at', long, async () => {
  await workbench.runCommand('Codex Orchestrator: Open Timeline');
  let page = await timeline();
  await page.getByRole('button', { name: 'Review 1' }).click();
  await expect.poll(() => cards(page), settled).toHaveLength(2);
  expect(await page.locator('[data-lane]').count()).toBe(1);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('button', { name: /^How are sessions kept/, pressed: false }).click();
  await expect.poll(() => cards(page), settled).toHaveLength(2);
  await page.getByRole('button', { name: /^Show all agents again/ }).click();

  await page.locator('.scroller').focus();
  await workbench.page.keyboard.press('/');
  await workbench.page.keyboard.type('catch {}');
  await expect.poll(() => page.getByRole('status').innerText(), settled).toBe('1 entry');
  expect(await cards(page)).toEqual([expect.stringMatching(/^Review error handling/)]);
  await workbench.screenshot('timeline-search');
  // It writes what pages keep once a minute.
  await until('VS Code has kept it', () => workbench.hasStored('catch {}'), 5 * waitLimit);
  await workbench.reload();
  page = await timeline();
  await expect.poll(() => page.getByRole('searchbox').inputValue(), settled).toBe('catch {}');
  await expect.poll(() => cards(page), settled).toHaveLength(1);
  await page.getByRole('searchbox').press('Escape');
  await expect.poll(() => page.locator('.entry').count(), settled).toBeGreaterThan(4);
});

test('agents grow while one looks', long, async () => {
  const page = await timeline();
  const working = await world.start('Look around. [[hold:look]] [[text:Seen.]]', '--name', 'Look around', '--no-log');
  await appendFile(log, spawned(working, 'Look around'));
  const lane = page.getByRole('button', { name: /^Look around, working/ });
  await lane.waitFor();
  const bar = page.locator('.piece.working').last();
  const before = await bar.getAttribute('style');
  await expect.poll(() => bar.getAttribute('style'), settled).not.toBe(before);

  asking = await world.start(
    'Install it. [[ask:npm install argon2|The hashes need it]] [[text:Went on.]]',
    '--name',
    'Implement phase 1',
    '--no-log',
    '-a',
    'on-request',
  );
  await appendFile(log, spawned(asking, 'Install it'));
  await page.getByRole('group', { name: 'Implement phase 1 needs you' }).waitFor();
  await page.getByRole('button', { name: /^Implement phase 1, needs approval/ }).waitFor();
  await page.getByRole('button', { name: 'Needs you 1' }).waitFor();
});

test('it can be read in every theme and in a narrow column, and axe-core agrees', long, async () => {
  const { page } = workbench;
  const look = async (name: string): Promise<void> => {
    await page.mouse.move(700, 905);
    await (await timeline()).getByRole('group', { name: 'Implement phase 1 needs you' }).waitFor();
    await workbench.screenshot(`timeline-${name}`);
    const frame = await timeline();
    await frame.evaluate(axe);
    const violations = await frame.evaluate<readonly string[]>(
      `axe.run('main', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ': ' + html.slice(0, 200) + ' ' + (any[0]?.message ?? ''))))`,
    );
    expect({ name, violations }).toEqual({ name, violations: [] });
  };
  await workbench.openView('Codex Orchestrator');
  await workbench.useTheme('Dark Modern', 'vs-dark');
  await look('dark');
  await workbench.useTheme('Light Modern', 'vs');
  await look('light');
  await workbench.useTheme('Dark High Contrast', 'hc-black');
  await look('high-contrast');
  await workbench.useTheme('Dark Modern', 'vs-dark');
  await page.setViewportSize({ width: 820, height: 920 });
  await look('narrow');
  await page.setViewportSize({ width: 1480, height: 920 });
});

test('a request is answered on the page', long, async () => {
  const page = await timeline();
  const need = page.getByRole('group', { name: 'Implement phase 1 needs you' });
  expect(await need.locator('.what').innerText()).toBe('npm install argon2');
  await need.getByRole('button', { name: 'Deny Implement phase 1' }).click();
  await need.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Implement phase 1, turn complete/ }).waitFor();
  world.model.release('look');
  await page.getByRole('button', { name: /^Look around, turn complete/ }).waitFor();
});

test('what is wrong with a file is said in one sentence with one button', long, async () => {
  const page = await timeline();
  const said = async (): Promise<string> => {
    const nothing = page.locator('.nothing');
    return `${await nothing.locator('p').innerText()} [${await nothing.getByRole('button').innerText()}]`;
  };
  const told = async (sentence: string, button: string): Promise<void> => {
    await expect.poll(() => said(), settled).toBe(`${sentence} [${button}]`);
  };
  await writeFile(log, '# Agents Log\n');
  await told('No agent has been logged here yet.', 'Spawn Agent…');
  await writeFile(log, '127.0.0.1 - - [21/Nov/2026:10:30:00] "GET / HTTP/1.1" 200 512\n'.repeat(50));
  await told('This file has the name of an agents log, and is none.', 'Open Text');
  await rm(log);
  await told('This log is not there. It begins with the first agent.', 'Spawn Agent…');
  await mkdir(log);
  await told('Cannot read the log: it is a folder.', 'Try Again');
  await rm(log, { recursive: true });
  await writeFile(log, dayOfAGeneral(new Date(Date.now() - 64 * MINUTE)));
  await page.getByRole('heading', { name: 'Refactor authentication system' }).waitFor();
});
