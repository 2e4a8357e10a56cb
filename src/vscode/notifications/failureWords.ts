import type { TurnFailure } from '../../core/agents/agent.ts';
import { firstLine } from './plainText.ts';

/** Why a turn failed, in one line. Codex's own words, except where they are long and what matters stands at their end. */
export function failureWords(failure: TurnFailure | null, length: number): string {
  switch (failure?.kind) {
    case 'usageLimit': {
      const until = limitEnd(failure.message);
      return until === undefined ? codexWords(failure, length) : `limit until ${until}`;
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

/** `6:30 PM` as 18:30, with the date where Codex names one. */
function limitEnd(message: string): string | undefined {
  const when = /\btry again at ([^.]*\d:\d\d [AP]M)/.exec(message)?.[1];
  return when?.replace(/(\d{1,2}):(\d\d) ([AP])M/, (_, hours: string, minutes: string, half: string) => {
    const hour = (Number(hours) % 12) + (half === 'P' ? 12 : 0);
    return `${String(hour).padStart(2, '0')}:${minutes}`;
  });
}
