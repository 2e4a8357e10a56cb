import { readlink } from 'node:fs/promises';
import type { AgentRecord } from './agent.ts';

/** What a terminal runs to show an agent in Codex's own TUI. */
export interface TerminalCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** In the agent's folder: started elsewhere, the TUI asks which folder is meant. */
export async function terminalCommand({ engine, threadId, cwd }: AgentRecord): Promise<TerminalCommand> {
  const socket = await readlink(engine.address).catch(() => engine.address);
  return {
    program: engine.codexBin,
    args: ['resume', threadId, '--remote', `unix://${socket}`],
    cwd,
    env: { CODEX_HOME: engine.codexHome },
  };
}
