import { readlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { shellWord } from '../base/shellWord.ts';
import { sshTerminalArguments } from '../codex/ssh.ts';
import { readToken } from '../codex/webSocketEngine.ts';
import type { AgentRecord } from './agent.ts';

/** What a terminal runs to show an agent in Codex's own TUI. */
export interface TerminalCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** May hold a token: for the program alone, never shown. */
  readonly env: Readonly<Record<string, string>>;
}

/** Codex takes a token from a variable, never from its arguments. */
const TOKEN = 'CODEX_AGENT_WS_TOKEN';

/** What a TUI needs to know of a conversation. */
export type Attachable = Pick<AgentRecord, 'threadId' | 'engine' | 'cwd'>;

/** In the agent's folder: started elsewhere, the TUI asks which folder is meant. */
export async function terminalCommand(record: Attachable): Promise<TerminalCommand> {
  const { engine, cwd } = record;
  const CODEX_HOME = engine.codexHome;
  switch (engine.kind) {
    case 'ssh':
      return { program: 'ssh', args: argsThroughSsh(record), cwd: homedir(), env: {} };
    case 'websocket': {
      const token = await readToken(engine);
      const env = { CODEX_HOME, ...(token === undefined ? {} : { [TOKEN]: token }) };
      return { program: engine.codexBin, args: argsOfWebSocket(record), cwd: homedir(), env };
    }
    case 'shared':
    case 'own':
    case 'socket':
    case 'proxy': {
      const socket = await readlink(engine.address).catch(() => engine.address);
      return { program: engine.codexBin, args: argsOf(record, `unix://${socket}`), cwd, env: { CODEX_HOME } };
    }
  }
}

/** The same as a line for a POSIX shell. A token is read from its file when the line runs. */
export async function terminalCommandLine(record: Attachable): Promise<string> {
  const { engine } = record;
  if (engine.kind === 'ssh') return ['ssh', ...argsThroughSsh(record)].map(shellWord).join(' ');
  const home = `CODEX_HOME=${shellWord(engine.codexHome)}`;
  if (engine.kind === 'websocket') {
    const token = engine.tokenFile === undefined ? [] : [`${TOKEN}="$(cat ${shellWord(engine.tokenFile)})"`];
    return [home, ...token, ...[engine.codexBin, ...argsOfWebSocket(record)].map(shellWord)].join(' ');
  }
  const { program, args, cwd } = await terminalCommand(record);
  return `cd ${shellWord(cwd)} && ${[home, ...[program, ...args].map(shellWord)].join(' ')}`;
}

function argsOf({ threadId }: Attachable, remote: string): readonly string[] {
  return ['resume', threadId, '--remote', remote];
}

function argsOfWebSocket(record: Attachable): readonly string[] {
  const { address, tokenFile } = record.engine;
  // Codex wants no path after the port.
  const args = argsOf(record, address.replace(/\/$/, ''));
  return tokenFile === undefined ? args : [...args, '--remote-auth-token-env', TOKEN];
}

function argsThroughSsh(record: Attachable): readonly string[] {
  const { engine, cwd } = record;
  const codex = [engine.codexBin, ...argsOf(record, 'unix://')].map(shellWord).join(' ');
  return sshTerminalArguments(engine.address, `cd ${shellWord(cwd)} && exec ${codex}`);
}
