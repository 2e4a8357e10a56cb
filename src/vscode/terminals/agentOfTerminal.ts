import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ExtensionContext, Terminal } from 'vscode';
import { processesMarked } from '../../core/agents/agentProcesses.ts';
import { isAgentId } from '../../core/agents/home.ts';

const run = promisify(execFile);

/** Says of a terminal, and of the process in it, which agent it shows. */
const AGENT = 'CODEX_AGENT_TERMINAL';
/** Says which window it belongs to, also in that window's next life. */
const WINDOW = 'CODEX_AGENT_WINDOW';

export function terminalMark(extension: ExtensionContext, agentId: string): Readonly<Record<string, string>> {
  return { [AGENT]: agentId, [WINDOW]: windowOf(extension) };
}

/**
 * The agent that a terminal shows; undefined for every other terminal. After a reload VS Code gives the terminals back
 * without the options that they were created with, so the process is asked.
 */
export async function agentOfTerminal({ creationOptions, processId }: Terminal): Promise<string | undefined> {
  if ('pty' in creationOptions) return undefined;
  const known = creationOptions.env?.[AGENT];
  if (typeof known === 'string') return isAgentId(known) ? known : undefined;
  if (creationOptions.shellPath !== undefined) return undefined;
  const pid = await processId;
  return pid === undefined ? undefined : agentOfProcess(pid);
}

/** Whether a TUI runs that was opened for the agent in this window, maybe in an earlier life of it. */
export async function hasTui(extension: ExtensionContext, agentId: string): Promise<boolean> {
  const marks = Object.entries(terminalMark(extension, agentId)).map(([name, value]) => `${name}=${value}`);
  return (await processesMarked((environment) => marks.every((mark) => environment.includes(mark)))).length > 0;
}

/** Two windows never have the same workspace, nor the same storage for it. */
function windowOf({ storageUri }: ExtensionContext): string {
  return createHash('sha256')
    .update(storageUri?.toString() ?? '')
    .digest('hex')
    .slice(0, 16);
}

async function agentOfProcess(pid: number): Promise<string | undefined> {
  const mark = new RegExp(`(?:^|[\\0 ])${AGENT}=([0-9a-f]{8})(?:$|[\\0 \\n])`);
  return mark.exec(await environmentOf(pid).catch(() => ''))?.[1];
}

async function environmentOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/environ`, 'utf8');
  if (process.platform === 'win32') return '';
  const { stdout } = await run('ps', ['-Eww', '-o', 'command=', '-p', String(pid)], { maxBuffer: 4 * 1024 * 1024 });
  return stdout;
}
