import type { Agent } from '../../core/agents/agent.ts';
import { Failure } from '../../core/base/errors.ts';
import type { AgentFailure } from './endWords.ts';

const words = () => import('./endWords.ts');

/** Each holds a connection of its own to the engine. */
const AT_ONCE = 8;

/**
 * Does the same with several agents. One that fails does not keep the others from being done: all failures are thrown together
 * at the end, after `done` has heard with which it went well.
 */
export async function forEachAgent(
  agents: readonly Agent[],
  work: (agent: Agent) => Promise<void>,
  done: (agents: readonly Agent[]) => void,
): Promise<void> {
  const failures: AgentFailure[] = [];
  const finished: Agent[] = [];
  const waiting = [...agents];
  const worker = async (): Promise<void> => {
    for (let agent = waiting.shift(); agent !== undefined; agent = waiting.shift()) {
      try {
        await work(agent);
        finished.push(agent);
      } catch (error) {
        failures.push({ agent, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, agents.length) }, worker));
  if (finished.length > 0) done(finished);
  const [first, ...others] = failures;
  if (first === undefined) return;
  if (others.length === 0 && agents.length === 1) throw first.error;
  throw new Failure('not-running', (await words()).failuresInWords(failures));
}
