import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MOST_BYTES } from '../../../src/vscode/webviews/logLimit.ts';
import { readAppended, readFromDisk } from '../../../src/vscode/webviews/logText.ts';
import { fileStateOf } from '../../../src/vscode/webviews/timeline/fileState.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
  path = join(folder, 'agents.log');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const long = { timeout: 60_000 };

/** Entries of 1 KB with letters of two bytes, so that what is cut is cut anywhere. */
function entry(number: number): string {
  return `### Complete: ${number.toString(16).padStart(8, '0')} - 10:45\nStatus: success\nFindings:\n- ${'ü'.repeat(480)}\n`;
}

test('of a log above 48 MB the newest part is read, and each entry still knows its line', long, async () => {
  const size = entry(0).length + 480;
  const count = Math.ceil(MOST_BYTES / size) + 2000;
  const head = '# Agents Log\n\n## Session: 2026-11-21\nGoal: All of it\n\n';
  await writeFile(path, head + Array.from({ length: count }, (_, number) => entry(number)).join(''));
  const { document, linesBefore, file } = await readFromDisk(path);
  const first = document.sections[0];
  expect(first?.kind).toBe('complete');
  const number = Number.parseInt(first?.id?.text ?? '', 16);
  expect(linesBefore).toBe(head.split('\n').length - 1 + number * 4);
  expect(document.sections).toHaveLength(count - number);
  expect(document.sections.at(-1)?.id?.text).toBe((count - 1).toString(16).padStart(8, '0'));
  const bytes = (count - number) * size;
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(bytes).toBeGreaterThan(MOST_BYTES - 2 * size);
  expect(file?.size).toBe(head.length + count * size);
  expect(fileStateOf({ kind: 'shown' }, linesBefore > 0)).toEqual({
    kind: 'partial',
    sentence: 'This log is huge: its newest 48 MB are shown.',
    button: 'Open Text',
  });
});

test('of a file that is no log the beginning is read, whatever is written behind it', async () => {
  const line = '127.0.0.1 - GET /index.html 200 what a browser says of itself\n';
  await writeFile(path, line.repeat(100_000));
  const read = await readFromDisk(path);
  expect(read.document.sections.map(({ kind }) => kind)).toEqual(['preamble']);
  expect(read.document.length).toBeLessThan(1024 * 1024);
  await appendFile(path, '### Spawned: 8abfab85 - 10:31\n');
  expect(await readAppended(path, read)).toBeUndefined();
});

test('what is appended to a log is read alone', async () => {
  await writeFile(path, `# Agents Log\n${entry(1)}`);
  const read = await readFromDisk(path);
  await appendFile(path, entry(2));
  const appended = await readAppended(path, read);
  expect(appended?.change).toEqual({ from: 2, removed: 0, added: 1 });
  expect(appended?.end.document.sections.at(-1)?.id?.text).toBe('00000002');
});
