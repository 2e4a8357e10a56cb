import type { AgentChange } from '../../core/agents/fleet.ts';

/** Whether a change can be waited for: what the agent says and does, while its state stays what it is. */
export function isPassing({ before, after, cause }: AgentChange): boolean {
  if (before?.state.kind !== after.state.kind) return false;
  return ['activity', 'tokens', 'subAgents', 'delta', 'message', 'plan', 'filesChanged'].includes(cause.kind);
}

/** Whether a change is of nothing that a row shows: most pieces of an answer. */
export function isUnseen({ before, after, cause }: AgentChange): boolean {
  return before?.state === after.state && ['delta', 'message', 'plan', 'filesChanged'].includes(cause.kind);
}
