import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/displayWidth.ts';
import { prdPage, prdTable, type PrdRow } from '../../../src/cli/prdText.ts';
import { parsePrd } from '../../../src/core/prd/parser.ts';

function row(file: string, text: string): PrdRow {
  return { file, prd: parsePrd(text), work: [] };
}

const ROWS = [
  row(
    'docs/prds/auth-refactor.md',
    '---\nstatus: approved\n---\n# 認証 refactor with a long title 🚀🚀\n## Plan\n- [x] a\n- [ ] b\n',
  ),
  row('docs/prds/a-very-long-name-of-a-file-that-somebody-thought-of.md', `# Other\nStatus: ${'later '.repeat(20)}\n`),
  row(
    'docs/prds/bad.md',
    '# Evil \u001b[31mred\u0007\u202e title\n## Tasks\n- [ ] \u001b]0;title\u0007 ring\tthe\u0000 bell\n',
  ),
];

test('the table is never wider than the terminal, down to one that shows file, status and stage only', () => {
  for (const columns of [50, 60, 80, 100, 200]) {
    const lines = prdTable(ROWS, { columns, colours: true }).split('\n').map(stripVTControlCharacters);
    for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns);
    expect(lines[0]?.includes('TITLE')).toBe(columns === 200);
  }
});

test('columns stand under each other, and without a terminal nothing is cut', () => {
  const [head = '', ...lines] = prdTable(ROWS, undefined).trimEnd().split('\n');
  const at = head.indexOf('STAGE');
  for (const line of lines) expect(line.slice(0, at)).toMatch(/ {2}$/);
  expect(lines[0]?.endsWith('認証 refactor with a long title 🚀🚀')).toBe(true);
});

test('neither table nor page lets a control character of a PRD through; colours only where they are wanted', () => {
  const plain = prdTable(ROWS, { columns: 200, colours: false }) + ROWS.map((one) => prdPage(one, undefined)).join('');
  // oxlint-disable-next-line no-control-regex -- they are what is looked for.
  expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(plain).toContain('Evil red');
  expect(plain).toContain('1 [ ] ring the bell');
  expect(prdTable(ROWS, { columns: 80, colours: true })).toContain('\u001b[32m');
});

test('a page is never wider than the terminal', () => {
  for (const one of ROWS) {
    for (const line of prdPage(one, { columns: 24, colours: false }).split('\n')) {
      expect(displayWidth(line)).toBeLessThan(24);
    }
  }
});
