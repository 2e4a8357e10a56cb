import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { USER } from '../../src/core/agents/general.ts';
import { readRecords } from '../../src/core/agents/records.ts';
import { spawnAgent } from '../../src/core/agents/spawnAgent.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { DemoWorld, removeLeftDemos, type DemoOptions } from '../../src/vscode/codex/demoWorld.ts';
import { until } from '../support/until.ts';
import { repository, World } from '../support/world.ts';

let world: World;
let options: DemoOptions;

beforeEach(async () => {
  world = await World.create();
  await world.home.prepare();
  options = {
    folder: join(world.folder, 'storage/demo'),
    runtime: process.execPath,
    modelFile: join(repository, 'dist/demo-model.cjs'),
    home: world.home,
    env: world.env,
    codexPath: undefined,
  };
});

afterEach(async () => world.close());

async function startAgents(demo: DemoWorld): Promise<void> {
  const spawner = { home: world.home, env: demo.env, onAccepted: async () => {} };
  const rest = { search: false, plan: false, allowCommit: false, noLog: false, extraEnv: {}, reasoningEffort: 'low' };
  const place = { cwd: demo.project, engine: demo.engine, general: USER };
  await Promise.all(demo.agents.map((agent) => spawnAgent(spawner, { ...agent, ...place, ...rest })));
}

async function agentCount(): Promise<number> {
  return (await readRecords(world.home)).records.length;
}

test('two windows show a demo each, and what one leaves is gone while the other goes on', async () => {
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test' });
  const [one, two] = await Promise.all([DemoWorld.open(options), DemoWorld.open(options)]);
  try {
    await startAgents(one);
    await startAgents(two);
    await fleet.open();
    expect(fleet.all()).toHaveLength(6);
    expect(await removeLeftDemos(options)).toBe(0);

    await one.close();
    await until('the fleet has let go of its agents', () => fleet.all().length === 3);
    expect(new Set(fleet.all().map(({ record }) => record.engine.codexHome))).toEqual(new Set([two.engine.codexHome]));
    expect((await world.processes()).filter(({ command }) => command.includes('demo-model'))).toHaveLength(1);
    const finished = () => fleet.all().some(({ lastTurn }) => lastTurn?.status === 'completed');
    await until('an agent of the other finishes its turn', finished);
  } finally {
    await two.close();
    fleet.dispose();
  }
  expect(await agentCount()).toBe(0);
  expect(await readdir(options.folder)).toEqual([]);
  expect(await readdir(world.home.jobs)).toEqual([]);
  await until('nothing runs', async () => (await world.processes()).length === 0);
});

test('what a crashed window has left is removed by the next one', async () => {
  const demo = await DemoWorld.open(options);
  await startAgents(demo);
  const lock = (await readdir(options.folder)).find((name) => name.endsWith('.lock')) ?? '';
  await writeFile(join(options.folder, lock), JSON.stringify({ pid: process.pid, startTime: 'earlier', token: '' }));
  const models = (await world.processes()).filter(({ command }) => command.includes('demo-model'));
  for (const { pid } of models) process.kill(pid, 'SIGKILL');
  await demo.modelEnded;
  expect(await agentCount()).toBe(3);

  expect(await removeLeftDemos(options)).toBe(1);
  expect(await agentCount()).toBe(0);
  expect(await readdir(options.folder)).toEqual([]);
  await until('nothing runs', async () => (await world.processes()).length === 0);
});

test('without Codex or a model there is no demo, and nothing is left of the attempt', async () => {
  const missing = join(world.folder, 'nowhere/codex');
  await expect(DemoWorld.open({ ...options, codexPath: missing })).rejects.toMatchObject({ code: 'no-codex' });
  expect(await readdir(options.folder).catch(() => [])).toEqual([]);
  await expect(DemoWorld.open({ ...options, modelFile: missing })).rejects.toThrow(
    'The demo model could not be started',
  );
  expect(await readdir(options.folder)).toEqual([]);
  expect(await world.processes()).toEqual([]);
});
