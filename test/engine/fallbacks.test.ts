import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { arrived, ledgerOf, recordedTurns, requestsOf } from '../support/agents.ts';
import { FilteringProxy, type FilteringProxyOptions } from '../support/filteringProxy.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
const proxies: FilteringProxy[] = [];
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  for (const proxy of proxies) await proxy.close();
  await world?.close();
});

async function proxyWithout(name: string, options: FilteringProxyOptions): Promise<FilteringProxy> {
  const proxy = await FilteringProxy.create(world, name, options);
  proxies.push(proxy);
  return proxy;
}

describe('With a Codex that has no queue', () => {
  const queue = ['thread/queue/add', 'thread/queue/list', 'thread/queue/delete'];
  let proxy: FilteringProxy;
  beforeAll(async () => {
    proxy = await proxyWithout('no-queue', { missing: queue });
  });

  test('send --queue is refused with the reason, and nothing is lost', async () => {
    const id = await world.start('[[hold:no-queue]] [[text:first answer]]', '--engine', proxy.url);
    await arrived(world, '[[hold:no-queue]] [[text:first answer]]');
    const { code, stdout, stderr } = await world.cli(['send', id, '--queue', 'later']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Codex 0.169.0 cannot queue messages.\nSend it without --queue, or update Codex.');
    world.model.release('no-queue');
    expect((await world.cli(['await-turn', id])).stdout).toBe('first answer\n');
    const [turn] = await recordedTurns(world, id, 1);
    expect(turn).toMatchObject({ turn: 1, status: 'completed', lastAgentMessage: 'first answer' });
    await until('the signal file is there', () => existsSync(world.home.files(id).signal));
    expect(requestsOf(world, await world.threadOf(id)).some(({ userTexts }) => userTexts.includes('later'))).toBe(
      false,
    );
  });

  test('plain send, await-turn, status and kill work as ever', async () => {
    const id = await world.start('[[text:one]]', '--engine', proxy.url);
    expect((await world.cli(['await-turn', id])).stdout).toBe('one\n');
    expect((await world.cli(['send', id, '[[text:two]]'])).stdout).toContain('started turn 2');
    expect((await world.cli(['await-turn', id])).stdout).toBe('two\n');
    await recordedTurns(world, id, 2);
    expect(await world.status(id)).toMatchObject({ turn: 2, last_message: 'two' });
    expect(await world.cli(['kill', id])).toMatchObject({ code: 0, stdout: `Killed job: ${id}\n` });
  });
});

describe('With a Codex that cannot clean background terminals', () => {
  test('kill ends everything that the agent has started, also what its turn left behind', async () => {
    const proxy = await proxyWithout('no-terminals', { missing: ['thread/backgroundTerminals/clean'] });
    const prompt = '[[sh:setsid -f sleep 4711; sleep 4712]] [[text:x]]';
    const id = await world.start(prompt, '-s', 'danger-full-access', '--engine', proxy.url);
    const sleepers = async (): Promise<number> =>
      (await world.processes()).filter(({ command }) => /^sleep 471[12]$/.test(command)).length;
    await until('both commands run', async () => (await sleepers()) === 2);
    expect(await world.cli(['kill', id])).toMatchObject({ code: 0 });
    expect(await sleepers()).toBe(0);
    expect(proxy.requestsOf('thread/backgroundTerminals/clean')).not.toEqual([]);
    expect(await world.status(id)).toMatchObject({ status: 'failed', error: 'Killed by user' });
  });
});

describe('With a Codex that cannot list the sub-agents of an agent', () => {
  const withSub = (name: string): string =>
    `[[[spawn:sub ${name} [[hold:${name}]] [[text:sub done]]]]] [[hold:${name}-parent]] [[text:parent done]]`;
  afterAll(() => {
    for (const name of ['events', 'ignores', 'other']) {
      world.model.release(name);
      world.model.release(`${name}-parent`);
    }
  });

  /** Starts an agent whose sub-agent works; returns the sub-agent's thread. */
  async function parentOf(name: string, engine: string): Promise<{ id: string; sub: string }> {
    const id = await world.start(withSub(name), '--engine', engine);
    const request = await world.model.waitForRequest(({ lastUserText }) => lastUserText.startsWith(`sub ${name} `));
    await world.model.waitForRequest(
      ({ lastUserText, toolOutputs }) => lastUserText === withSub(name) && toolOutputs.length > 0,
    );
    return { id, sub: request.threadId ?? '' };
  }

  async function runs(threadId: string): Promise<boolean> {
    const client = await world.client();
    try {
      const { data } = await client.call('thread/turns/list', { threadId, limit: 1 });
      return data[0]?.status === 'inProgress';
    } finally {
      client.dispose();
    }
  }

  test('they are known from what their parent did', async () => {
    const proxy = await proxyWithout('sub-events', { missing: ['thread/list'] });
    const { id, sub } = await parentOf('events', proxy.url);
    const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test', only: [id] });
    await fleet.open();
    expect(fleet.all().map((agent) => agent.id)).toEqual([id]);
    const subAgent = { threadId: sub, name: 'sub events [[hold:events]] [[text:sub done]]' };
    await until('it is known', () => fleet.get(id)?.subAgents.length === 1);
    expect(fleet.get(id)?.subAgents).toMatchObject([{ ...subAgent, working: true }]);
    world.model.release('events');
    await until('it is seen that the sub-agent is done', () => fleet.get(id)?.subAgents[0]?.working === false);
    expect(fleet.get(id)?.subAgents).toEqual([{ ...subAgent, working: false }]);
    fleet.dispose();
  });

  test('kill stops them too', async () => {
    const proxy = await proxyWithout('no-ancestor', { ignored: { 'thread/list': ['ancestorThreadId'] } });
    const { id, sub } = await parentOf('ignores', proxy.url);
    const other = await parentOf('other', proxy.url);
    expect(await runs(sub)).toBe(true);
    expect(await world.cli(['kill', id])).toMatchObject({ code: 0 });
    expect(await runs(sub)).toBe(false);
    expect(proxy.requestsOf('thread/list').filter(({ params }) => 'ancestorThreadId' in params)).not.toEqual([]);
    // Codex passes over a filter that it does not know, and so lists everybody's.
    expect(await runs(other.sub)).toBe(true);
    expect(await runs(await world.threadOf(other.id))).toBe(true);
  });
});

describe('With a Codex that has no plan mode', () => {
  test('start --plan is refused with the reason before anything is started', async () => {
    const proxy = await proxyWithout('no-plan', { missing: ['collaborationMode/list'] });
    const records = async (): Promise<number> =>
      (await readdir(world.home.jobs)).filter((name) => name.endsWith('.json')).length;
    const before = await records();
    const { code, stdout, stderr } = await world.cli(['start', '--plan', '--engine', proxy.url, 'plan it']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Codex 0.169.0 has no plan mode.\nLeave out --plan, or update Codex.');
    expect(proxy.requestsOf('collaborationMode/list')).toHaveLength(1);
    expect(proxy.requestsOf('thread/start')).toEqual([]);
    expect(await records()).toBe(before);
    const id = await world.start('[[text:without]]', '--engine', proxy.url);
    expect((await world.cli(['await-turn', id])).stdout).toBe('without\n');
    expect(await ledgerOf(world, id)).toHaveLength(1);
  });
});
