import { expect, test } from 'vitest';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { epochOf, isTime } from '../../../../src/core/agentsLog/times.ts';

test.each([
  ['### Spawned: 8abfab85 - 10:31', 'spawned', '8abfab85', '10:31', ''],
  ['#### Spawned: 4d60289c - Scaffolding', 'spawned', '4d60289c', undefined, 'Scaffolding'],
  ['### Spawned: 4d60289c', 'spawned', '4d60289c', undefined, ''],
  ['### Spawned: 4d60289c - 10:31 - Scaffolding', 'spawned', '4d60289c', '10:31', 'Scaffolding'],
  ['### Spawned: 4d60289c — Scaffolding — 10:31 UTC', 'spawned', '4d60289c', '10:31 UTC', 'Scaffolding'],
  ['### ✅ **Complete: `4d60289c`** - 10:31', 'complete', '4d60289c', '10:31', ''],
  ['### Spawned 4d60289c', 'spawned', '4d60289c', undefined, ''],
  ['### Spawned: scout - 10:31', 'spawned', 'scout', '10:31', ''],
  ['### Spawned: 12345678 - 10:31', 'spawned', '12345678', '10:31', ''],
  ['### Spawned: all three scouts', 'spawned', undefined, undefined, 'all three scouts'],
  ['### Spawned agents', 'note', undefined, undefined, 'Spawned agents'],
  ['### Complete - 10:31', 'complete', undefined, '10:31', ''],
  ['### COMPLETED: 4d60289c - 2026-02-10 (10m 33s)', 'complete', '4d60289c', '2026-02-10', '(10m 33s)'],
  ['### Ended: 4d60289c - 21:56 UTC', 'ended', '4d60289c', '21:56 UTC', ''],
  ['### Synthesis - 11:05', 'synthesis', undefined, '11:05', ''],
  ['### PRD Created - 11:05', 'prd', undefined, '11:05', ''],
  ['### Implementation Started - 11:05', 'implementation', undefined, '11:05', ''],
  ['### Implementation notes', 'note', undefined, undefined, 'Implementation notes'],
  ['## Context for Next Session', 'handoff', undefined, undefined, ''],
  ['## Session: 2026-11-21T10:30:00Z', 'session', undefined, '2026-11-21T10:30:00Z', ''],
  ['## Session: 2026-02-10 (continued)', 'session', undefined, '2026-02-10', '(continued)'],
  ['## Session: 2026-02-10 — Auth', 'session', undefined, '2026-02-10', 'Auth'],
  ['## Session 3: Auth - 2026-02-10', 'session', undefined, '2026-02-10', '3: Auth'],
  ['## Session notes', 'note', undefined, undefined, 'Session notes'],
  ['### Verification - 22:03 UTC', 'note', undefined, '22:03 UTC', 'Verification'],
  ['### Ratio is 16', 'note', undefined, undefined, 'Ratio is 16'],
  ['# Agents Log', 'title', undefined, undefined, 'Agents Log'],
  ['\uFEFF# Agents Log', 'title', undefined, undefined, 'Agents Log'],
  ['### Closed ##', 'note', undefined, undefined, 'Closed'],
  ['###', 'note', undefined, undefined, ''],
])('%s', (line, kind, id, time, title) => {
  for (const text of [line, `${line}\n`, `${line}  \r\nType: x\r\n`]) {
    const { sections } = new LogDocument(text);
    expect(sections).toHaveLength(1);
    const [section] = sections;
    expect([section?.kind, section?.id?.text, section?.time?.text, section?.title]).toEqual([kind, id, time, title]);
  }
});

test.each(['#hash', '####### seven', ' ### indented', 'text ### here'])('%j is no heading', (line) => {
  expect(new LogDocument(`${line}\n`).sections.map(({ kind }) => kind)).toEqual(['preamble']);
});

test('a time of day is of the day and in the zone of its session', () => {
  expect(epochOf('10:31', '2026-11-21T10:30:00Z')).toBe(Date.UTC(2026, 10, 21, 10, 31));
  expect(epochOf('10:31', '2026-11-21T10:30:00+02:00')).toBe(Date.UTC(2026, 10, 21, 8, 31));
  expect(epochOf('21:56 UTC', '2026-02-10')).toBe(Date.UTC(2026, 1, 10, 21, 56));
  expect(epochOf('12:05 am', '2026-02-10')).toBe(Date.UTC(2026, 1, 10, 0, 5));
  expect(epochOf('2026-02-11', '2026-02-10')).toBe(Date.UTC(2026, 1, 11));
  expect(epochOf('2026-11-21T10:30:05.250Z', undefined)).toBe(Date.UTC(2026, 10, 21, 10, 30, 5));
  expect(epochOf('10:31', undefined)).toBeUndefined();
  expect(epochOf(undefined, '2026-02-10')).toBeUndefined();
  expect(epochOf('25:99', '2026-02-10')).toBeUndefined();
});

test.each(['', ' ', 'Z', '2026-02-29', '24:00', '0:00 am', '-', '10:31 XX'])('%j is no time', (text) => {
  expect(isTime(text)).toBe(false);
});
