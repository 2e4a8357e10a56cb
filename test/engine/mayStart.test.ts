import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { ownServerPid } from '../../src/core/codex/engine.ts';
import { arrived, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ env: { CODEX_AGENT_LINGER_MS: '300' } });
});
afterAll(async () => {
  await world?.close();
});

/** The engine is gone while an agent works, and nobody is left who would start it again. */
async function crash(): Promise<void> {
  const recorder = await world.recorderPid();
  if (recorder !== undefined) process.kill(recorder, 'SIGKILL');
  await world.killEngine();
}

async function enginePid(): Promise<number | undefined> {
  const pid = await ownServerPid(await world.engine());
  return (await world.processes()).some((one) => one.pid === pid) ? pid : undefined;
}

test('a fleet that may not start engines shows what was known, starts nothing, and is there when somebody else does', async () => {
  const idle = await world.start('[[text:one]]');
  await recordedTurns(world, idle, 1);
  const working = await world.start('[[hold:never]]');
  await arrived(world, '[[hold:never]]');
  await crash();

  let trusted = false;
  const mayStart = (): boolean => trusted;
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window', mayStart });
  try {
    await fleet.open();
    const seen = (id: string): unknown => [fleet.get(id)?.engineUp, fleet.get(id)?.state.kind];
    expect([seen(idle), seen(working)]).toEqual([
      [false, 'idle'],
      [false, 'working'],
    ]);
    await expect(fleet.clientOf(idle)).rejects.toThrow('Its engine does not run, and may not be started here.');
    await fleet.settled();
    expect(await enginePid()).toBeUndefined();

    // By somebody who writes none of our files.
    (await world.client()).dispose();
    await until('both are there', () => [idle, working].every((id) => fleet.get(id)?.engineUp === true));
    await until('the lost turn is recorded', () => fleet.get(working)?.lastTurn?.status === 'interrupted');
    expect(fleet.get(idle)?.state.kind).toBe('idle');

    // Lost once more, now in the middle of a turn of a fleet that watches.
    await world.cli(['send', idle, '[[hold:never-2]]']);
    await until('it works', () => fleet.get(idle)?.state.kind === 'working');
    await crash();
    await until('rows say so', () => fleet.get(idle)?.engineUp === false);
    expect(await enginePid()).toBeUndefined();
    trusted = true;
    await until('it is started when that is allowed', () => fleet.get(idle)?.engineUp === true);
    await until('that turn is recorded too', () => fleet.get(idle)?.lastTurn?.status === 'interrupted');
  } finally {
    fleet.dispose();
  }
});
