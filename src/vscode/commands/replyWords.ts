import type { Agent } from '../../core/agents/agent.ts';
import { turnIdOf } from '../../core/agents/reduceAgent.ts';

/** What becomes of a message that is sent to the agent now. `queue`: it is to wait for the end of the running turn. */
export function whatBecomesOfIt({ state, engineUp }: Agent, queue: boolean): string {
  if (state.kind === 'ended') return 'It has ended. Resume it to send it something.';
  if (!engineUp) return 'Its Codex is stopped: sending starts it again.';
  if (turnIdOf(state) === undefined) return 'It is idle: your message starts its next turn.';
  if (queue) return 'It is working: your message waits for the end of this turn.';
  switch (state.kind) {
    case 'asking':
      return `It waits for your ${state.what === 'approval' ? 'approval' : 'answer'}: your message reaches it after that.`;
    case 'stalled':
      return 'It gets no answer from the model: your message reaches it when it goes on.';
    case 'working':
    case 'starting':
    case 'idle':
      return 'It is working: your message reaches it in this turn.';
  }
}
