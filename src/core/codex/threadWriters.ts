import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The process that has each thread open for writing. */
export type ThreadWriters = ReadonlyMap<string, number>;

const FOLDER = 'thread-writer-locks';
const LOCK = '.lock';

/**
 * Which of these threads a Codex process of this machine has open, and its pid: Codex locks a file for each. Undefined where
 * that cannot be found out: the system does not tell who holds a lock, or this Codex has no such locks.
 */
export async function threadWriters(
  codexHome: string,
  threadIds: readonly string[],
): Promise<ThreadWriters | undefined> {
  const folder = join(codexHome, FOLDER);
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  const files = threadIds.map((threadId) => join(folder, threadId + LOCK));
  switch (process.platform) {
    case 'linux':
      return lockedFiles(files);
    case 'darwin':
      return openFiles(files);
    default:
      return undefined;
  }
}

async function lockedFiles(files: readonly string[]): Promise<ThreadWriters | undefined> {
  const locks = await readFile('/proc/locks', 'utf8').catch(() => undefined);
  if (locks === undefined) return undefined;
  const pids = locksByInode(locks);
  const found = await Promise.all(
    files.map(async (file) => {
      // A thread that was never written by this version has no file.
      const inode = await stat(file).then(
        ({ ino }) => ino,
        () => undefined,
      );
      const pid = inode === undefined ? undefined : pids.get(inode);
      return pid === undefined ? [] : ([[basename(file, LOCK), pid]] as const);
    }),
  );
  return new Map(found.flat());
}

/** From lines like `9: FLOCK  ADVISORY  WRITE 17981 fe:00:2152107 0 EOF`. */
export function locksByInode(locks: string): ReadonlyMap<number, number> {
  const lines = locks.matchAll(/^\d+: FLOCK +\w+ +WRITE +(\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) /gm);
  return new Map([...lines].map(([, pid, inode]) => [Number(inode), Number(pid)]));
}

async function openFiles(files: readonly string[]): Promise<ThreadWriters> {
  if (files.length === 0) return new Map();
  const printed = await new Promise<string>((resolve) => {
    // It exits with 1 when somebody has not opened one of them.
    execFile('lsof', ['-w', '-F', 'pn', '--', ...files], (_, stdout) => resolve(stdout));
  });
  return writersFromLsof(printed);
}

/** From what `lsof -F pn` prints: a line `p<pid>` and below it a line `n<path>` for each file. */
export function writersFromLsof(printed: string): ThreadWriters {
  const found = new Map<string, number>();
  let pid = 0;
  for (const line of printed.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line.startsWith('n') && line.endsWith(LOCK)) found.set(basename(line.slice(1), LOCK), pid);
  }
  return found;
}
