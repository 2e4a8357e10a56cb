import { expect, test } from 'vitest';
import { isAgentsLog } from '../../../../src/core/agentsLog/isAgentsLog.ts';

test.each([
  '# Agents Log\n',
  '\uFEFF# agents log\r\n',
  "# Our agents' log\n\n## Session: 2026-02-10\n",
  'A preface.\n\n### Spawned: 4d60289c - 10:31',
  '',
  '\uFEFF',
  ' \r\n\t\n',
])('%j is an agents log, or can become one', (text) => {
  expect(isAgentsLog(text)).toBe(true);
});

test.each([
  '192.0.2.7 - - [21/Nov/2026:10:31:02 +0000] "GET /agents/ HTTP/1.1" 200 512\n',
  '# My project\n\n## Notes\n',
  '#Version: 1.0\n#Fields: date time cs-method\n2026-02-10 10:31:00 GET\n',
  '\u0000\u0001\u0002',
  'x',
])('%j is none', (text) => {
  expect(isAgentsLog(text)).toBe(false);
});
