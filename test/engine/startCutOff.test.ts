import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FilteringProxy } from '../support/filteringProxy.ts';
import { World } from '../support/world.ts';

let world: World;
let proxy: FilteringProxy;
beforeAll(async () => {
  world = await World.create();
  proxy = await FilteringProxy.create(world, 'cut');
  await world.home.prepare();
});
afterAll(async () => {
  await proxy?.close();
  await world?.close();
});

async function threads(): Promise<number> {
  const client = await world.client();
  try {
    return (await client.call('thread/list', { limit: 100 })).data.length;
  } finally {
    client.dispose();
  }
}

test.each(['thread/name/set', 'thread/attachment/add', 'turn/start'])(
  'a start that loses Codex at %s says so and leaves nothing, and the next one works',
  async (method) => {
    const before = [await threads(), await readdir(world.home.jobs)];
    proxy.cutAt.add(method);
    const { code, stdout, stderr } = await world.cli(['start', '--engine', proxy.url, 'lost on the way']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('Codex stopped while the agent was being started. Nothing of it is left.\nStart it again.\n');
    expect([await threads(), await readdir(world.home.jobs)]).toEqual(before);
    expect(world.model.requests.some(({ lastUserText }) => lastUserText === 'lost on the way')).toBe(false);
    const id = await world.start('[[text:done]]', '--engine', proxy.url);
    expect((await world.cli(['await-turn', id])).stdout).toBe('done\n');
    await world.cli(['kill', id]);
  },
);
