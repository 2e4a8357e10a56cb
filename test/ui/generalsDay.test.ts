import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { openEditorWorld, type EditorWorld } from '../rig/editorWorld.ts';
import { waitLimit } from '../rig/limit.ts';
import type { Workbench } from '../rig/workbench.ts';
import { DAYS_SCENARIO } from '../support/daysAnswers.ts';
import { liveTheDay } from '../support/generalsDay.ts';
import { pageFrame } from '../support/pageFrame.ts';

/** A general's day in four sessions, read by somebody who was not there. Leaves `out/screenshots/day-*.png`. */

let world: EditorWorld;
let workbench: Workbench;

/** Yesterday: nothing of the day is still to come. */
const DATE = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);

beforeAll(async () => {
  world = await openEditorWorld({
    world: { name: 'atlas-', git: true, scenario: DAYS_SCENARIO },
    prepare: async (made) => liveTheDay(made, DATE),
    settings: { 'codexOrchestrator.notices': 'none', 'codexOrchestrator.openOnSpawn': 'never' },
  });
  ({ workbench } = world);
  await workbench.page.setViewportSize({ width: 1480, height: 920 });
}, 10 * waitLimit);

afterAll(() => world?.close(), waitLimit);

beforeEach(() => {
  onTestFailed(async () => {
    await workbench.screenshot('day-failed');
    console.log(world.server.output());
  });
});

const long = { timeout: 6 * waitLimit };

/** A time of the day on the clock of whoever looks. */
function clock(utc: string): string {
  const time = new Date(`${DATE}T${utc}:00Z`);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The rows from the top to the end, each as its lines; the page draws only those that are in view. */
async function rows(page: Frame): Promise<readonly string[]> {
  const found = new Map<number, string>();
  const scroller = page.locator('.scroller');
  await scroller.evaluate((view) => (view.scrollTop = 0));
  for (let isMore = true; isMore;) {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    for (const row of await page.locator('.row').all()) {
      const place = Number(await row.getAttribute('data-row'));
      const words = await row.locator('h2, h3, .meta, .outcome, .facts, .body').allInnerTexts();
      found.set(
        place,
        words
          .map((text) => text.replaceAll(/\s+/g, ' ').trim())
          .filter(Boolean)
          .join(' | '),
      );
    }
    isMore = await scroller.evaluate((view) => {
      const before = view.scrollTop;
      view.scrollTop += view.clientHeight / 2;
      return view.scrollTop > before;
    });
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, text]) => text);
}

test('every session says what it was for, who worked, what came of it and what is next', long, async () => {
  await workbench.openView('Codex Orchestrator');
  await workbench.runCommand('Codex Orchestrator: Open Timeline');
  const page = await pageFrame(workbench, (frame) => frame.locator('.chapter').first());
  await workbench.page.locator('.tab.active', { hasText: 'agents.log — Timeline' }).waitFor();
  await workbench.useTheme('Dark Modern', 'vs-dark');
  await workbench.screenshot('day-dark');
  const told = await rows(page);
  const prd = 'docs/prds/stay-logged-in.md';
  const day = String.raw`Session of \d+ \w+`;
  const matching = (parts: readonly string[]): unknown =>
    expect.stringMatching(new RegExp(`^${parts.join(String.raw` \| `)}$`));
  const rest = String.raw`[\d.]+ K tokens`;
  const saved = String.raw`${rest} · \d+ m of waiting saved by running in parallel`;
  const sessions = told.filter((text) => text.includes('Session of'));
  expect(sessions).toEqual([
    matching([
      'Review and test before it goes out',
      `${day}, ${clock('16:00')}–${clock('17:08')} · ${prd} · stage review · 4 agents of claude-51e9 · ${saved}`,
      'Outcome review failed with issues: Two tabs that renew at once log each other out · phase 2 reported done · tests all passing',
      'Next Deploy, then watch the number of logins an hour for two days',
    ]),
    matching([
      'Build both phases',
      `${day}, ${clock('13:30')}–${clock('14:26')} · ${prd} · stage implementation · 3 agents of claude-51e9, you · ${saved}`,
      'Outcome phases 1 and 2 reported done',
    ]),
    matching([
      'Write the plan for staying logged in',
      `${day}, ${clock('11:10')}–${clock('11:31')} · ${prd} · stage prd · 1 agent of claude-51e9 · ${rest}`,
      'Outcome PRD stay-logged-in.md approved',
    ]),
    matching([
      'Find out why people are logged out after an hour',
      `${day}, ${clock('09:02')}–${clock('09:35')} · stage research · 3 agents of claude-51e9 · ${saved}`,
      'Outcome Two faults look like one: a wrong comparison on the server, and a browser that renews after the end. · 1 agent failed',
      'Next A PRD with two phases',
    ]),
  ]);
  // What is left to do stands above everything, once.
  expect(told[0]).toMatch(
    /^Context for the next session \| Pending work Deploy, then .* Current stage review Running agents [0-9a-f]{8} \(Verify, idle\) Blockers none Last action All tests pass/,
  );

  // The first session, entry by entry.
  const first = told.slice(told.findIndex((text) => text.startsWith('Find out why')) + 2);
  const research = 'spawned · research · high reasoning · read-only · by claude-51e9';
  expect(first).toEqual([
    `Trace the login | ${research} | Trace a login from the form to the moment when it is lost. Name every place that reads when a session ends.`,
    `Compare others | ${research} | How do other services renew a login? Primary sources only.`,
    expect.stringMatching(
      /^Search six months of server logs for sessions that ended early, and group them by cause\. \| spawned/,
    ),
    expect.stringMatching(
      /^Search six months of server logs for \| failed · turn 1 · 8 m \| Codex ran out of room in the model's context/,
    ),
    'Search six months of server logs for | ended · killed',
    'Trace the login | turn 1 · 15 m · 14 % context | A session ends after 3.6 seconds or never: seconds are compared with milliseconds The browser renews too late Files src/auth/session.ts, src/web/client.ts What the agent reported',
    'Trace the login | was told · turn 2 | Which of these places run without a user?',
    expect.stringMatching(
      /^Compare others \| turn 1 · 19 m · 7 % context · ended \d\d:\d\d \| Rotation with reuse detection is what the sources agree on\. RFC 6819/,
    ),
    expect.stringMatching(
      /^Trace the login \| turn 2 · 6 m · 8 % context · ended \d\d:\d\d \| Three of the nine places run without a user: .* jobs\/mail\.ts:18/,
    ),
    'Synthesis | Two faults look like one: a wrong comparison on the server, and a browser that renews after the end. Signal (keep) One function for the comparison Renew a minute before the end Noise (discard) Longer sessions: they hide the fault Approach Mend the comparison Renew in time Next A PRD with two phases',
  ]);
  // Nobody who only read is said to have changed files, and what was broken off says so.
  expect(told.filter((text) => /^Review (?:risks|clarity) \| turn/.test(text)).join()).not.toContain('Files');
  expect(told).toContain('Phase 2: renew in time | interrupted · turn 1 · 15 m');
});

test('it reads well in light, in a narrow column, from its end, and as text', long, async () => {
  const page = await pageFrame(workbench, (frame) => frame.locator('.chapter').first());
  const scroller = page.locator('.scroller');
  await workbench.screenshot('day-first-session');
  await scroller.evaluate((view) => (view.scrollTop = 0));
  await workbench.useTheme('Light Modern', 'vs');
  await page.locator('body.vscode-light').waitFor();
  await workbench.screenshot('day-light');
  await workbench.useTheme('Dark Modern', 'vs-dark');
  await page.locator('body.vscode-dark').waitFor();
  await workbench.page.setViewportSize({ width: 820, height: 920 });
  await page.locator('.chapter').first().waitFor();
  await workbench.screenshot('day-narrow');
  await workbench.page.setViewportSize({ width: 1480, height: 920 });
  await page
    .locator('.entry', { hasText: 'Review risks' })
    .first()
    .getByRole('button', { name: /^Open in the text/ })
    .click();
  await workbench.page.locator('.monaco-editor.focused .view-line', { hasText: 'Name: Review risks' }).waitFor();
  await workbench.page.locator('.codelens-decoration').filter({ visible: true }).first().waitFor();
  await workbench.screenshot('day-text');
  // The two tabs of one file are told apart.
  const tabs = workbench.page.locator('.tabs-container .tab');
  await expect.poll(() => tabs.count()).toBe(2);
  expect(await tabs.filter({ hasText: 'agents.log — Timeline' }).count()).toBe(1);
});
