import { expect, test } from 'vitest';
import { LogDocument } from '../../../../src/core/agentsLog/logDocument.ts';
import { pathsOf } from '../../../../src/core/agentsLog/paths.ts';

function fieldsIn(body: string): readonly (readonly [string, string])[] {
  const [section] = new LogDocument(`### Complete: 4d60289c\n${body}`).sections;
  return section?.fields.map(({ name, value }) => [name, value] as const) ?? [];
}

test('a value stands behind its colon, on the lines that follow, or both', () => {
  expect(fieldsIn('Status: success\nFindings:\n- one\n  - deeper\n- two\n\n- three\nNext: go\non with it\n')).toEqual([
    ['Status', 'success'],
    ['Findings', '- one\n  - deeper\n- two\n\n- three'],
    ['Next', 'go\non with it'],
  ]);
});

test('an item that looks like a field is part of the value that it stands under', () => {
  expect(fieldsIn('Findings:\n- Storage: local\n- **Rotation:** none\n1. Third: item\nFiles: a.ts\n')).toEqual([
    ['Findings', '- Storage: local\n- **Rotation:** none\n1. Third: item'],
    ['Files', 'a.ts'],
  ]);
});

test('fields may be a list themselves, with deeper items as values', () => {
  expect(fieldsIn('- **Type:** research\n* Prompt: look\n  - Also: here\n- `code`: no name\n')).toEqual([
    ['Type', 'research'],
    ['Prompt', 'look\n  - Also: here\n- `code`: no name'],
  ]);
});

test('a paragraph behind a blank line, and a rule, end a value', () => {
  expect(fieldsIn('Result: done\n\nAfterwards we had lunch.\n- Not: a field\n')).toEqual([['Result', 'done']]);
  expect(fieldsIn('Result: done\n---\nmore\n')).toEqual([['Result', 'done']]);
  expect(fieldsIn('Findings:\n\nthe first paragraph\n')).toEqual([['Findings', 'the first paragraph']]);
});

test.each(['http://example.com', 'It took long because of this: rain', '10:31 began', 'const a = { b: 1 }', ': empty'])(
  '%j is no field',
  (line) => {
    expect(fieldsIn(`${line}\n`)).toEqual([]);
  },
);

test('bold names, tabs and line breaks of Windows are read as what they mean', () => {
  expect(fieldsIn('**Type:** a\r\n**Prompt**: b\r\n\tGotchas:\tc\r\nReasoning:\r\n')).toEqual([
    ['Type', 'a'],
    ['Prompt', 'b\n\tGotchas:\tc'],
    ['Reasoning', ''],
  ]);
});

test('what stands in a code fence is no field', () => {
  expect(fieldsIn('Result: see\n```\nType: x\n```\nNext: y\n')).toEqual([
    ['Result', 'see\n```\nType: x\n```'],
    ['Next', 'y'],
  ]);
});

test.each([
  ['Files: src/a.ts, src/b.ts', ['src/a.ts', 'src/b.ts']],
  ['Files: `src/a.ts` (new), README.md.', ['src/a.ts', 'README.md']],
  ['Files:\n- `src/a.ts:12` - what changed, too\n- Makefile\n- .gitignore', ['src/a.ts', '.gitignore']],
  ['Files: none', []],
  ['Files: 14 files, n/a, TBD, src/**/*.ts, https://example.com/x', []],
  ['PRD: docs/prds/x.md', ['docs/prds/x.md']],
  ['Path: not/of/a/prd.md', []],
])('%j names %j', (body, paths) => {
  const text = `### Complete: 4d60289c\n${body}\n`;
  const found = new LogDocument(text).sections.flatMap(pathsOf);
  expect(found.map(({ path }) => path)).toEqual(paths);
  expect(found.map(({ span }) => text.slice(span.start, span.end))).toEqual(paths);
});
