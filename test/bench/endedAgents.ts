import { randomUUID } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { recordTurnEnd } from '../../src/core/agents/ledger.ts';
import { appendFact, readRecord, writeRecord } from '../../src/core/agents/records.ts';
import type { World } from '../support/world.ts';

/** What has just changed is not taken for settled. */
const LAST_YEAR = new Date('2025-11-21');

/** Copies the record of an agent as often as that, each with a recorded turn and an end: what years of work leave behind. */
export async function endedAgents(world: World, agentId: string, count: number): Promise<void> {
  const { home } = world;
  const record = await readRecord(home, agentId);
  for (let number = 0; number < count; number++) {
    const id = (0xe0000000 + number).toString(16);
    const at = new Date().toISOString();
    await writeRecord(home, { ...record, id, threadId: randomUUID(), name: `agent ${number}` }, 'Look at the tests.');
    await recordTurnEnd(home, id, {
      numbered: true,
      taken: new Set(),
      turnId: randomUUID(),
      status: 'completed',
      failure: null,
      tokens: { input: 36_581, output: 282, contextWindow: 258_400, contextUsedPct: 14 },
      files: Promise.resolve(['src/auth/jwt.ts', 'src/auth/session.ts']),
      lastAgentMessage: 'Tokens are kept in localStorage, where any script reads them. '.repeat(8),
      startedAt: at,
      endedAt: at,
      recordedBy: 'recorder',
    });
    await appendFact(home, id, { kind: 'ended', at, how: 'killed' });
    const { events, turns } = home.files(id);
    for (const path of [events, turns]) await utimes(path, LAST_YEAR, LAST_YEAR);
  }
}
