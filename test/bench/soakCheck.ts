import { readFacts } from '../../src/core/agents/records.ts';
import { ledgerOf } from '../support/agents.ts';
import type { World } from '../support/world.ts';

/** A message that somebody typed. `accepted`: they were not told that it failed. */
export interface Message {
  readonly agentId: string;
  readonly text: string;
  readonly accepted: boolean;
  /** Left out: the prompt of the agent, its first message. */
  readonly messageId?: string;
}

/**
 * What is wrong with the books: a message whose turn is not in the ledger, a completed turn whose messages the model did
 * not get exactly once, a number that is missing or given twice, a message that was refused and nevertheless answered.
 */
export async function complaintsOf(
  world: World,
  agentIds: readonly string[],
  messages: readonly Message[],
): Promise<readonly string[]> {
  const heard = textsAtTheModel(world);
  const each = await Promise.all(
    agentIds.map(async (agentId) => {
      const ledger = await ledgerOf(world, agentId);
      const facts = await readFacts(world.home, agentId);
      const recorded = new Set(ledger.map(({ turnId }) => turnId));
      const untaken = ledger.flatMap((end) => end.untaken);
      const numbers = ledger.flatMap(({ turn }) => (turn === null ? [] : [turn]));
      const owed = facts.filter(
        (fact) => fact.kind === 'sent' && fact.turnId !== undefined && !recorded.has(fact.turnId),
      );
      const threadId = await world.threadOf(agentId);
      const texts = heard.get(threadId) ?? [];
      const wrong = messages
        .filter((message) => message.agentId === agentId)
        .flatMap(({ text, accepted, messageId }) => {
          const times = texts.filter((one) => one.startsWith(`${text} `)).length;
          if (times > 1) return [`${agentId}: "${text}" was answered ${times} times.`];
          if (!accepted && times > 0) return [`${agentId}: "${text}" was refused and answered.`];
          // The turn that took it was cut off, which the ledger says, or the ledger itself names it as not taken.
          const sent = facts.find((fact) => fact.kind === 'sent' && (messageId ?? fact.messageId) === fact.messageId);
          const turnId = sent?.kind === 'sent' ? sent.turnId : undefined;
          const isCutOff = ledger.some((end) => end.turnId === turnId && end.status !== 'completed');
          const isExcused = !accepted || isCutOff || untaken.some((one) => one.startsWith(`${text} `));
          return times === 0 && !isExcused ? [`${agentId}: "${text}" was never answered.`] : [];
        });
      return [
        ...owed.map((fact) => `${agentId}: the turn of a message is not recorded: ${JSON.stringify(fact)}`),
        ...(numbers.every((number, index) => number === index + 1)
          ? []
          : [`${agentId}: its turns are numbered ${numbers.join(', ')}.`]),
        ...wrong,
      ];
    }),
  );
  return each.flat();
}

/** By thread: what its newest request holds of messages, which is the whole conversation. */
function textsAtTheModel(world: World): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, readonly string[]>();
  for (const { threadId, userTexts } of world.model.requests) {
    if (threadId !== undefined) texts.set(threadId, userTexts);
  }
  return texts;
}
