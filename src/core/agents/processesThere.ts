import type { Client } from '../codex/client.ts';
import type { AgentProcess } from './agentProcesses.ts';
import { runFreely } from './machine.ts';

/**
 * Prints `pid command` of every process that has one of the given variables, after a line that names how it was found. Fails
 * where it cannot tell: an empty answer means that there is none.
 */
const FIND = `
if [ -r /proc/self/environ ]; then
  printf 'x' | grep -zqxF x || exit 3
  echo proc
  marks=
  for mark; do marks="$marks -e $mark"; done
  for file in $(grep -lzxF $marks /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    pid=\${pid%/environ}
    echo "$pid $(tr '\\000\\n' '  ' <"/proc/$pid/cmdline" 2>/dev/null)"
  done
else
  echo ps
  ps -Eww -x -o pid=,command=
fi
`;

/** As `processesOfThreads`, on the engine's machine. Rejects where that cannot be told. */
export async function processesThere(client: Client, threadIds: readonly string[]): Promise<readonly AgentProcess[]> {
  const marks = threadIds.flatMap((threadId) => [`CODEX_THREAD_ID=${threadId}`, `CODEX_SESSION_ID=${threadId}`]);
  return foundProcesses(await runFreely(client)('sh', ['-c', FIND, 'sh', ...marks]), marks);
}

export async function killThere(client: Client, pids: readonly number[]): Promise<void> {
  // One that has just ended is no failure; the next look tells.
  await runFreely(client)('sh', ['-c', 'kill -KILL "$@" 2>/dev/null || :', 'sh', ...pids.map(String)]);
}

/** From what the script printed. Never an engine: one may have been started from inside an agent. */
export function foundProcesses(printed: string, marks: readonly string[]): readonly AgentProcess[] {
  const [how, ...lines] = printed.split('\n');
  if (how !== 'proc' && how !== 'ps') throw new Error('The processes there cannot be listed.');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+) (.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const command = match[2].trim();
    // `ps` prints command and environment in one line.
    if (how === 'ps' && !marks.some((mark) => command.split(' ').includes(mark))) return [];
    // It has ended while it was looked at.
    if (command === '' || /\bapp-server\b/.test(command)) return [];
    return [{ pid: Number(match[1]), command: command.slice(0, 200) }];
  });
}
