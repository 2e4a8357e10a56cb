import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendedTo, insertFor } from '../../../src/core/agentsLog/mergeAppended.ts';
import { SeenDisk } from '../../../src/core/agentsLog/seenDisk.ts';

const HEAD = '# Agents Log\n\n## Session: 2026-11-21\nGoal: Refactor\n';
const SPAWNED = '\n### Spawned: 8abfab85 - 10:31\nType: research\n';
const COMPLETE = '\n### Complete: 8abfab85 - 10:45\nStatus: success\n';

/** What `edited` becomes when it is saved. */
function mergedText(seen: SeenDisk, disk: string, edited: string): string {
  const merge = seen.merge(disk, edited);
  if (merge.kind === 'insert') seen.merged(merge);
  return merge.kind === 'insert' ? edited + merge.text : edited;
}

test('what was appended is a suffix, whatever line ends both texts have', () => {
  expect(appendedTo('a\nb\n', 'a\r\nb\r\nc\r\n')).toEqual({ kind: 'suffix', text: 'c\n' });
  expect(appendedTo('a\r\nb\r\n', 'a\nb\n')).toEqual({ kind: 'suffix', text: '' });
});

test('a file that was changed elsewhere, or became shorter, is for a person to decide', () => {
  expect(appendedTo('a\nb\n', 'a\nB\nc\n')).toEqual({ kind: 'conflict' });
  expect(appendedTo('a\nb\n', 'a\n')).toEqual({ kind: 'conflict' });
});

test.each([
  { what: 'a whole line', seen: HEAD, edited: `${HEAD}Stage: prd\n`, insert: SPAWNED },
  { what: 'a line that is being written', seen: HEAD, edited: `${HEAD}Stage: p`, insert: `\n${SPAWNED}` },
  { what: 'a line of an empty file', seen: '', edited: '# Log', insert: `\n${SPAWNED}` },
  { what: 'nothing', seen: HEAD, edited: '', insert: SPAWNED },
])('an entry after $what begins a line of its own', ({ seen, edited, insert }) => {
  expect(insertFor(SPAWNED, seen, edited)).toBe(insert);
});

test('the rest of a line that was half on the disk continues it', () => {
  expect(insertFor('earch\n', `${HEAD}Stage: res`, `Top\n${HEAD}Stage: res`)).toBe('earch\n');
  expect(insertFor('earch\n', `${HEAD}Stage: res`, `${HEAD}Stage: res, later`)).toBe('\nearch\n');
});

test('nothing typed and nothing appended is ever lost', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '#', ' ', '\n', '\r\n', 'é', '😀'), maxLength: 30 });
  fc.assert(
    fc.property(text, text, text, (seen, appended, edited) => {
      const merge = new SeenDisk(seen).merge(seen + appended, edited);
      // A line feed after a lone carriage return makes one line end of both.
      if (seen.endsWith('\r') && appended.startsWith('\n')) return;
      const plain = appended.replaceAll('\r\n', '\n');
      if (merge.kind === 'insert') expect(merge.text.endsWith(plain)).toBe(true);
      else expect({ merge, plain }).toEqual({ merge: { kind: 'nothing' }, plain: '' });
    }),
  );
});

test('appends before each of several saves all arrive once', () => {
  const seen = new SeenDisk(HEAD);
  const first = mergedText(seen, HEAD + SPAWNED, `${HEAD}Stage: prd\n`);
  seen.saved(first);
  const second = mergedText(seen, first + COMPLETE, `Top\n${first}`);
  expect(second).toBe(`Top\n${HEAD}Stage: prd\n${SPAWNED}${COMPLETE}`);
  expect(seen.merge(first + COMPLETE, second)).toEqual({ kind: 'nothing' });
});

test('undo of a merge is brought back by the next save, also when that save was of other text', () => {
  const seen = new SeenDisk(HEAD);
  const edited = `${HEAD}Stage: prd\n`;
  const saved = mergedText(seen, HEAD + SPAWNED, edited);
  seen.saved(saved);
  seen.undone([{ offset: edited.length, removed: SPAWNED.length, text: '' }], edited);
  seen.undone([{ offset: HEAD.length, removed: 'Stage: prd\n'.length, text: '' }], HEAD);
  expect(mergedText(seen, saved, HEAD)).toBe(HEAD + SPAWNED);
});

test('redo of a merge brings it itself', () => {
  const seen = new SeenDisk(HEAD);
  const saved = mergedText(seen, HEAD + SPAWNED, HEAD);
  seen.saved(saved);
  seen.undone([{ offset: HEAD.length, removed: SPAWNED.length, text: '' }], HEAD);
  seen.redone([{ offset: HEAD.length, removed: 0, text: SPAWNED }], saved);
  expect(seen.merge(saved, saved)).toEqual({ kind: 'nothing' });
});

test('what the editor loaded and undo took back comes again, in the order of the file', () => {
  const seen = new SeenDisk(HEAD);
  const all = HEAD + SPAWNED + COMPLETE;
  seen.loaded(HEAD + SPAWNED, [{ offset: HEAD.length, removed: 0, text: SPAWNED }]);
  seen.loaded(all, [{ offset: (HEAD + SPAWNED).length, removed: 0, text: COMPLETE }]);
  seen.undone([{ offset: (HEAD + SPAWNED).length, removed: COMPLETE.length, text: '' }], HEAD + SPAWNED);
  seen.undone([{ offset: HEAD.length, removed: SPAWNED.length, text: '' }], HEAD);
  expect(mergedText(seen, all, HEAD)).toBe(all);
});

test('an editor with other line ends knows its merge again', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const seen = new SeenDisk(crlf(HEAD));
  const saved = crlf(HEAD + SPAWNED);
  seen.merged({ kind: 'insert', text: SPAWNED, arrived: SPAWNED, disk: saved });
  seen.saved(saved);
  seen.undone([{ offset: crlf(HEAD).length, removed: crlf(SPAWNED).length, text: '' }], crlf(HEAD));
  expect(seen.merge(saved, crlf(HEAD))).toMatchObject({ kind: 'insert', arrived: SPAWNED });
});

test('what the person wrote below and took back is not taken for what came from the disk', () => {
  const seen = new SeenDisk(HEAD);
  const saved = mergedText(seen, HEAD + SPAWNED, HEAD);
  seen.saved(saved);
  seen.undone([{ offset: saved.length, removed: SPAWNED.length, text: '' }], saved);
  expect(seen.merge(saved, saved)).toEqual({ kind: 'nothing' });
});

test('an entry that the person deletes stays deleted', () => {
  const seen = new SeenDisk(HEAD);
  const saved = mergedText(seen, HEAD + SPAWNED, HEAD);
  seen.saved(saved);
  expect(seen.merge(saved, HEAD)).toEqual({ kind: 'nothing' });
});
