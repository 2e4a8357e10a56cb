import { open, type FileHandle } from 'node:fs/promises';
import { Range, type TextDocument } from 'vscode';
import { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { SectionChange } from '../../core/agentsLog/model.ts';
import { MOST_BYTES } from './logLimit.ts';
import { Slices } from './slices.ts';

/** What was read of a log, and from where. */
export interface ReadLog {
  readonly document: LogDocument;
  /** Lines of the file before the document: of a huge file only the newest part is read. */
  readonly linesBefore: number;
  /** Bytes of the whole file, and its number on the disk; undefined for an editor's document. */
  readonly file: { readonly size: number; readonly inode: number; readonly tail: Buffer } | undefined;
}

const CHUNK = 128 * 1024;
/** Lines of an editor's document that are taken at once. */
const LINES = 2000;
/** What has to be as it was, for a longer file to be the same one with more at its end. In bytes. */
const TAIL = 4096;

/** Reads slice by slice: the extension host never stands still for it. */
export async function readFromDisk(path: string): Promise<ReadLog> {
  const file = await open(path, 'r');
  try {
    const { size, ino } = await file.stat();
    const begin = Math.max(0, size - MOST_BYTES);
    const linesBefore = begin === 0 ? { count: 0, at: 0 } : await skipLines(file, begin);
    const document = new LogDocument('');
    const { at: read } = await append(document, file, linesBefore.at, size);
    return {
      document,
      linesBefore: linesBefore.count,
      file: { size: read, inode: ino, tail: await tailOf(file, read) },
    };
  } finally {
    await file.close();
  }
}

/** The same with what was appended to the file since; undefined when something else has happened to it. */
export async function readAppended(
  path: string,
  before: ReadLog,
): Promise<{ end: ReadLog; change: SectionChange | undefined } | undefined> {
  if (before.file === undefined) return undefined;
  const file = await open(path, 'r');
  try {
    const { size, ino } = await file.stat();
    if (ino !== before.file.inode || size < before.file.size) return undefined;
    if (!(await tailOf(file, before.file.size)).equals(before.file.tail)) return undefined;
    const { document } = before;
    const sections = document.sections.length;
    const { at: read, from } = await append(document, file, before.file.size, size);
    const end = { ...before, file: { size: read, inode: ino, tail: await tailOf(file, read) } };
    const change = { from, removed: sections - from, added: document.sections.length - from };
    return { end, change: read === before.file.size ? undefined : change };
  } finally {
    await file.close();
  }
}

export async function readFromEditor(text: TextDocument): Promise<ReadLog> {
  const slices = new Slices();
  const document = new LogDocument('');
  for (let line = 0; line < text.lineCount; line += LINES) {
    const part = text.getText(new Range(line, 0, line + LINES, 0));
    document.change(document.length, document.length, part);
    await slices.breathe();
  }
  return { document, linesBefore: 0, file: undefined };
}

/**
 * Puts the bytes from `begin` up to `end` behind the document. Returns where it stopped, before a character that is only half there,
 * and the first section that is another one now.
 */
async function append(
  document: LogDocument,
  file: FileHandle,
  begin: number,
  end: number,
): Promise<{ at: number; from: number }> {
  const slices = new Slices();
  const buffer = Buffer.allocUnsafe(CHUNK);
  let at = begin;
  let from = document.sections.length;
  while (at < end) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead));
    if (whole.length === 0) break;
    from = Math.min(from, document.change(document.length, document.length, whole.toString('utf8')).from);
    at += whole.length;
    await slices.breathe();
  }
  return { at, from };
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (needed > back) return bytes.subarray(0, bytes.length - back);
    if (needed > 0) return bytes;
  }
  return bytes;
}

/** The first heading behind `begin`, and how many lines stand before it. */
async function skipLines(file: FileHandle, begin: number): Promise<{ count: number; at: number }> {
  const slices = new Slices();
  const buffer = Buffer.allocUnsafe(CHUNK);
  let count = 0;
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return { count, at };
    const bytes = buffer.subarray(0, bytesRead);
    for (let line = bytes.indexOf(0x0a); line >= 0; line = bytes.indexOf(0x0a, line + 1)) {
      count++;
      if (at + line >= begin && bytes[line + 1] === 0x23) return { count, at: at + line + 1 };
    }
    at += bytesRead;
    await slices.breathe();
  }
}

async function tailOf(file: FileHandle, end: number): Promise<Buffer> {
  const length = Math.min(TAIL, end);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, end - length);
  return buffer.subarray(0, bytesRead);
}
