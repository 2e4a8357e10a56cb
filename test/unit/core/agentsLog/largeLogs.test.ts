import { expect, test } from 'vitest';
import { isAgentsLog } from '../../../../src/core/agentsLog/isAgentsLog.ts';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { logJson } from '../../../../src/core/agentsLog/logJson.ts';
import { tidy } from '../../../../src/core/agentsLog/tidy.ts';
import { LogFindings } from '../../../../src/core/agentsLog/validate.ts';

/** Large enough that anything that is not linear takes minutes; what is takes a second. */
const SIZE = 1_000_000;
const LIMIT = 60_000;
const KNOWN = { living: () => false, exists: () => false };

function filled(piece: string): string {
  return piece.repeat(Math.ceil(SIZE / piece.length));
}

/** Fence marks of falling length: each could be closed by what comes, and none is. */
const FALLING = Array.from({ length: 1400 }, (_, index) => `${'`'.repeat(1403 - index)}x\n`).join('');

test.each([
  ['one line', filled('x')],
  ['one line of spaces', filled(' ')],
  ['line breaks only', filled('\n')],
  ['a heading of one line', `### Spawned: ${filled('- ')}`],
  ['a heading that is an id', `### Spawned: ${filled('a')}`],
  ['a heading of times', `### Note ${filled(' - 10:31')}`],
  ['a field of one line', `### Complete: 1\nFiles: ${filled('src/a.ts, ')}`],
  ['a path of one line', `### Complete: 1\nFiles: ${filled('/"')}`],
  ['names without end', `### Note\n${filled('a ')}:`],
  ['marks', filled('#')],
  ['headings', filled('#\n')],
  ['fences that nobody closes', filled('```x\n')],
  ['fences that are torn', filled('```\n### Spawned: 1\n')],
  ['fences of every kind, torn', filled('```x\n````x\n~~~x\n~~~~~x\n### Spawned: 1\n')],
  ['fences of falling length', FALLING],
  ['backticks', filled('`')],
  ['bytes', filled('\u0000\uD800\uFFFF\r')],
  ['one agent', filled('### Spawned: 1\n### Complete: 1\n')],
])(
  'a log that is %s is read, checked, tidied, told and changed in linear time',
  (_, text) => {
    const document = new LogDocument(text);
    const findings = new LogFindings(document, KNOWN);
    expect(document.print() === text).toBe(true);
    isAgentsLog(text);
    tidy(document);
    logJson('agents.log', document, findings.list);
    findings.apply(document.change(document.length, document.length, '### Spawned: new\n'));
    findings.apply(document.change(document.length >> 1, document.length >> 1, 'y'));
    findings.apply(document.change(0, 1, '#'));
    expect(document.length).toBe(text.length + '### Spawned: new\n'.length + 1);
  },
  LIMIT,
);
