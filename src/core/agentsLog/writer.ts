import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Home } from '../agents/home.ts';
import { withLockOrWithout } from '../base/fileLock.ts';
import { readLogEnd, type LogEnd } from './logEnd.ts';

/** Longest wait for somebody else's entry, in milliseconds. Then ours goes ahead: out of order is better than lost. */
const PATIENCE = 2000;

const TITLE = '# Agents Log\n';

export interface LogWriting {
  readonly home: Home;
  readonly file: string;
  /**
   * Whole lines that are to stand at the end of the log, as sections; undefined when there is nothing to write. It sees
   * what the log is at that moment, while none of our processes writes to it.
   */
  readonly compose: (end: LogEnd) => string | undefined;
  /** Done after the append, or after there was nothing to write, before anybody else of ours writes. */
  readonly after?: () => Promise<void>;
}

/**
 * Appends to a log in one write, so that an entry stands in it whole or not at all, whoever else appends: people, models,
 * processes of ours. Nothing that stands there is changed. A new log gets its title. `foreign`: the file is no agents log
 * and was left as it is.
 */
export async function appendToLog({ home, file, compose, after }: LogWriting): Promise<'done' | 'foreign'> {
  return withLockOrWithout(await logLockOf(home, file), PATIENCE, async () => {
    const end = await readLogEnd(file);
    if (!end.isLog) return 'foreign';
    const text = compose(end);
    if (text !== undefined) await append(file, `${gapAfter(end)}${text}`.replaceAll('\n', end.lineBreak));
    await after?.();
    return 'done';
  });
}

/** The title of a new log, and the blank line between sections. Somebody else's half-written last line is ended first. */
function gapAfter({ isEmpty, tail }: LogEnd): string {
  if (isEmpty) return `${TITLE}\n`;
  if (!tail.endsWith('\n')) return '\n\n';
  return tail.endsWith('\n\n') || tail === '\n' ? '' : '\n';
}

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a');
  try {
    const bytes = Buffer.from(text);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.length) throw new Error(`only a part of an entry fits on the disk of ${file}`);
  } finally {
    await handle.close();
  }
}

/** One for all paths that lead to the same file. */
export async function logLockOf(home: Home, file: string): Promise<string> {
  const real = await realpath(file).catch(async () => join(await realpath(dirname(file)), basename(file)));
  const name = createHash('sha256').update(real).digest('hex').slice(0, 16);
  return join(home.folder, `log-${name}.lock`);
}
