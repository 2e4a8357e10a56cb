import { expect, test } from 'vitest';
import { LogDocument } from '../../../src/core/agentsLog/logDocument.ts';
import type { LiveAgent, LogEntry } from '../../../src/protocol/timeline.ts';
import type { Section } from '../../../src/core/agentsLog/model.ts';
import { entryOf } from '../../../src/vscode/webviews/timeline/entryOf.ts';
import { laneNow, laneOfLive, lanesOf, marksOf, savedBy, type Lane } from '../../../webview-ui/timeline/lanes.ts';
import { chaptersOf, directoryOf, type Chapter } from '../../../webview-ui/timeline/log.ts';

function entriesOf(text: string): readonly LogEntry[] {
  let session: Section | undefined;
  return new LogDocument(text).sections.map((section) => {
    if (section.kind === 'session') session = section;
    return entryOf(section, session);
  });
}

function firstChapter(text: string): Chapter {
  const [chapter] = chaptersOf({ entries: entriesOf(text), firstLine: 0, isComplete: true });
  if (chapter === undefined) throw new Error('There is no chapter.');
  return chapter;
}

function lanes(body: string): readonly Lane[] {
  const chapter = firstChapter(`## Session: 2026-11-21T10:00:00Z\n${body}`);
  return lanesOf(chapter, directoryOf(chapter.entries));
}

/** Bars as minutes after ten, with tone and words. */
function drawn({ bars }: Lane): readonly string[] {
  const ten = Date.UTC(2026, 10, 21, 10);
  return bars.map(({ from, to, tone, what }) => `${(from - ten) / 60_000}–${(to - ten) / 60_000} ${tone} ${what}`);
}

const spawn = (id: string, time: string): string =>
  `### Spawned: ${id} - ${time}\nType: research\nPrompt: Look\nGeneral: g1\n\n`;
const complete = (id: string, time: string, more = 'Status: success'): string =>
  `### Complete: ${id} - ${time}\n${more}\n\n`;

test('a turn is a bar from the spawn to its end, in the colour of how it ended', () => {
  const [one, two, three] = lanes(
    [
      spawn('aaaaaaaa', '10:01'),
      spawn('bbbbbbbb', '10:02'),
      spawn('cccccccc', '10:02'),
      complete('aaaaaaaa', '10:15'),
      complete('bbbbbbbb', '10:20', 'Status: failed'),
    ].join(''),
  );
  expect(one).toMatchObject({ name: 'Look', type: 'research', general: 'g1', tone: 'done', turns: 1 });
  expect(one && drawn(one)).toEqual(['1–15 done turn 1']);
  expect(two && drawn(two)).toEqual(['2–20 failed turn 1']);
  expect(three).toMatchObject({ bars: [], word: 'no end in the log', openSince: Date.UTC(2026, 10, 21, 10, 2) });
});

test('between the end of a turn and the next message the agent waits', () => {
  const [lane] = lanes(
    `${spawn('aaaaaaaa', '10:00')}${complete('aaaaaaaa', '10:05', 'Turn: 1')}### Message: aaaaaaaa - 10:09\nGo on.\n\n${complete('aaaaaaaa', '10:12', 'Turn: 2')}`,
  );
  expect(lane && drawn(lane)).toEqual(['0–5 done turn 1', '9–12 done turn 2']);
});

test('a second entry for a turn is no second turn, and a duration is finer than the minutes of the log', () => {
  const [lane] = lanes(
    `${spawn('aaaaaaaa', '10:00')}${complete('aaaaaaaa', '10:05', 'Turn: 1\nDuration: 4m 30s\nReported:\n- x')}${complete('aaaaaaaa', '10:07', 'Turn: 1\nFindings:\n- x')}`,
  );
  expect(lane && drawn(lane)).toEqual(['0.5–5 done turn 1']);
});

test('a completion without a spawn, an unknown time and a lone end draw what is known', () => {
  const [one, two, three] = lanes(
    `${complete('aaaaaaaa', '10:05', 'Duration: 3m')}${complete('bbbbbbbb', 'yesterday')}### Ended: cccccccc - 10:09\nHow: killed\n`,
  );
  expect(one && drawn(one)).toEqual(['2–5 done turn 1']);
  expect(two).toMatchObject({ bars: [], tone: 'done', turns: 1 });
  expect(three).toMatchObject({ bars: [], word: 'killed' });
});

test('a turn that was interrupted is not done in part', () => {
  const fields = { status: 'partial', reason: 'interrupted', turn: '1' };
  const lane = (more: object): object | undefined =>
    lanesOf(
      { session: undefined, entries: [{ kind: 'complete', id: 'aaaaaaaa', lines: 1, fields: { ...fields, ...more } }] },
      new Map(),
    )[0];
  expect(lane({})).toMatchObject({ word: 'interrupted', tone: 'quiet' });
  expect(lane({ reason: 'lost when its engine stopped' })).toMatchObject({ word: 'partly done', tone: 'needsYou' });
});

test('that an agent was let go does not hide how its work ended', () => {
  const entries = [{ kind: 'complete', id: 'aaaaaaaa', lines: 1, fields: { status: 'success', turn: '1' } }] as const;
  const [lane] = lanesOf({ session: undefined, entries }, new Map());
  const live: LiveAgent = {
    ...{ id: 'aaaaaaaa', name: 'Audit', general: 'You', icon: 'circle-slash', word: 'ended', detail: '09:58' },
    ...{ tone: 'quiet', spawnedAt: 0 },
  };
  expect(lane && laneNow(lane, live, 0)).toMatchObject({ name: 'Audit', icon: 'pass', tone: 'done', word: 'complete' });
});

test('an agent that ends in the middle of a turn has an unfinished bar', () => {
  const [lane] = lanes(`${spawn('aaaaaaaa', '10:00')}### Ended: aaaaaaaa - 10:04\nHow: killed\n`);
  expect(lane && drawn(lane)).toEqual(['0–4 quiet turn 1, not finished']);
});

test('work side by side saves what it would have taken one after the other', () => {
  const all = lanes(
    `${spawn('aaaaaaaa', '10:00')}${spawn('bbbbbbbb', '10:05')}${complete('aaaaaaaa', '10:10')}${complete('bbbbbbbb', '10:20')}`,
  );
  expect(savedBy(all)).toBe(5 * 60_000);
  expect(savedBy([])).toBe(0);
});

test('tokens are those of the newest turn that says them', () => {
  const [lane] = lanes(
    `${spawn('aaaaaaaa', '10:00')}${complete('aaaaaaaa', '10:05', 'Turn: 1\nTokens: 100 in, 20 out, 1% of context')}${complete('aaaaaaaa', '10:06', 'Turn: 2')}`,
  );
  expect(lane?.tokens).toBe(120);
});

test('after midnight a time of day is of the next day', () => {
  const chapter = firstChapter(
    `## Session: 2026-11-21T23:50:00Z\n${spawn('aaaaaaaa', '23:55')}${complete('aaaaaaaa', '00:10')}`,
  );
  const [lane] = lanesOf(chapter, directoryOf(chapter.entries));
  const [bar] = lane?.bars ?? [];
  expect((bar?.to ?? 0) - (bar?.from ?? 0)).toBe(15 * 60_000);
});

test('synthesis, PRD, review and tests are marks', () => {
  const chapter = firstChapter(
    '## Session: 2026-11-21T10:00:00Z\n### Synthesis - 10:20\n### PRD Created - 10:30\n### Note of mine - 10:40\n### Testing Complete - 10:50\n',
  );
  expect(marksOf(chapter).map(({ label }) => label)).toEqual(['synthesis', 'PRD', 'tests']);
});

const live: LiveAgent = {
  id: 'aaaaaaaa',
  name: 'Look around',
  general: 'g1',
  icon: 'shield',
  tone: 'needsYou',
  word: 'needs approval',
  detail: 'npm install',
  spawnedAt: Date.UTC(2026, 10, 21, 10),
  turnSince: Date.UTC(2026, 10, 21, 10, 2),
  since: Date.UTC(2026, 10, 21, 10, 6),
};

test('a living agent grows until now, and waits in another colour from when it asked', () => {
  const [lane] = lanes(`${spawn('aaaaaaaa', '10:00')}${complete('aaaaaaaa', '10:01', 'Turn: 1')}`);
  if (lane === undefined) throw new Error('There is no lane.');
  const now = Date.UTC(2026, 10, 21, 10, 9);
  expect(drawn(laneNow(lane, live, now))).toEqual([
    '0–1 done turn 1',
    '2–6 working turn 2',
    '6–9 needsYou needs approval',
  ]);
  const { since: _, ...busy } = { ...live, tone: 'working' as const };
  expect(drawn(laneNow(lane, busy, now)).at(-1)).toBe('2–9 working turn 2');
  expect(laneNow(lane, undefined, now)).toBe(lane);
  const stranger = laneOfLive({ ...live, id: 'ffffffff' });
  expect(drawn(laneNow(stranger, live, now))).toEqual(['0–6 working turn 1', '6–9 needsYou needs approval']);
});
