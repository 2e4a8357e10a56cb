import type { TurnFailure } from '../../core/agents/agent.ts';
import { clockTime } from '../tree/times.ts';
import { firstLine } from './plainText.ts';

/**
 * Why a turn failed, in one line of at most `length` characters. Codex's own words, except where they are long and what
 * matters stands at their end. `now` is in epoch milliseconds.
 */
export function failureWords(failure: TurnFailure | null, length: number, now = Date.now()): string {
  switch (failure?.kind) {
    case 'usageLimit': {
      const until = Date.parse(failure.until ?? '');
      return Number.isNaN(until) ? codexWords(failure, length) : `limit until ${clockTime(until, now)}`;
    }
    case 'contextWindow':
      return 'its context window is full';
    case 'login':
    case 'network':
    case 'other':
    case undefined:
      return codexWords(failure, length);
  }
}

function codexWords(failure: TurnFailure | null | undefined, length: number): string {
  return firstLine(failure?.message ?? '', length) || 'Codex gave no reason';
}
