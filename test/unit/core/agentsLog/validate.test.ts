import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Known } from '../../../../src/core/agentsLog/checks.ts';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { LogFindings } from '../../../../src/core/agentsLog/validate.ts';
import { anyLog, anyPiece } from './anyLog.ts';

const NOTHING_KNOWN: Known = { living: () => undefined, exists: () => undefined };
const ALL_GONE: Known = { living: () => false, exists: () => false };
const SPAWN = '### Spawned: 8abfab85 - 10:31\nType: research\nPrompt: look\n';
const OURS = `${SPAWN}General: claude-1\n`;

function codesOf(text: string, known: Known = NOTHING_KNOWN): readonly string[] {
  return new LogFindings(new LogDocument(text), known).list.map(({ code }) => code);
}

/** What the findings' spans cover. */
function markedIn(text: string, known: Known = NOTHING_KNOWN): readonly string[] {
  const document = new LogDocument(text);
  return new LogFindings(document, known).list.map(({ section, span }) => {
    const start = document.startOf(section);
    return text.slice(start + span.start, start + span.end);
  });
}

test('findings that follow changes are those of the whole text', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(40), anyPiece), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(anyLog, changes, (start, edits) => {
      const document = new LogDocument(start);
      const findings = new LogFindings(document, ALL_GONE);
      for (const [place, length, piece] of edits) {
        const from = place % (document.length + 1);
        findings.apply(document.change(from, from + length, piece));
        const whole = new LogFindings(new LogDocument(document.print()), ALL_GONE);
        expect(findings.list).toEqual(whole.list);
        expect(findings.sectionsOf('8abfab85')).toEqual(whole.sectionsOf('8abfab85'));
      }
    }),
    { numRuns: 500 },
  );
});

test('a log that is as we write it has no findings', () => {
  expect(codesOf(`# Agents Log\n\n## Session: 2026-11-21T10:30:00Z\nStage: research\n\n${OURS}`)).toEqual([]);
});

test('a completion of an agent that was never spawned is marked at its id', () => {
  expect(codesOf('### Complete: 00000000 - 10:45\n')).toEqual(['unknown-agent']);
  expect(markedIn('### Complete: 00000000 - 10:45\n')).toEqual(['00000000']);
});

test('an agent that is gone and never completed is found, one that lives or is not known is not', () => {
  expect(codesOf(SPAWN, { ...NOTHING_KNOWN, living: () => false })).toEqual(['never-completed']);
  expect(codesOf(SPAWN, { ...NOTHING_KNOWN, living: () => true })).toEqual([]);
  expect(codesOf(SPAWN)).toEqual([]);
});

test.each(['### Complete: 8abfab85 - 10:45\n', '### Ended: 8abfab85 - 10:45\nHow: killed\n', 'Status: COMPLETE\n'])(
  'an agent whose end is told by %j has completed',
  (end) => {
    expect(codesOf(SPAWN + end, { ...NOTHING_KNOWN, living: () => false })).toEqual([]);
  },
);

test('a second spawn of one id is a duplicate; a twin by hand of our own entry is none', () => {
  expect(codesOf(SPAWN + SPAWN)).toEqual(['duplicate-spawn']);
  expect(codesOf(OURS + OURS)).toEqual(['duplicate-spawn']);
  expect(codesOf(OURS + SPAWN)).toEqual([]);
  expect(codesOf(SPAWN + OURS)).toEqual([]);
  expect(codesOf(SPAWN + OURS + SPAWN)).toEqual(['duplicate-spawn']);
});

test('a spawn needs its type and its prompt', () => {
  expect(codesOf('#### Spawned: 4d60289c - Scaffolding\n')).toEqual(['missing-field', 'missing-field']);
  expect(codesOf('### Spawned: 4d60289c\n- **type:** research\n- **Prompt**: x\n')).toEqual([]);
});

test('files that do not exist are marked one by one, in every way in which files are listed', () => {
  const text =
    '## Session: 2026-02-10\nPRD: docs/prds/gone.md\n\n### Complete: x1\nFiles: src/a.ts, `b.ts` (new)\n- c/d\n';
  expect(markedIn(text, { ...NOTHING_KNOWN, exists: () => false })).toEqual([
    'docs/prds/gone.md',
    'x1',
    'src/a.ts',
    'b.ts',
    'c/d',
  ]);
  expect(codesOf('## Session: 2026-02-10\nPRD: TBD\n', ALL_GONE)).toEqual([]);
});

test.each([
  '10:31',
  '21:56 UTC',
  '2026-02-10',
  '2026-02-10 (10m 33s)',
  '2026-11-21T10:30:00Z',
  '9:05 pm',
  'Scaffolding',
])('a heading may say %s', (time) => {
  expect(codesOf(`${SPAWN}### Complete: 8abfab85 - ${time}\n`)).toEqual([]);
});

test.each(['25:99', '2026-13-01', '2026-02-30', '10:3', '13:00 pm', '2026-02-10T10:61:00Z'])(
  '%s is no time',
  (time) => {
    expect(markedIn(`${SPAWN}### Complete: 8abfab85 - ${time}\n`)).toEqual([time]);
    expect(codesOf(`## Session: ${time}\n`)).toEqual(['bad-time']);
  },
);

test('a stage that does not exist is found, in any letter case one that does is not', () => {
  expect(codesOf('## Session: 2026-02-10\nStage: lunch\n')).toEqual(['unknown-stage']);
  expect(codesOf('## Session: 2026-02-10\nStage: PRD\n## Context for Next Session\nCurrent stage: Review.\n')).toEqual(
    [],
  );
});

test('a message carries one short line of what the log says, and nothing that steers a screen', () => {
  const [finding] = new LogFindings(new LogDocument(`### Complete: \u001B[31m1${'x'.repeat(900)}\u202E`), NOTHING_KNOWN)
    .list;
  expect(finding?.message).toMatch(/^[\x20-\x7E…]{1,140}$/);
});

test('what becomes known later is taken over when it is asked again', () => {
  let lives = true;
  const findings = new LogFindings(new LogDocument(SPAWN), { living: () => lives, exists: () => undefined });
  expect(findings.list).toEqual([]);
  lives = false;
  findings.recheck();
  expect(findings.list.map(({ code }) => code)).toEqual(['never-completed']);
});
