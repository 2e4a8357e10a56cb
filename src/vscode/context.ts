import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { Agent } from '../core/agents/agent.ts';
import type { Fleet } from '../core/agents/fleet.ts';
import type { Home } from '../core/agents/home.ts';
import { markSeen } from '../core/agents/readMarks.ts';
import type { RecorderProgram } from '../core/agents/recorderProcess.ts';
import { Failure } from '../core/base/errors.ts';
import { t } from '../core/base/l10n.ts';
import type { Environment } from '../core/codex/findCodex.ts';
import type { Demo } from './codex/demo.ts';

/** What the parts of one window share. */
export interface Context {
  readonly extension: ExtensionContext;
  readonly home: Home;
  readonly env: Environment;
  readonly log: LogOutputChannel;
  readonly recorder: RecorderProgram;
  readonly fleet: Fleet;
  readonly demo: Demo;
}

export function agentOf({ fleet }: Context, agentId: string): Agent {
  const agent = fleet.get(agentId);
  if (agent === undefined) throw new Failure('unknown-agent', t('There is no agent {0} any more.', agentId));
  return agent;
}

/** The user has looked at the agent as it is now. Every window hears it. */
export async function markRead({ home, fleet }: Context, agentId: string): Promise<void> {
  const agent = fleet.get(agentId);
  if (agent !== undefined) await markSeen(home, agent, fleet.connectionOf(agentId));
}
