import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { tidy } from '../../../../src/core/agentsLog/tidy.ts';
import { anyLog } from './anyLog.ts';

/** The text after all edits, which stand in their order and do not touch each other. */
function tidied(text: string): string {
  let out = '';
  let from = 0;
  for (const { start, end, text: own } of tidy(new LogDocument(text))) {
    expect(start).toBeGreaterThanOrEqual(from);
    out += text.slice(from, start) + own;
    from = end;
  }
  return out + text.slice(from);
}

test('tidying changes spacing only, and what is tidy stays', () => {
  fc.assert(
    fc.property(anyLog, (text) => {
      const once = tidied(text);
      expect(once.replaceAll(/[ \t\r\n]/g, '')).toBe(text.replaceAll(/[ \t\r\n]/g, ''));
      expect(tidied(once)).toBe(once);
      const kindsOf = (log: string): unknown =>
        new LogDocument(log).sections
          .filter((section) => section.text.trim() !== '')
          .map(({ kind, heading, id, fields }) => ({
            kind,
            heading,
            id: id?.text,
            fields: fields.map(({ name }) => name),
          }));
      expect(kindsOf(once)).toEqual(kindsOf(text));
    }),
    { numRuns: 1000 },
  );
});

test('a heading has one blank line before it, a field one space behind its colon, a line nothing behind its words', () => {
  const text =
    '\n\n# Agents Log\n## Session: 2026-02-10  \nGoal:\tx\n\n\n### Spawned: 4d60289c\n**Type:**   research\nPrompt:x\n\n';
  expect(tidied(text)).toBe(
    '# Agents Log\n\n## Session: 2026-02-10\nGoal: x\n\n### Spawned: 4d60289c\n**Type:** research\nPrompt:x\n',
  );
});

test('code fences and a half-written last line stay as they are', () => {
  const fence = '```\ncode   \n\n\n### not a heading  \n```  ';
  expect(tidied(`### A\n${fence}\n### B\nGoal:   x  `)).toBe(`### A\n${fence.trimEnd()}  \n\n### B\nGoal:   x  `);
});

test('line breaks keep their kind', () => {
  expect(tidied('# Agents Log\r\n## Session: 2026-02-10\r\n')).toBe('# Agents Log\r\n\r\n## Session: 2026-02-10\r\n');
});
