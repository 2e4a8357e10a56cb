import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { RigServer } from '../rig/server.ts';
import type { Workbench } from '../rig/workbench.ts';
import { recordedTurns } from '../support/agents.ts';
import type { World } from '../support/world.ts';

/** What a person sees of the account's limits, and what becomes of agents that meet one. */

let world: World;
let server: RigServer;
let workbench: Workbench;
let close: EditorWorld['close'] | undefined;

const settled = { timeout: waitLimit };
const limit = { timeout: 4 * waitLimit };
/** At the turn of a minute the end is known to the minute only. */
const long = { timeout: 2 * waitLimit };

beforeAll(async () => {
  ({ world, server, workbench, close } = await openEditorWorld({
    settings: { 'codexOrchestrator.openOnSpawn': 'never', 'codexOrchestrator.notices': 'needsMe' },
  }));
}, 10 * waitLimit);

afterAll(() => close?.(), waitLimit);

test('the view and the status bar say what the account has used', limit, async () => {
  pictureOfFailure('words');
  await workbench.openView('Codex Orchestrator');
  await world.start('[[hold:user]][[limits:62,3600,20,86400]][[text:Done.]]', '--name', 'User');
  await row('User, working').waitFor();
  world.model.release('user');
  const { page } = workbench;
  await page
    .locator('.tree-explorer-viewlet-tree-view .message')
    .getByText(/62 % of the 5-hour window, resets/)
    .waitFor();
  await page.locator('.statusbar-item[id$=".agents"]').hover();
  await page
    .locator('.monaco-hover')
    .getByText(/20 % of the weekly window, resets/)
    .waitFor();
  await workbench.screenshot('limits-1-words');
});

test(
  'agents that a limit has stopped go on when it ends, once somebody has said so, also after a reload',
  limit,
  async () => {
    pictureOfFailure('resume');
    const ids = await Promise.all(['One', 'Two'].map((name) => world.start('[[limit:25]] Go', '--name', name)));
    const until = /limit until \d\d:\d\d/;
    for (const name of ['One', 'Two']) await row(new RegExp(`^${name}, usage limit, ${until.source}`)).waitFor();
    const question = await workbench.toast('Should the agents that it stops go on by themselves then');
    expect(question.buttons.slice(1)).toEqual(['Always', 'Never']);
    const [goOn = ''] = question.buttons;
    expect(goOn).toMatch(/^Go On at \d\d:\d\d$/);
    await workbench.screenshot('limits-2-question');
    await question.click(goOn);
    await expect.poll(() => workbench.hasStored('limits.goOnUpTo'), settled).toBe(true);
    await workbench.reload();
    await workbench.openView('Codex Orchestrator');
    for (const name of ['One', 'Two'])
      await row(`${name}, turn complete, unread, Demo reply to: Continue.`).waitFor(long);
    const ends = await Promise.all(ids.map(async (id) => (await recordedTurns(world, id, 2)).at(-1)));
    const [one = 0, two = 0] = ends.map((end) => Date.parse(end?.startedAt ?? '')).toSorted((a, b) => a - b);
    expect(two - one).toBeGreaterThanOrEqual(9000);
    expect(world.model.requests.filter(({ userTexts }) => userTexts.includes('Continue.'))).toHaveLength(2);
  },
);

function pictureOfFailure(name: string): void {
  onTestFailed(async () => {
    await workbench.screenshot(`limits-failed-${name}`);
    console.log(server.output());
  });
}

function row(name: string | RegExp): ReturnType<Workbench['treeItem']> {
  return workbench.treeItem(name);
}
