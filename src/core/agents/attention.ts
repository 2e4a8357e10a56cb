import { t } from '../base/l10n.ts';
import type { Agent, AgentRecord, TurnEnd } from './agent.ts';

/** Why an agent needs a person. */
export type Attention = 'approval' | 'question' | 'failed' | 'stalled' | 'limit' | 'turnComplete';

/**
 * Whether nobody has looked at the agent since its newest turn was completed. Codex's own mark counts, unless a TUI of ours
 * may have cleared it. A turn that was interrupted or failed has no answer to read.
 */
export function isUnread({ record, lastTurn, turn, seenTurn, codexUnread, attached }: Agent): boolean {
  if (lastTurn?.status !== 'completed' || turn <= seenTurn || isFromBefore(record, lastTurn)) return false;
  return attached || codexUnread !== false;
}

/** Turns of a conversation from before it was adopted are nobody's news. Ids of turns are in the order of their beginnings. */
function isFromBefore({ adoptedUpTo }: AgentRecord, { turnId }: TurnEnd): boolean {
  return adoptedUpTo !== undefined && turnId <= adoptedUpTo;
}

/** `turnComplete` is for the user's own agents only; a general's finished agents wait for their general. */
export function attentionOf(agent: Agent): Attention | undefined {
  switch (agent.state.kind) {
    case 'asking':
      return agent.state.what;
    case 'stalled':
      return 'stalled';
    case 'idle':
      if (agent.unrecorded !== undefined) return undefined;
      if (agent.lastTurn?.failure?.kind === 'usageLimit') return 'limit';
      if (agent.lastTurn?.status === 'failed') {
        return agent.turn > agent.seenTurn && !isFromBefore(agent.record, agent.lastTurn) ? 'failed' : undefined;
      }
      return agent.record.general.kind === 'user' && isUnread(agent) ? 'turnComplete' : undefined;
    case 'starting':
    case 'working':
    case 'ended':
      return undefined;
  }
}

/** The `status` word of the command line. */
export type StatusWord = 'pending' | 'running' | 'completed' | 'failed';

export function statusWordOf(agent: Agent): StatusWord {
  switch (agent.state.kind) {
    case 'starting':
      return 'pending';
    case 'working':
    case 'asking':
    case 'stalled':
    case 'idle':
      return 'running';
    case 'ended':
      return agent.state.how === 'quit' ? 'completed' : 'failed';
  }
}

/** What an ended agent's `Error:` line says; undefined for one that lives or was ended by `/quit`. */
export function endReasonOf(agent: Agent): string | undefined {
  if (agent.state.kind !== 'ended') return undefined;
  switch (agent.state.how) {
    case 'quit':
      return undefined;
    case 'killed':
      return t('Killed by user');
    case 'lost':
      return t('Codex no longer has its conversation');
    case 'neverStarted':
      return t('It never started a turn');
  }
}

export type TurnState =
  | 'working'
  | 'idle'
  | 'context_limit'
  | 'needs_approval'
  | 'needs_answer'
  | 'limit'
  | 'stalled'
  | 'failed'
  | 'interrupted';

/** The `turn_state` of the command line; undefined before the first turn and after the end. */
export function turnStateOf(agent: Agent): TurnState | undefined {
  switch (agent.state.kind) {
    case 'working':
      return 'working';
    case 'asking':
      return agent.state.what === 'approval' ? 'needs_approval' : 'needs_answer';
    case 'stalled':
      return 'stalled';
    case 'idle':
      if (agent.unrecorded !== undefined) return 'working';
      switch (agent.lastTurn?.failure?.kind) {
        case 'contextWindow':
          return 'context_limit';
        case 'usageLimit':
          return 'limit';
        case 'login':
        case 'network':
        case 'other':
          return 'failed';
        case undefined:
          return agent.lastTurn?.status === 'interrupted' ? 'interrupted' : 'idle';
      }
      break;
    case 'starting':
    case 'ended':
      return undefined;
  }
}
