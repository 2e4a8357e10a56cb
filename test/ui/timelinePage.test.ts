import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogEntry } from '../../src/protocol/timeline.ts';
import { waitLimit } from '../rig/limit.ts';
import { ATTACKS, inspect } from '../support/attacks.ts';
import { PageHarness } from '../support/pageHarness.ts';
import { morning, morningAgents } from '../support/timelineEntries.ts';

/** The page of the timeline in a plain browser: what VS Code need not be there for. */

let harness: PageHarness;

beforeAll(async () => {
  harness = await PageHarness.ready('timeline');
}, 4 * waitLimit);

afterAll(async () => {
  await harness?.close();
});

const long = { timeout: 4 * waitLimit };
const settled = { timeout: waitLimit };

function poisoned(text: string, index: number): readonly LogEntry[] {
  const id = index.toString(16).padStart(8, 'a');
  const fields = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, text]));
  return [
    {
      kind: 'spawned',
      lines: 3,
      id,
      title: text,
      time: text,
      fields: fields(['name', 'type', 'prompt', 'general', 'reasoning', 'sandbox', 'prd', 'phase']),
    },
    {
      kind: 'complete',
      lines: 3,
      id,
      title: text,
      fields: fields([
        ...['status', 'turn', 'reason', 'summary', 'findings', 'reported', 'files', 'recommendations'],
        ...['duration', 'tokens'],
      ]),
      text,
    },
    { kind: 'complete', lines: 3, id, title: text, fields: { ...fields(['reported']), turn: text } },
    { kind: 'message', lines: 3, id, title: text, fields: fields(['general', 'text', 'how', 'turn']), text },
    { kind: 'prd', lines: 3, title: text, fields: fields(['path', 'status']), text },
    { kind: 'review', lines: 3, id, title: text, fields: fields(['type', 'result', 'issues']), text },
    { kind: 'note', lines: 3, title: text, time: text, fields: {}, text },
    { kind: 'synthesis', lines: 3, title: text, fields: fields(['combined understanding', 'next']), text },
    { kind: 'handoff', lines: 3, title: text, fields: fields(['pending work']), text },
  ];
}

test('nothing that an agent wrote runs, loads, links or hides', long, async () => {
  const { page } = harness;
  for (const [index, text] of ATTACKS.entries()) {
    const at = Date.now() - 60_000;
    const session: LogEntry = {
      kind: 'session',
      lines: 2,
      at,
      time: text,
      title: text,
      fields: { goal: `${text} `, prd: text, stage: text },
    };
    const live = morningAgents(at - 3_600_000).map((agent) => ({
      ...agent,
      name: text,
      detail: text,
      word: text,
      general: text,
      ...(agent.request === undefined ? {} : { request: { ...agent.request, wants: text, what: text, note: text } }),
    }));
    await harness.show(
      [
        { ...session, fields: { stage: 'other' } },
        session,
        ...poisoned(text, index).map((entry) => ({ at, ...entry })),
      ],
      live,
    );
    await page.locator('.entry').first().waitFor();
    await page.getByRole('searchbox').fill(text.split('\n')[0] ?? '');
    await page.getByRole('searchbox').fill('');
    for (const hoverable of await page.locator('.lane-name, .entry, .needs .panel').all()) {
      await hoverable.hover({ trial: false }).catch(() => {});
    }
    const found = await page.evaluate<object>(inspect);
    expect({ text, ...found }).toEqual({ text, hacked: false, elements: [], attributes: [], tricks: false });
  }
  expect(harness.askedElsewhere).toEqual([]);
});

test('every size of the page passes the accessibility check of axe-core', long, async () => {
  const { page } = harness;
  const at = Date.now() - 52 * 60_000;
  await harness.show([...morning(at - 86_400_000), ...morning(at)], morningAgents(at));
  await page.getByRole('heading', { name: 'Refactor authentication system' }).first().waitFor();
  for (const width of [1100, 700, 380]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => page.locator('.rail').count(), settled).toBe(width === 1100 ? 1 : 0);
    const violations = await harness.violations();
    expect({ width, violations }).toEqual({ width, violations: [] });
  }
  await page.setViewportSize({ width: 1100, height: 800 });
});

test('without a mouse one gets to every lane, card, file and answer', long, async () => {
  const { page } = harness;
  const at = Date.now() - 52 * 60_000;
  await harness.show(morning(at), morningAgents(at));
  await page.locator('.scroller').focus();
  await page.keyboard.press('/');
  expect(await focused(page)).toBe('Filter entries');
  await page.keyboard.type('localStorage');
  await expect.poll(() => page.locator('.entry').count(), settled).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Audit auth flow/ }).focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Session management, complete');
  for (let press = 0; press < 7; press++) await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^Open in the text: /);
  await page.keyboard.press('Enter');
  await expect.poll(() => harness.posted.at(-1), settled).toEqual({ name: 'openText', body: { line: 6 } });
  await page.getByRole('button', { name: 'Deny Implement phase 1' }).press('Enter');
  await expect
    .poll(() => harness.posted.at(-1), settled)
    .toEqual({ name: 'agent', body: { verb: 'deny', id: '5d0e9b31', itemId: 'item-1' } });
  const chart = page.getByRole('table', { name: /^Who worked when: Refactor authentication system\. synthesis at/ });
  expect(await chart.getByRole('row').allInnerTexts()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Audit auth flow\s+turn complete, turn 1\s+turn 1: \d\d:\d\d to \d\d:\d\d, \d+ m$/),
    ]),
  );
});

test('of a huge log the page says in one sentence that it is a part, and opens the whole as text', long, async () => {
  const { page } = harness;
  const at = Date.now() - 52 * 60_000;
  await harness.show(morning(at), []);
  const sentence = 'This log is huge: its newest 48 MB are shown.';
  await harness.send('file', { kind: 'partial', sentence, button: 'Open Text' });
  await page.getByText(sentence).waitFor();
  expect(await page.locator('.entry').count()).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Open Text', exact: true }).click();
  await expect.poll(() => harness.posted.at(-1), settled).toEqual({ name: 'fix', body: { kind: 'partial' } });
});

test('a page that misses a step asks for everything again', long, async () => {
  const load = harness.posted.filter(({ name }) => name === 'ready').length;
  await harness.send('splice', { load, step: 7, firstLine: 0, at: 0, remove: 0, entries: [], isComplete: true });
  await expect.poll(() => harness.posted.at(-1), settled).toEqual({ name: 'ready', body: { load: load + 1 } });
});

async function focused(page: PageHarness['page']): Promise<string> {
  return page.evaluate<string>(
    `(document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText).trim()`,
  );
}
