import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Terminal } from 'vscode';
import { isAgentId } from '../../core/agents/home.ts';

const run = promisify(execFile);

/** Says of a terminal, and of the process in it, which agent it shows. */
const VARIABLE = 'CODEX_AGENT_TERMINAL';

export function terminalMark(agentId: string): Readonly<Record<string, string>> {
  return { [VARIABLE]: agentId };
}

/**
 * The agent that a terminal shows; undefined for every other terminal. After a reload VS Code gives the terminals back
 * without the options that they were created with, so the process is asked.
 */
export async function agentOfTerminal({ creationOptions, processId }: Terminal): Promise<string | undefined> {
  if ('pty' in creationOptions) return undefined;
  const known = creationOptions.env?.[VARIABLE];
  if (typeof known === 'string') return isAgentId(known) ? known : undefined;
  if (creationOptions.shellPath !== undefined) return undefined;
  const pid = await processId;
  return pid === undefined ? undefined : agentOfProcess(pid);
}

/** Whether the process is there and shows the agent. */
export async function runsFor(pid: number, agentId: string): Promise<boolean> {
  return (await agentOfProcess(pid)) === agentId;
}

async function agentOfProcess(pid: number): Promise<string | undefined> {
  const mark = new RegExp(`(?:^|[\\0 ])${VARIABLE}=([0-9a-f]{8})(?:$|[\\0 \\n])`);
  return mark.exec(await environmentOf(pid).catch(() => ''))?.[1];
}

async function environmentOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/environ`, 'utf8');
  if (process.platform === 'win32') return '';
  const { stdout } = await run('ps', ['-Eww', '-o', 'command=', '-p', String(pid)], { maxBuffer: 4 * 1024 * 1024 });
  return stdout;
}
