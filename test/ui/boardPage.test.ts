import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitLimit } from '../rig/limit.ts';
import { ATTACKS, inspect } from '../support/attacks.ts';
import { CREW, CREWS_WORK, partsOf, showBoard } from '../support/boardParts.ts';
import { AUTH_PRD } from '../support/boardText.ts';
import { PageHarness } from '../support/pageHarness.ts';

/** The page of a PRD's board in a plain browser: what VS Code need not be there for. */

let harness: PageHarness;

beforeAll(async () => {
  harness = await PageHarness.ready('board');
}, 4 * waitLimit);

afterAll(async () => {
  await harness?.close();
});

const long = { timeout: 4 * waitLimit };
const settled = { timeout: waitLimit };

test('every size of the board passes the accessibility check of axe-core', long, async () => {
  const { page } = harness;
  await showBoard(harness, partsOf(AUTH_PRD, CREWS_WORK), CREW);
  await page.getByRole('heading', { name: 'Auth security hardening' }).waitFor();
  for (const width of [1100, 380]) {
    await page.setViewportSize({ width, height: 800 });
    const violations = await harness.violations();
    expect({ width, violations }).toEqual({ width, violations: [] });
  }
  await page.setViewportSize({ width: 1100, height: 800 });
});

test('it says who works on what, what is tested, and who needs a person', long, async () => {
  const { page } = harness;
  await showBoard(harness, partsOf(AUTH_PRD, CREWS_WORK), CREW);
  await expect
    .poll(() => page.locator('.requirements li').allInnerTexts(), settled)
    .toEqual(
      [
        ['R1', 'Session tokens live in httpOnly cookies only', 'tested'],
        ['R2', 'Refresh tokens rotate at every use; reuse revokes the family', 'Implement phase 1', '1 of 2 tests'],
        ['R3', 'Login is limited to 5 tries a minute per account and address', 'Limit logins', 'no test planned'],
        ['R4', 'Existing sessions survive the migration', 'no test planned'],
      ].map((parts) => expect.stringMatching(new RegExp(parts.map(escaped).join(String.raw`\s+`)))),
    );
  const phase = page.getByRole('region', { name: 'Phase 1 · Token storage' });
  expect(await phase.locator('.agent .name').allInnerTexts()).toEqual([expect.stringMatching(/^Implement phase 1/)]);
  const everybody = page.locator('section', { has: page.getByRole('heading', { name: 'Agents of this mission' }) });
  expect(await everybody.locator('.agent .name').allInnerTexts()).toEqual([
    expect.stringMatching(/^Implement phase 1/),
    expect.stringMatching(/^Limit logins/),
    expect.stringMatching(/^Review error handling/),
  ]);
  expect(await page.locator('.meta').innerText()).toBe('3 of 7 tasks done · 1 agent at work · 1 needs you');
});

test('without a mouse one ticks, walks and answers; a box shows what the text says', long, async () => {
  const { page } = harness;
  await showBoard(harness, partsOf(AUTH_PRD, CREWS_WORK), CREW);
  const first = page.getByRole('checkbox', { name: 'Cookie transport behind a flag' });
  await first.focus();
  for (const name of ['Remove localStorage reads', 'Rotate refresh tokens (R2)']) {
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement.labels[0].innerText.trim()')).toBe(name);
  }
  await page.keyboard.press('Space');
  const mark = AUTH_PRD.indexOf(' ] Rotate refresh');
  await expect
    .poll(() => harness.posted.at(-1), settled)
    .toEqual({ name: 'tick', body: { mark, text: 'Rotate refresh tokens (R2)', done: true } });
  const box = page.getByRole('checkbox', { name: 'Rotate refresh tokens (R2)' });
  expect(await box.isChecked()).toBe(false);
  await harness.tell({ name: 'parts', body: partsOf(AUTH_PRD.replace('[ ] Rotate', '[x] Rotate'), CREWS_WORK) });
  await expect.poll(() => box.isChecked(), settled).toBe(true);
  expect(await page.evaluate('document.activeElement.labels[0].innerText.trim()')).toBe('Rotate refresh tokens (R2)');

  await page.getByRole('button', { name: 'Deny Implement phase 1' }).first().press('Enter');
  await expect
    .poll(() => harness.posted.at(-1), settled)
    .toEqual({ name: 'agent', body: { verb: 'deny', id: 'aaaaaaaa', itemId: 'item-1' } });
  await page.getByRole('button', { name: 'Reply to Review error handling' }).press('Enter');
  await expect
    .poll(() => harness.posted.at(-1), settled)
    .toEqual({ name: 'agent', body: { verb: 'reply', id: 'cccccccc' } });
  await page.getByRole('button', { name: 'Spawn for this phase…, phase 2' }).press('Enter');
  await expect.poll(() => harness.posted.at(-1), settled).toEqual({ name: 'spawnPhase', body: { phase: 2 } });
  await page.getByRole('button', { name: 'src/auth/jwt.ts' }).press('Enter');
  await expect
    .poll(() => harness.posted.at(-1), settled)
    .toEqual({ name: 'openFile', body: { path: 'src/auth/jwt.ts' } });
});

test('whatever part of a PRD is missing, a sentence says so', long, async () => {
  const { page } = harness;
  await showBoard(harness, partsOf('## Requirements\n'));
  await expect
    .poll(() => page.locator('p.quiet').allInnerTexts(), settled)
    .toEqual([
      'No requirements are written down. In the text they look like - R1: what must hold.',
      'No problem is written down.',
      'No solution is written down.',
      'No files are named.',
      'No phases are written down. In the text they are headings like ### Phase 1: Name with tasks like - [ ] what to do below them.',
      'No agent works on this PRD.',
    ]);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('untitled');
  await harness.tell({ name: 'file', body: { kind: 'empty', sentence: 'This PRD is empty.', button: 'Begin' } });
  await page.getByRole('button', { name: 'Begin' }).click();
  await expect.poll(() => harness.posted.at(-1), settled).toEqual({ name: 'fix', body: { kind: 'empty' } });
});

test('nothing that a PRD or an agent says runs, loads, links or hides', { timeout: 8 * waitLimit }, async () => {
  const { page } = harness;
  for (const text of ATTACKS) {
    const live = CREW.map((agent) => ({
      ...agent,
      name: text,
      detail: text,
      word: text,
      ...(agent.request === undefined ? {} : { request: { ...agent.request, wants: text, what: text, note: text } }),
    }));
    const parts = partsOf(poisoned(text), CREWS_WORK);
    // Also where the parser would not let all of it through.
    const [list] = parts.lists;
    const head = { ...parts.head, title: text, status: text };
    await showBoard(
      harness,
      {
        ...parts,
        head,
        problem: { text, line: 1, isCut: true },
        requirements: [{ id: text, text, line: 1, tests: { done: 0, all: 1 } }, ...parts.requirements],
        lists: list === undefined ? parts.lists : [{ ...list, title: text }, ...parts.lists],
        files: [{ path: text, change: text, kind: 'missing', comesOrGoes: false }, ...parts.files],
        notes: [{ heading: text, line: 1 }],
      },
      live,
    );
    await expect.poll(() => page.locator('.agent').count(), settled).toBeGreaterThan(2);
    // Tooltips and what is read aloud, too.
    const turned = await page.evaluate(`[...document.querySelectorAll('main *')].flatMap((element) =>
      [...element.attributes].map(({ value }) => value).filter((value) => /[\\u202a-\\u202e\\u2066-\\u2069\\u0007\\u001b]/.test(value)))`);
    expect({ text, turned }).toEqual({ text, turned: [] });
    expect({ text, ...(await page.evaluate<object>(inspect)) }).toEqual({
      text,
      hacked: false,
      elements: [],
      attributes: [],
      tricks: false,
    });
  }
  expect(harness.askedElsewhere).toEqual([]);
});

function poisoned(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return `---\nstatus: ${line}\n---\n# ${line}\n\n## Problem\n\n${text}\n\n## Solution\n\n${text}\n
## Requirements\n\n- R1: ${line}\n- ${line}\n\n## Implementation Plan\n\n### Phase 1: ${line}\n\n- [ ] ${line}\n
## Files to Modify\n\n- \`${line}\` - ${line}\n\n## Testing\n\n- [ ] R1 ${line}\n\n## ${line}\n\n${text}\n`;
}

function escaped(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
