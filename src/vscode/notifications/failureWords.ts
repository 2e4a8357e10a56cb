import type { TurnFailure } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { clockTime } from '../tree/times.ts';
import { firstLine } from './plainText.ts';

/**
 * Why a turn failed, in one line of at most `length` characters. Codex's own words, except where they are long and what
 * matters stands at their end. `now` is in epoch milliseconds.
 */
export function failureWords(failure: TurnFailure | null, length: number, now = Date.now()): string {
  switch (failure?.kind) {
    case 'usageLimit': {
      const end = limitEnd(failure, now);
      return end === undefined ? codexWords(failure, length) : t('limit until {0}', end);
    }
    case 'contextWindow':
      return t('its context window is full');
    case 'login':
    case 'network':
    case 'other':
    case undefined:
      return codexWords(failure, length);
  }
}

/** The clock time at which the usage limit ends that stopped the turn, where Codex has told. */
export function limitEnd(failure: TurnFailure, now = Date.now()): string | undefined {
  const until = Date.parse(failure.until ?? '');
  return Number.isNaN(until) ? undefined : clockTime(until, now);
}

function codexWords(failure: TurnFailure | null | undefined, length: number): string {
  return firstLine(failure?.message ?? '', length) || t('Codex gave no reason');
}
