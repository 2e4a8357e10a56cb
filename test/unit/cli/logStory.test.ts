import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/displayWidth.ts';
import { logStory, type LogFilter } from '../../../src/cli/logStory.ts';
import { LogDocument } from '../../../src/core/agentsLog/logDocument.ts';

const LOG = `# Agents Log

## Session: 2026-11-20
Goal: Yesterday

### Complete: deadbeef - 09:00
Status: COMPLETE

## Session: 2026-11-21T10:30:00Z
Goal: Refactor the login
PRD: docs/prds/login.md
Stage: research

### Spawned: 8abfab85 - 10:31
Type: research
Prompt: Investigate the current auth flow, list security gaps
Reasoning: high
Sandbox: read-only
General: claude-1

### Complete: 8abfab85 - 10:45
Status: success
Turn: 1
Reported:
- raw words of the agent
Duration: 14m 3s
Tokens: 36581 in, 282 out, 14% of context

### Complete: 8abfab85 - 10:50
Turn: 1
Findings:
- Tokens are kept in localStorage, which every script can read
Files: src/auth/jwt.ts

### Message: 8abfab85 - 10:51
Text: Look\u001b[31m at the tests too
How: started
Turn: 2

### Review Complete - 10:55
Agent: 1f2e3d4c
Type: security
Result: passed

### Ended: 8abfab85 - 11:00
How: quit
`;

const document = new LogDocument(LOG);
const story = (filter: LogFilter = {}, columns?: number, colours = false): string =>
  logStory(document, filter, columns === undefined ? undefined : { columns, colours });

test('the story tells each session with what happened in it, and each turn once, with what was judged of it', () => {
  expect(story()).toBe(`2026-11-20 Yesterday
  09:00  deadbeef  COMPLETE

2026-11-21 10:30 Refactor the login
  research · docs/prds/login.md
  10:31  8abfab85  started    Investigate the current auth flow, list security gaps
                              research · read-only · high · claude-1
  10:50  8abfab85  success    turn 1 · 14m 3s · 36581 in, 282 out, 14% of context
                              - Tokens are kept in localStorage, which every script can read
                              Files: src/auth/jwt.ts
  10:51  8abfab85  told       Look at the tests too
  10:55  1f2e3d4c  review     security · passed
  11:00  8abfab85  ended      quit
`);
});

test('entries of one agent, or since a time, and the sessions that they stand in', () => {
  const ids = (filter: LogFilter): readonly string[] =>
    Array.from(story(filter).matchAll(/^ {2}\d\d:\d\d {2}(\w+)/gm), ([, id]) => id ?? '');
  expect(ids({ agent: '1f2e3d4c' })).toEqual(['1f2e3d4c']);
  expect(ids({ since: Date.parse('2026-11-21T10:50:00Z') })).toEqual(['8abfab85', '8abfab85', '1f2e3d4c', '8abfab85']);
  expect(story({ agent: 'deadbeef' })).not.toContain('Refactor');
  expect(story({ agent: '00000000' })).toBe('Nothing is logged.\n');
});

test.each([40, 60, 80, 200])('in a terminal of %i columns no line is wider, and no word is lost', (columns) => {
  const lines = story({}, columns).split('\n');
  for (const line of lines) expect(displayWidth(line)).toBeLessThan(Math.max(columns, 52));
  const words = (text: string): readonly string[] => text.split(/\s+/);
  expect(words(lines.join(' '))).toEqual(words(story()));
});

test('colours come only where they are wanted, and none from what somebody wrote', () => {
  expect(story({}, 100)).not.toContain('\u001b');
  expect(story({}, 100, true)).toContain('\u001b[36m8abfab85\u001b[0m');
  expect(story({}, 100, true)).not.toContain('\u001b[31m');
});

test('a plan that is still to be written is not named', () => {
  const begun = new LogDocument('# Agents Log\n\n## Session: 2026-11-21\nGoal: Refactor\nPRD: TBD\nStage: research\n');
  expect(logStory(begun, {}, undefined)).toBe('2026-11-21 Refactor\n  research\n');
});
