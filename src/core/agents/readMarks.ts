import type { Agent } from './agent.ts';
import type { Home } from './home.ts';
import { appendFact } from './records.ts';

/** Notes that a person has looked at the agent as it is now. Every window of this home hears it. */
export async function markSeen(home: Home, { id, turn, seenTurn }: Agent): Promise<void> {
  if (turn <= seenTurn) return;
  await appendFact(home, id, { kind: 'seen', at: new Date().toISOString(), turn });
}

/** Notes that a TUI of ours is on the agent's thread. To be called before it opens. */
export async function noteAttached(home: Home, { id, attached }: Agent): Promise<void> {
  if (attached) return;
  await appendFact(home, id, { kind: 'attached', at: new Date().toISOString() });
}
