import { expect, test } from 'vitest';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import {
  entriesOf,
  joinAgent,
  sectionsById,
  sessionsOf,
  type LogAgent,
} from '../../../../src/core/agentsLog/sessions.ts';

const SPAWN = '### Spawned: 4d60289c - 10:00\nType: research\n';
const REPORT = (turn: number): string =>
  `### Complete: 4d60289c - 10:1${turn}\nTurn: ${turn}\nReported:\n- x\nDuration: 1m\n`;
const JUDGED = '### Complete: 4d60289c - 10:20\nFindings:\n- y\n';
const MESSAGE = '### Message: 4d60289c - 10:15\nPrompt: and?\n';

function agentIn(text: string): LogAgent {
  const document = new LogDocument(text);
  return joinAgent(document, '4d60289c', sectionsById(document).get('4d60289c') ?? []);
}

function turnsIn(text: string): unknown {
  return agentIn(text).turns.map(({ turn, front, folded }) => [turn, front, ...folded]);
}

test('a session has what stands under it; what stands before the first has one without a heading', () => {
  const document = new LogDocument(
    `words\n# Agents Log\n${SPAWN}## Session: 2026-02-10\n${SPAWN}## Notes\n## Session: 2026-02-10\n`,
  );
  const sessions = sessionsOf(document);
  expect(sessions.map(({ section }) => section)).toEqual([undefined, 3, 6]);
  expect(sessions.map((session) => entriesOf(document, session))).toEqual([[0, 2], [4, 5], []]);
});

test('a log that begins with its title and a session has no session without a heading', () => {
  expect(sessionsOf(new LogDocument('# Agents Log\n\n## Session: 2026-02-10\n'))).toHaveLength(1);
  expect(sessionsOf(new LogDocument(''))).toEqual([]);
});

test('what somebody judged stands in front of the report of the same turn, wherever it was written', () => {
  expect(turnsIn(SPAWN + REPORT(1) + JUDGED)).toEqual([[1, 2, 1]]);
  expect(turnsIn(SPAWN + JUDGED + REPORT(1))).toEqual([[1, 1, 2]]);
  const lost = '### Complete: 4d60289c - 10:12\nStatus: failed\nTurn: 1\nReason: the model did not answer\n';
  expect(turnsIn(SPAWN + lost + JUDGED)).toEqual([[1, 2, 1]]);
  expect(turnsIn(SPAWN + REPORT(1) + REPORT(2) + JUDGED.replace('Findings', 'Turn: 1\nFindings'))).toEqual([
    [1, 3, 1],
    [2, 2],
  ]);
});

test('a message begins another turn', () => {
  expect(turnsIn(SPAWN + JUDGED + MESSAGE + REPORT(2))).toEqual([
    [undefined, 1],
    [2, 3],
  ]);
  expect(turnsIn(SPAWN + REPORT(1) + MESSAGE + REPORT(2) + JUDGED)).toEqual([
    [1, 1],
    [2, 4, 3],
  ]);
});

test('two completions by hand are two turns', () => {
  expect(turnsIn(SPAWN + JUDGED + JUDGED)).toEqual([
    [undefined, 1],
    [undefined, 2],
  ]);
});

test.each([
  [SPAWN, 'spawned'],
  [`${SPAWN}Status: RUNNING\n`, 'spawned'],
  [`${SPAWN}Status: complete\n`, 'complete'],
  [SPAWN + REPORT(1), 'complete'],
  [`${SPAWN}${REPORT(1)}### Ended: 4d60289c - 11:00\nHow: quit\n`, 'ended'],
  [MESSAGE, 'unknown'],
])('%j leaves the agent %s', (text, state) => {
  expect(agentIn(text).state).toBe(state);
});
