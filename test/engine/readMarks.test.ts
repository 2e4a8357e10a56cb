import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { attentionOf, isUnread } from '../../src/core/agents/attention.ts';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { markSeen, noteAttached } from '../../src/core/agents/readMarks.ts';
import type { Agent } from '../../src/core/agents/agent.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Connection } from '../../src/core/codex/connection.ts';
import { adoptedAgent, codexMark, markReadInCodex } from '../support/adopted.ts';
import { recordedTurns } from '../support/agents.ts';
import { FilteringProxy } from '../support/filteringProxy.ts';
import { rawConnection, textInput } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
let codex: Connection;
const fleets: Fleet[] = [];
beforeAll(async () => {
  world = await World.create();
  // As every window does.
  await world.home.prepare();
  codex = await rawConnection(world);
});
afterEach(() => {
  for (const fleet of fleets.splice(0)) fleet.dispose();
});
afterAll(async () => {
  codex?.close();
  await world?.close();
});

/** As a window that opens now. */
async function openFleet(): Promise<Fleet> {
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window' });
  fleets.push(fleet);
  await fleet.open();
  return fleet;
}

function agentIn(fleet: Fleet, id: string): Agent {
  const agent = fleet.get(id);
  if (agent === undefined) throw new Error(`No agent ${id}.`);
  return agent;
}

async function becomes(fleet: Fleet, id: string, unread: boolean): Promise<void> {
  await until(`${id} is ${unread ? 'unread' : 'read'}`, () => {
    const agent = agentIn(fleet, id);
    return agent.state.kind === 'idle' && agent.unrecorded === undefined && isUnread(agent) === unread;
  });
}

async function look(fleet: Fleet, id: string): Promise<void> {
  await markSeen(world.home, agentIn(fleet, id), fleet.connectionOf(id));
}

async function unreadInJobs(id: string): Promise<boolean> {
  return (await world.status(id))['attention'] === 'turnComplete';
}

describe('What an agent of ours has answered', () => {
  test('is unread until somebody looks, in every window, in jobs, and after a reload', async () => {
    const fleet = await openFleet();
    const id = await world.start('[[text:one]]');
    await until('it is known', () => fleet.get(id));
    await becomes(fleet, id, true);
    const other = await openFleet();
    expect([isUnread(agentIn(other, id)), attentionOf(agentIn(other, id))]).toEqual([true, 'turnComplete']);
    expect(await unreadInJobs(id)).toBe(true);
    // Codex keeps no mark for a thread that a program has started.
    expect([agentIn(fleet, id).codexUnread, (await codexMark(codex, await world.threadOf(id))).mark]).toEqual([
      undefined,
      'none',
    ]);

    await look(fleet, id);
    await becomes(other, id, false);
    await becomes(fleet, id, false);
    expect(await unreadInJobs(id)).toBe(false);
    expect(isUnread(agentIn(await openFleet(), id))).toBe(false);

    await world.cli(['send', id, '[[text:two]]']);
    await recordedTurns(world, id, 2);
    await becomes(fleet, id, true);
  });

  test('is read by the user who waits for it, reads it or replies to it in a terminal, and by no general', async () => {
    const general = { CLAUDE_CODE_SESSION_ID: 'session-1' };
    const id = await world.start('[[text:one]]');
    const theirs = await world.start('[[text:one]]', '--general', 'somebody');
    await recordedTurns(world, theirs, 1);
    const fleet = await openFleet();
    const turns = async (text: string, count: number): Promise<void> => {
      await world.cli(['send', id, text]);
      await recordedTurns(world, id, count);
    };

    await world.cli(['await-turn', id], { env: general });
    await world.cli(['last', id], { env: general });
    await becomes(fleet, id, true);
    await world.cli(['await-turn', id]);
    await becomes(fleet, id, false);

    for (const [count, words] of [
      [2, ['last']],
      [3, ['output']],
      [4, ['capture']],
    ] as const) {
      await turns('[[text:again]]', count);
      await becomes(fleet, id, true);
      expect((await world.cli([...words, id])).code).toBe(0);
      await becomes(fleet, id, false);
    }

    await turns('[[text:five]]', 5);
    await becomes(fleet, id, true);
    // `status` and `jobs` are looked at to see what there is.
    expect((await world.cli(['status', id])).stdout).not.toContain('Needs:');
    expect(await unreadInJobs(id)).toBe(true);
    await world.cli(['send', id, '[[hold:six]] [[text:six]]']);
    await until('the fifth is read', () => agentIn(fleet, id).seenTurn === 5);
    world.model.release('six');
    await recordedTurns(world, id, 6);
    await becomes(fleet, id, true);

    for (const words of [['await-turn'], ['last'], ['output']]) await world.cli([...words, theirs]);
    expect(isUnread(agentIn(await openFleet(), theirs))).toBe(true);
  });

  test('is not read by a wait for an earlier turn', async () => {
    const id = await world.start('[[text:one]]');
    await recordedTurns(world, id, 1);
    await world.cli(['send', id, '[[text:two]]'], { env: { CLAUDE_CODE_SESSION_ID: 'session-1' } });
    await recordedTurns(world, id, 2);
    expect((await world.cli(['await-turn', id, '--after', '0'])).stdout).toBe('one\n');
    const fleet = await openFleet();
    expect([agentIn(fleet, id).seenTurn, isUnread(agentIn(fleet, id))]).toEqual([1, true]);
  });
});

describe("Codex's own mark, where it keeps one,", () => {
  test('is believed and written: who reads in one place has read in all', async () => {
    const { id, threadId } = await adoptedAgent(world, codex);
    const [one, two] = [await openFleet(), await openFleet()];
    for (const fleet of [one, two]) await becomes(fleet, id, true);
    expect(agentIn(one, id).codexUnread).toBe(true);
    expect(await unreadInJobs(id)).toBe(true);

    await look(one, id);
    await until('Codex has it', async () => (await codexMark(codex, threadId)).mark === 'read');
    for (const fleet of [one, two]) await becomes(fleet, id, false);

    // The next turn is heard by subscribers; what is read elsewhere, by whoever is subscribed or comes later.
    await codex.call('turn/start', { threadId, input: textInput('[[text:second]]') });
    await recordedTurns(world, id, 2);
    for (const fleet of [one, two]) await becomes(fleet, id, true);
    one.show(id, true);
    await one.settled();
    await markReadInCodex(codex, threadId);
    await becomes(one, id, false);
    expect(agentIn(one, id).seenTurn).toBe(1);
    expect(isUnread(agentIn(await openFleet(), id))).toBe(false);
    expect(await unreadInJobs(id)).toBe(false);
  });

  test('is known from one list of many agents too', async () => {
    const { id } = await adoptedAgent(world, codex);
    while ((await openFleet()).all().length < 7) await world.start('[[text:one of many]]');
    expect(agentIn(await openFleet(), id).codexUnread).toBe(true);
  });

  test('says nothing once a TUI of ours has been there', async () => {
    const { id, threadId } = await adoptedAgent(world, codex);
    const fleet = await openFleet();
    await noteAttached(world.home, agentIn(fleet, id));
    await until('it is known', () => agentIn(fleet, id).attached);
    // As the TUI does when it opens, also in the background.
    await markReadInCodex(codex, threadId);
    expect(isUnread(agentIn(await openFleet(), id))).toBe(true);
    await look(fleet, id);
    await becomes(fleet, id, false);
  });

  test('of a Codex that cannot change it stays as it is, and ours counts', async () => {
    const proxy = await FilteringProxy.create(world, 'no-marks', { missing: ['thread/readState/update'] });
    try {
      const { id, threadId } = await adoptedAgent(world, codex, '--engine', proxy.url);
      const fleet = await openFleet();
      await becomes(fleet, id, true);
      await look(fleet, id);
      await becomes(fleet, id, false);
      expect(proxy.requestsOf('thread/readState/update')).toHaveLength(1);
      expect((await codexMark(codex, threadId)).mark).toBe('unread');
      expect(isUnread(agentIn(await openFleet(), id))).toBe(false);
      for (const one of fleets.splice(0)) one.dispose();
    } finally {
      await proxy.close();
    }
  });
});
