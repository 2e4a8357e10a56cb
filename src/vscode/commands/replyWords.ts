import type { Agent } from '../../core/agents/agent.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';
import { t } from '../../core/base/l10n.ts';

/** What becomes of a message that is sent to the agent now. `queue`: it is to wait for the end of the running turn. */
export function whatBecomesOfIt({ state, engineUp }: Agent, queue: boolean): string {
  if (state.kind === 'ended') return t('It has ended. Resume it to send it something.');
  if (!engineUp) return t('Its Codex is stopped: sending starts it again.');
  if (turnIdOf(state) === undefined) return t('It is idle: your message starts its next turn.');
  if (queue) return t('It is working: your message waits for the end of this turn.');
  switch (state.kind) {
    case 'asking':
      return state.what === 'approval'
        ? t('It waits for your approval: your message reaches it after that.')
        : t('It waits for your answer: your message reaches it after that.');
    case 'stalled':
      return t('It gets no answer from the model: your message reaches it when it goes on.');
    case 'working':
    case 'starting':
    case 'idle':
      return t('It is working: your message reaches it in this turn.');
  }
}
