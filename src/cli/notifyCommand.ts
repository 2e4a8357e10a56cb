import { spawn } from 'node:child_process';
import { newestTurnEnd } from '../core/agents/ledger.ts';
import type { Context } from './context.ts';
import { EXIT } from './exitCodes.ts';

/**
 * Runs the user's own words in the user's shell when the wait for an agent is over, with what became of it in its
 * environment. The terminal rings, as it did in the old tool.
 */
export async function runNotifyCommand(
  context: Context,
  agentId: string,
  command: string,
  code: number,
): Promise<void> {
  const error = (await newestTurnEnd(context.home, agentId))?.failure?.message ?? '';
  context.print('\u0007');
  const shell = context.env['SHELL'] || '/bin/sh';
  const told = {
    CODEX_AGENT_JOB_ID: agentId,
    CODEX_AGENT_STATUS: statusOf(code),
    CODEX_AGENT_ERROR: code === EXIT.ok ? '' : error,
  };
  const child = spawn(shell, ['-c', command], { stdio: 'inherit', env: { ...context.env, ...told } });
  await new Promise<void>((resolve) => {
    child.once('error', (failure) => {
      context.say(`The command of --notify-on-complete did not run: ${failure.message}`);
      resolve();
    });
    child.once('close', () => resolve());
  });
}

function statusOf(code: number): string {
  if (code === EXIT.ok) return 'completed';
  if (code === EXIT.needsPerson) return 'needs_person';
  return code === EXIT.interrupted ? 'interrupted' : 'failed';
}
