import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { statFields } from '../base/processes.ts';
import { shortened } from '../base/shorten.ts';

const run = promisify(execFile);

/** A command of an agent, or something that a command of it has left running. */
export interface AgentProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * This user's processes that were started by one of these threads, found by the variables that Codex gives to every
 * command. Never an engine (one may have been started from inside an agent), nor this process and those above it.
 */
export async function processesOfThreads(threadIds: readonly string[]): Promise<readonly AgentProcess[]> {
  const marks = threadIds.flatMap((threadId) => [`CODEX_THREAD_ID=${threadId}`, `CODEX_SESSION_ID=${threadId}`]);
  const spared = await selfAndAncestors();
  const found = await processesMarked((environment) => marks.some((mark) => environment.includes(mark)));
  return found.filter(({ pid, command }) => !spared.has(pid) && !/\bapp-server\b/.test(command));
}

/** This user's processes whose environment, as `NAME=value` each, is the one looked for. None where the system does not tell. */
export async function processesMarked(
  isWanted: (environment: readonly string[]) => boolean,
): Promise<readonly AgentProcess[]> {
  const all = process.platform === 'linux' ? await linuxProcesses() : await otherProcesses();
  return all.filter(({ environment }) => isWanted(environment)).map(({ pid, command }) => ({ pid, command }));
}

interface SeenProcess extends AgentProcess {
  readonly environment: readonly string[];
}

async function linuxProcesses(): Promise<readonly SeenProcess[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const uid = process.getuid?.();
  const seen = await Promise.all(
    names.map(async (name): Promise<SeenProcess | undefined> => {
      try {
        const folder = `/proc/${name}`;
        if ((await stat(folder)).uid !== uid) return undefined;
        if (statFields(await readFile(`${folder}/stat`, 'utf8')).startTime === undefined) return undefined;
        const environment = (await readFile(`${folder}/environ`, 'utf8')).split('\0');
        const command = (await readFile(`${folder}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
        return { pid: Number(name), command, environment };
      } catch {
        return undefined;
      }
    }),
  );
  return seen.filter((one) => one !== undefined);
}

/** What a person started, without the layers of sandbox around it; shortened for one line. */
export function describeProcesses(processes: readonly AgentProcess[]): string {
  const inner = processes.filter(({ command }) => !/^(\S*\/)?(codex-linux-sandbox|bwrap|sandbox-exec)\b/.test(command));
  const shown = inner.length > 0 ? inner : processes;
  return shown.map(({ pid, command }) => `  ${pid}  ${shortened(command, 100)}`).join('\n');
}

/** `ps` prints command and environment in one line; a variable with blanks in its value is cut, ours have none. */
async function otherProcesses(): Promise<readonly SeenProcess[]> {
  const { stdout } = await run('ps', ['-Eww', '-x', '-o', 'pid=,command='], { maxBuffer: 256 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ pid: Number(match[1]), command: match[2].slice(0, 200), environment: match[2].split(' ') }];
  });
}

async function selfAndAncestors(): Promise<ReadonlySet<number>> {
  const found = new Set([process.pid]);
  for (let pid = process.ppid; pid > 1 && !found.has(pid);) {
    found.add(pid);
    try {
      pid = statFields(await readFile(`/proc/${pid}/stat`, 'utf8')).parent;
    } catch {
      break;
    }
  }
  return found;
}
