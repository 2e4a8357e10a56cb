import { spawn } from 'node:child_process';
import { loadAgent } from '../../core/agents/loadAgent.ts';
import { markSeen, noteAttached } from '../../core/agents/readMarks.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { readRecord } from '../../core/agents/records.ts';
import { resumeThread } from '../../core/agents/resumeThread.ts';
import { terminalCommand, terminalCommandLine } from '../../core/agents/terminalCommand.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { connectOrStart } from '../../core/codex/engine.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

/** Opens Codex's own TUI on the agent. Leaving it, also by /quit, never ends the agent. */
export async function attach(context: Context, id: string, options: { print?: boolean }): Promise<number> {
  const record = await readRecord(context.home, id);
  if (options.print === true) {
    context.print(`${await terminalCommandLine(record)}\n`);
    return EXIT.ok;
  }
  const { program, args, cwd, env } = await terminalCommand(record);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Failure('usage', 'attach needs a terminal.', {
      next: `See the command with: codex-agent attach ${id} --print`,
    });
  }
  const client = await connectOrStart(record.engine, context.env);
  try {
    // Held while the TUI runs: its own plain resume would load the thread without the agent's settings.
    await resumeThread(client, record);
    await ensureRecorder(context.home, record.engine, context.env, context.recorder);
    await noteAttached(context.home, await loadAgent(context.home, record));
    const code = await new Promise<number>((resolve, reject) => {
      const terminal = spawn(program, args, { cwd, stdio: 'inherit', env: { ...context.env, ...env } });
      terminal.once('error', (error) => reject(new Failure('no-codex', `Cannot run ${program}: ${messageOf(error)}.`)));
      terminal.once('exit', (exit) => resolve(exit ?? EXIT.failed));
    });
    // Whoever sits at the terminal has seen it, whoever the general is.
    await markSeen(context.home, await loadAgent(context.home, record));
    return code;
  } finally {
    client.dispose();
  }
}
