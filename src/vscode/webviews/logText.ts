import { open, type FileHandle } from 'node:fs/promises';
import { isAgentsLogDocument, LOOKED_AT } from '../../core/agentsLog/isAgentsLog.ts';
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
/** What has to be as it was, for a longer file to be the same one with more at its end. In bytes. */
const TAIL = 4096;

/** Reads slice by slice: the extension host never stands still for it. Of a file that is no log only the beginning is read. */
export async function readFromDisk(path: string): Promise<ReadLog> {
  const file = await open(path, 'r');
  try {
    const { size, ino } = await file.stat();
    const begin = Math.max(0, size - MOST_BYTES);
    const linesBefore = begin === 0 ? { count: 0, at: 0 } : await skipLines(file, begin);
    const document = new LogDocument('');
    const { at: read, isForeign } = await append(document, file, linesBefore.at, size);
    return {
      document,
      linesBefore: linesBefore.count,
      // What comes behind a beginning does not belong there.
      file: { size: isForeign ? Infinity : read, inode: ino, tail: await tailOf(file, read) },
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

/**
 * Puts the bytes from `begin` up to `end` behind the document. Returns where it stopped, before a character that is only half there,
 * the first section that is another one now, and whether it stopped because this is no log.
 */
async function append(
  document: LogDocument,
  file: FileHandle,
  begin: number,
  end: number,
): Promise<{ at: number; from: number; isForeign: boolean }> {
  const slices = new Slices();
  const isForeign = foreignness(document);
  const buffer = Buffer.allocUnsafe(CHUNK);
  let at = begin;
  let from = document.sections.length;
  while (at < end) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead));
    if (whole.length === 0) break;
    from = Math.min(from, document.change(document.length, document.length, whole.toString('utf8')).from);
    at += whole.length;
    if (isForeign()) return { at, from, isForeign: true };
    await slices.breathe();
  }
  return { at, from, isForeign: false };
}

/** Asked after each piece of a document: whether it is no log. Such a file may be one section of many megabytes. */
export function foreignness(document: LogDocument): () => boolean {
  let isKnown = document.length > LOOKED_AT;
  return () => {
    if (isKnown || document.length <= LOOKED_AT) return false;
    isKnown = true;
    return !isAgentsLogDocument(document);
  };
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
