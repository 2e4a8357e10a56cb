import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../base/errors.ts';
import { sessionOf, type LogSession } from './entryText.ts';
import { isAgentsLog } from './isAgentsLog.ts';
import { LogDocument } from './logDocument.ts';

/** How much of the end is looked at for entries that are there already, in bytes. */
const TAIL = 64 * 1024;
/** A file that is a log says so in these, in bytes. */
const HEAD = 256 * 1024;
/** How far back the newest session is looked for, in bytes: a day of a large army is less. */
const SESSION_REACH = 4 * 1024 * 1024;
const CHUNK = 256 * 1024;
/** Longest heading that is found where two chunks meet, in bytes. */
const OVERLAP = 512;

/** What somebody who appends has to know of a log. */
export interface LogEnd {
  /** False for a file of the same name that is something else, and for what is no file. */
  readonly isLog: boolean;
  readonly isEmpty: boolean;
  /** The last 64 KB, with `\n` as line break. The first line may be a part of one. */
  readonly tail: string;
  readonly lineBreak: '\n' | '\r\n';
  /** The newest one. */
  readonly session: LogSession | undefined;
}

const NOTHING: LogEnd = { isLog: true, isEmpty: true, tail: '', lineBreak: '\n', session: undefined };

/** Costs the same for a log of any size. */
export async function readLogEnd(file: string): Promise<LogEnd> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return NOTHING;
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return { ...NOTHING, isLog: false };
    if (found.size === 0) return NOTHING;
    const head = await readPart(handle, 0, Math.min(HEAD, found.size));
    if (!isAgentsLog(head.toString('utf8'))) return { ...NOTHING, isLog: false };
    const tail = await readPart(handle, Math.max(0, found.size - TAIL), found.size);
    const text = tail.toString('utf8');
    return {
      isLog: true,
      isEmpty: false,
      tail: text.replaceAll('\r\n', '\n'),
      lineBreak: usesCarriageReturn(text) ? '\r\n' : '\n',
      session: await newestSession(handle, found.size),
    };
  } finally {
    await handle.close();
  }
}

function usesCarriageReturn(text: string): boolean {
  const last = text.lastIndexOf('\n');
  return last > 0 && text[last - 1] === '\r';
}

async function newestSession(handle: FileHandle, size: number): Promise<LogSession | undefined> {
  const reach = Math.max(0, size - SESSION_REACH);
  for (let end = size; end > reach;) {
    const start = Math.max(reach, end - CHUNK);
    const text = (await readPart(handle, start, Math.min(size, end + OVERLAP))).toString('latin1');
    // Bytes as characters: what is cut at the ends of the chunk does no harm to what is between.
    const lines = Array.from(
      text.matchAll(/^(?:\u00ef\u00bb\u00bf)?(#.{0,30}session.*)$/gim),
      ([, line]) => line ?? '',
    );
    for (const line of lines.toReversed()) {
      const heading = Buffer.from(line, 'latin1').toString('utf8');
      if (new LogDocument(heading).sections[0]?.kind === 'session') return sessionOf(heading);
    }
    end = start;
  }
  return undefined;
}

async function readPart(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
