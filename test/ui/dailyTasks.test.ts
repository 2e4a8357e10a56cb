import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import { CodexDashboard } from '../support/codexDashboard.ts';
import { RULE, tableOf, type Effort } from '../support/dailyTasks.ts';
import { until } from '../support/until.ts';
import { repository, World, writeProjectFile } from '../support/world.ts';

/**
 * What people do ten times a day, counted: in the window, and in Codex's own dashboard on a day like it. Prints a table and leaves it
 * in `out/daily-tasks.md`.
 */

const TASKS = [
  'who needs me',
  'answer an approval',
  'reply to a finished turn',
  'see what it changed',
  'stop one',
  'stop all of a general',
  'start three reviewers on this file',
  'find what an agent did yesterday',
  'come back after lunch and know what happened',
  'hand an agent to another general',
] as const;
type Task = (typeof TASKS)[number];

const ours = new Map<Task, Effort>();
const dashboards = new Map<Task, Effort>();

const CLAUDE = 'Claude · auth refactor';
const PATCH =
  '[[patch:*** Begin Patch\n*** Update File: src/session.ts\n@@\n-const minutes = 30;\n+const minutes = 15;\n*** End Patch]]';
const long = { timeout: 4 * waitLimit };
const settled = { timeout: waitLimit };

/** One waits for approval, one has changed a file, one works for the user and three for a general, one ended long ago. */
async function aDay(world: World): Promise<void> {
  const start = async (name: string, script: string, ...flags: readonly string[]): Promise<string> =>
    world.start(`${name}. ${script}`, '--name', name, ...flags);
  const billing = await start('Audit billing', '[[text:Invoices are rounded twice.]]');
  await recordedTurns(world, billing, 1);
  await world.cli(['send', billing, '/quit']);
  const session = await start('Fix the session', `${PATCH} [[text:A session ends after 15 minutes.]]`);
  await recordedTurns(world, session, 1);
  for (const lens of ['security', 'data', 'errors'])
    await start(`Check ${lens}`, '[[hold:checks]]', '--general', CLAUDE);
  await start('Write the docs', '[[hold:docs]]');
  await start('Add hashing', '[[ask:npm install argon2|It hashes]] [[text:Went on.]]', '-a', 'on-request');
}

async function aProject(world: World): Promise<void> {
  await writeProjectFile(world, 'src/session.ts', 'const minutes = 30;\n\nexport const end = minutes * 60_000;\n');
  await world.git('add', '.');
  await world.git('commit', '-q', '-m', 'project');
}

afterAll(async () => {
  const none: Effort = { cannot: 'not measured' };
  const table = tableOf(
    TASKS.map((task) => ({ task, ours: ours.get(task) ?? none, dashboard: dashboards.get(task) ?? none })),
  );
  const text = `${RULE}\n\n${table}\n`;
  console.log(text);
  await mkdir(join(repository, 'out'), { recursive: true });
  await writeFile(join(repository, 'out/daily-tasks.md'), `# Ten daily tasks\n\n${text}`);
});

describe('in the window', () => {
  let world: World;
  let workbench: Workbench;
  let close: EditorWorld['close'] | undefined;

  beforeAll(async () => {
    ({ world, workbench, close } = await openEditorWorld({
      world: { name: 'atlas-', git: true },
      prepare: aProject,
      settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'none' },
    }));
    await workbench.openView('Codex Orchestrator');
    await workbench.page.getByText('No agents yet.').waitFor();
    await aDay(world);
    await row(/^Add hashing, needs approval, /).waitFor();
    await row(/^Write the docs, working/).waitFor();
    await workbench.page.keyboard.press('Control+P');
    await (await workbench.inputBox('Search files by name')).type('session.ts');
    await workbench.quickPick('session.ts');
  }, 10 * waitLimit);
  afterAll(() => close?.(), waitLimit);

  /** The person is in their code. */
  beforeEach(async () => {
    onTestFailed(async ({ task }) => {
      await workbench.screenshot(`daily-failed-${task.name.replaceAll(/\W+/g, '-')}`);
      console.log(await workbench.treeItems());
    });
    const { page } = workbench;
    for (let times = 0; times < 2; times++) await page.keyboard.press('Escape');
    await page
      .locator('.tab', { hasText: /^session\.ts/ })
      .first()
      .click();
    await page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }, waitLimit);

  const row = (name: RegExp): Locator => workbench.treeItem(name);
  const title = (text: string): Locator => workbench.page.locator('.quick-input-title:visible', { hasText: text });
  const chosen = (label: string): Locator =>
    workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
  const input = (): Locator => workbench.page.locator('.quick-input-widget:visible .quick-input-box input');
  const inFront = (name: string): Locator =>
    workbench.page.locator('.part.sidebar .monaco-list:focus-within .monaco-list-row.focused', { hasText: name });

  /** Counts what the hands do; what is typed comes with `typed`. */
  class Hands {
    readonly #began = performance.now();
    #keys = 0;
    #clicks = 0;

    async press(key: string): Promise<void> {
      this.#keys++;
      await workbench.page.keyboard.press(key);
    }

    /** Types into the list that is open, and waits until the cursor is on the row with this label. */
    async find(text: string, label = text): Promise<void> {
      await input().fill(text);
      await chosen(label).waitFor();
    }

    async click(place: Locator, button: 'left' | 'right' = 'left'): Promise<void> {
      this.#clicks++;
      await place.click({ button });
    }

    /** The palette takes two keys beside the words. */
    async command(words: string): Promise<void> {
      await this.press('F1');
      await input().fill(`>${words}`);
      await chosen(words).waitFor();
      await this.press('Enter');
    }

    done(task: Task): { keys: number; clicks: number; ms: number } {
      const effort = { keys: this.#keys, clicks: this.#clicks, ms: performance.now() - this.#began };
      ours.set(task, effort);
      return effort;
    }
  }

  const atMostTwo = (hands: Hands, task: Task): void => {
    const { keys, clicks } = hands.done(task);
    expect(keys + clicks, task).toBeLessThanOrEqual(2);
  };

  test('one key leads to who needs me, and two answer the approval', long, async () => {
    const hands = new Hands();
    await hands.press('Control+Alt+J');
    await title('Add hashing wants to run a command').waitFor();
    atMostTwo(hands, 'who needs me');
    await chosen('Approve').first().waitFor();
    await hands.press('Enter');
    await row(/^Add hashing, (working|turn complete)/).waitFor();
    atMostTwo(hands, 'answer an approval');
    await row(/^Add hashing, turn complete, unread/).waitFor();
  });

  test('a finished turn is replied to with two, and from a terminal the walk goes on', long, async () => {
    const { page } = workbench;
    const hands = new Hands();
    await hands.press('Control+Alt+R');
    await hands.find('Fix the session');
    await hands.press('Enter');
    await title('Reply to Fix the session').waitFor();
    atMostTwo(hands, 'reply to a finished turn');
    await input().fill('And say so. [[text:Said.]]');
    await page.keyboard.press('Enter');
    await row(/^Fix the session, turn complete, unread, Said\./).waitFor();

    await page.keyboard.press('Control+Alt+J');
    await inFront('Add hashing').waitFor();
    await page.locator('.terminal-wrapper.active').click();
    await page.locator('.terminal-wrapper.active .xterm-helper-textarea:focus').waitFor();
    await page.keyboard.press('Control+Alt+J');
    await inFront('Fix the session').waitFor();
  });

  test('what it changed is there after two', long, async () => {
    const hands = new Hands();
    await hands.press('Control+Alt+G');
    await hands.find('Fix the session');
    await hands.press('Enter');
    await workbench.page.locator('.multiDiffEntry .view-lines').getByText('15').first().waitFor();
    atMostTwo(hands, 'see what it changed');
  });

  test('one is stopped with two', long, async () => {
    const hands = new Hands();
    await hands.press('Control+Alt+H');
    await hands.find('Write the docs');
    await hands.press('Enter');
    await row(/^Write the docs, interrupted/).waitFor();
    atMostTwo(hands, 'stop one');
  });

  test('all of a general are stopped at once, and nobody else', long, async () => {
    const menu = workbench.page.locator('.monaco-menu .action-item', { hasText: 'Stop Everything…' });
    const hands = new Hands();
    await hands.click(row(new RegExp(`^${CLAUDE}`)), 'right');
    await menu.hover();
    await menu.and(workbench.page.locator('.focused')).waitFor();
    await hands.press('Enter');
    await title('Stop Everything').waitFor();
    await hands.press('Enter');
    for (const lens of ['security', 'data', 'errors']) await row(new RegExp(`^Check ${lens}, interrupted`)).waitFor();
    hands.done('stop all of a general');
  });

  test('three reviewers start on the file in front', long, async () => {
    const hands = new Hands();
    await hands.command('Codex Orchestrator: Start Reviewers on This File…');
    await title('Start 3 Reviewers on session.ts').waitFor();
    await hands.press('Enter');
    await expect
      .poll(
        async () => (await workbench.treeItems()).filter((label) => label.startsWith('Review session.ts · ')).length,
        settled,
      )
      .toBe(3);
    hands.done('start three reviewers on this file');
  });

  test('what an agent did yesterday is found by its name', long, async () => {
    const hands = new Hands();
    await hands.command('Codex Orchestrator: Show Transcript');
    await hands.find('Audit billing');
    await hands.press('Enter');
    await workbench.page.locator('.tab.active', { hasText: 'Audit billing — Transcript' }).waitFor();
    await workbench.page.locator('.editor-instance .view-lines').getByText('rounded').first().waitFor();
    hands.done('find what an agent did yesterday');
  });

  test('what has happened is one key away', long, async () => {
    const hands = new Hands();
    await hands.press('Control+Alt+K');
    await title('While You Were Away · since').waitFor();
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    hands.done('come back after lunch and know what happened');
  });

  test('an agent is handed to another general, and stands there', long, async () => {
    const hands = new Hands();
    await hands.command('Codex Orchestrator: Hand to Another General');
    await hands.find('Fix the session');
    await hands.press('Enter');
    await title('Hand Fix the session to Another General').waitFor();
    await chosen(CLAUDE).waitFor();
    await workbench.screenshot('hand-over');
    await hands.press('Enter');
    const order = async (): Promise<boolean> => {
      const rows = await workbench.treeItems();
      const place = (start: string): number => rows.findIndex((label) => label.startsWith(start));
      return place(CLAUDE) < place('Fix the session');
    };
    await expect.poll(order, settled).toBe(true);
    hands.done('hand an agent to another general');
    await workbench.contextMenu(row(/^Fix the session, /), 'Hand to Another General…');
    await workbench.quickPick('You');
    await expect.poll(order, settled).toBe(false);
  });

  test('our keys are nobody else’s', long, async () => {
    const { page } = workbench;
    await workbench.runCommand('Preferences: Open Default Keyboard Shortcuts (JSON)');
    await page.locator('.tab.active', { hasText: 'Default Keybindings' }).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const bindings = [...copied.matchAll(/"key": "([^"]+)",[^}]*?"command": "([^"]+)"(?:,\s*"when": "([^"]*)")?/g)].map(
      ([, key = '', command = '', when = '']) => ({
        key,
        command,
        when,
        ours: command.startsWith('codexOrchestrator.'),
      }),
    );
    const mine = bindings.filter(({ key, ours: isOurs }) => isOurs && key.startsWith('ctrl+alt+'));
    expect(new Set(mine.map(({ key }) => key))).toEqual(
      new Set(['g', 'h', 'j', 'k', 'r'].map((letter) => `ctrl+alt+${letter}`)),
    );
    // In a terminal some of them are VS Code's, and stay so.
    const clashes = bindings.filter(
      (theirs) =>
        !theirs.ours &&
        mine.some(
          ({ key, when }) => key === theirs.key && !theirs.when.includes('terminalFocus') && when === '!terminalFocus',
        ),
    );
    expect(clashes).toEqual([]);
  });
});

const noTmux = await CodexDashboard.missing();

describe.skipIf(noTmux !== undefined)('in the dashboard of Codex', () => {
  let world: World;
  let dashboard: CodexDashboard | undefined;

  beforeAll(async () => {
    world = await World.create({ name: 'atlas-', git: true });
    await aProject(world);
    await aDay(world);
  }, 4 * waitLimit);
  beforeEach(async () => {
    dashboard = await CodexDashboard.open(world);
    return async () => dashboard?.close();
  }, waitLimit);
  afterAll(() => world?.close(), waitLimit);

  class Keys {
    readonly #on: CodexDashboard;
    readonly #began = performance.now();
    #count = 0;

    constructor(on: CodexDashboard) {
      this.#on = on;
    }

    async press(key: string): Promise<void> {
      this.#count++;
      await this.#on.press(key);
    }

    /** One key. Codex does not hear it in the first moments of a question, so it is pressed until it is heard. */
    async pressUntil(key: string, heard: RegExp): Promise<void> {
      this.#count++;
      await until(`${key} is heard`, async () => {
        await this.#on.press(key);
        return heard.test(await this.#on.screen());
      });
    }

    /** Opens a task by its name. */
    async open(name: string): Promise<void> {
      await this.press('F3');
      await this.#on.shows(/Search ›/);
      await this.#on.type(name);
      await this.#on.shows(new RegExp(`› . ${name}`));
      await this.press('Enter');
      await this.#on.shows(/← for agents|Would you like to run/);
    }

    done(task: Task): void {
      dashboards.set(task, { keys: this.#count, clicks: 0, ms: performance.now() - this.#began });
    }
  }

  test('the same tasks, as far as it has them', long, async () => {
    const on = async (): Promise<[CodexDashboard, Keys]> => {
      await dashboard?.close();
      dashboard = await CodexDashboard.open(world);
      return [dashboard, new Keys(dashboard)];
    };
    let [shown, keys] = await on();
    // It opens with the cursor on who needs a person.
    await shown.shows(/› . Add hashing +Needs input/);
    keys.done('who needs me');

    await keys.press('Enter');
    await shown.shows(/Would you like to run/);
    await keys.pressUntil('Enter', /You approved/);
    keys.done('answer an approval');

    [shown, keys] = await on();
    await keys.open('Fix the session');
    keys.done('reply to a finished turn');
    await shown.type('And say so. [[text:Said.]]');
    await shown.shows(/› And say so\./);
    await shown.press('Enter');
    await shown.shows(/• Said\./);

    [shown, keys] = await on();
    await keys.open('Fix the session');
    await shown.type('/diff');
    await shown.shows(/\/diff +show/);
    await keys.press('Enter');
    await shown.shows(/\+ ?const minutes = 15/);
    keys.done('see what it changed');

    [shown, keys] = await on();
    await keys.open('Write the docs');
    await shown.shows(/esc to interrupt/);
    await keys.press('Escape');
    await shown.shows(/Conversation interrupted/);
    keys.done('stop one');

    [shown, keys] = await on();
    await keys.open('Audit billing');
    await shown.shows(/rounded twice/);
    keys.done('find what an agent did yesterday');
  });
});

dashboards.set('stop all of a general', { cannot: 'it knows no generals' });
dashboards.set('start three reviewers on this file', { cannot: 'no reviewers: New, three times' });
dashboards.set('come back after lunch and know what happened', {
  cannot: 'states and times, nothing of what was done',
});
dashboards.set('hand an agent to another general', { cannot: 'it knows no generals' });
if (noTmux !== undefined) for (const task of TASKS) dashboards.set(task, { cannot: noTmux });
