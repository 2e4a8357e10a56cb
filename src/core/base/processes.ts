import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When the process `pid` was started, as an opaque text that differs for every later process with the same pid.
 * Undefined when there is no such process.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      return statFields(readFileSync(`/proc/${pid}/stat`, 'utf8')).startTime;
    } catch {
      return undefined;
    }
  }
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that had this pid and start time is still there and not a zombie. */
export async function isAlive(pid: number, startTime: string): Promise<boolean> {
  return (await startTimeOf(pid)) === startTime;
}

/**
 * The fields of `/proc/<pid>/stat` that we use: parent and start time (clock ticks since boot). The command name may
 * hold spaces and parentheses, so fields are counted from the last one. A zombie has no start time: it acts no more.
 */
export function statFields(stat: string): { parent: number; startTime: string | undefined } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  return { parent: Number(fields[1]), startTime: state === 'Z' || state === 'X' ? undefined : fields[19] };
}
