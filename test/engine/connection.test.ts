import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../src/core/codex/client.ts';
import { ConnectionLost } from '../../src/core/codex/connection.ts';
import { connectRunning } from '../../src/core/codex/engine.ts';
import { resolveEngine } from '../../src/core/codex/engineAddress.ts';
import { FilteringProxy } from '../support/filteringProxy.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
let proxy: FilteringProxy;
beforeAll(async () => {
  world = await World.create();
  proxy = await FilteringProxy.create(world, 'plain');
});
afterAll(async () => {
  await proxy?.close();
  await world?.close();
});

async function throughProxy(): Promise<Client> {
  const client = await connectRunning(await resolveEngine(proxy.url, world.env));
  if (client === undefined) throw new Error('The proxy does not answer.');
  return client;
}

test('150 calls at once are all answered by Codex, with never more than 64 in flight', async () => {
  const client = await throughProxy();
  const before = proxy.requests.length;
  const answers = await Promise.all(
    Array.from({ length: 150 }, () => client.call('thread/list', { limit: 1, useStateDbOnly: true })),
  );
  expect(answers.map(({ data }) => data)).toEqual(Array.from({ length: 150 }, () => []));
  expect(proxy.mostInFlight).toBe(64);
  expect(proxy.requests.length - before).toBe(150);
  client.dispose();
});

test('a call that Codex refuses because it is overloaded is repeated until it is taken', async () => {
  const client = await throughProxy();
  proxy.overloaded.set('model/list', 3);
  const { data } = await client.call('model/list', {});
  expect(data.length).toBeGreaterThan(0);
  expect(proxy.requestsOf('model/list')).toHaveLength(4);
  client.dispose();
});

test('a request of Codex that nobody here knows is left unanswered', async () => {
  const client = await throughProxy();
  const asked: string[] = [];
  client.onRequest(({ method }) => asked.push(method));
  proxy.say({ id: 4711, method: 'item/somethingNew/requestApproval', params: { threadId: 'x', turnId: 'y' } });
  await until('it has arrived', () => asked.length > 0);
  // Whatever would be answered has gone out before the answer to this.
  await client.call('thread/list', { limit: 1 });
  expect(asked).toEqual(['item/somethingNew/requestApproval']);
  expect(proxy.answers).toEqual([]);
  client.dispose();
});

test('malformed messages neither end the connection nor disturb the calls', async () => {
  const client = await throughProxy();
  const calls = Promise.all(Array.from({ length: 5 }, () => client.call('thread/list', { limit: 1 })));
  for (const nonsense of ['', '{', '[]', 'null', '{"id":{}}', '{"method":7}', '\u0000\u0001', '"a"'])
    proxy.say(nonsense);
  proxy.say(Buffer.from([0, 255, 1, 254]));
  expect(await calls).toHaveLength(5);
  expect(client.isClosed).toBe(false);
  expect((await client.call('thread/list', { limit: 1 })).data).toEqual([]);
  client.dispose();
});

test('when the connection is cut, every open call rejects at once', async () => {
  const client = await throughProxy();
  const calls = Array.from({ length: 100 }, () =>
    client.call('thread/list', { limit: 1 }).catch((error: unknown) => error),
  );
  proxy.cut();
  const ends = await Promise.all(calls);
  expect(ends.filter((end) => !(end instanceof ConnectionLost))).toEqual([]);
  expect(client.isClosed).toBe(true);
});

test('when Codex itself is killed, every open call rejects at once', async () => {
  const client = await world.client();
  const closed = new Promise<string>((resolve) => client.onClose(resolve));
  const { thread } = await client.call('thread/start', { cwd: world.project, sandbox: 'read-only' });
  const input = [{ type: 'text' as const, text: '[[silent]]', text_elements: [] }];
  await client.call('turn/start', { threadId: thread.id, input });
  await world.killEngine();
  expect(await closed).toContain('1006');
  await expect(client.call('thread/read', { threadId: thread.id })).rejects.toBeInstanceOf(ConnectionLost);
});
