import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrived, heardBy, recordedTurns, requestsOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world?.close();
});

test('queue lists what waits, changes it and takes it back', async () => {
  const id = await world.start('[[hold:queue]][[text:one]]');
  await arrived(world, '[[hold:queue]][[text:one]]');
  expect(await world.cli(['queue', id])).toMatchObject({ code: 0, stdout: `Nothing waits for job ${id}.\n` });
  await world.cli(['send', id, '--queue', '[[text:two]]\nand more']);
  await world.cli(['send', id, '--queue', '[[text:three]]']);
  expect((await world.cli(['queue', id])).stdout).toBe('1  [[text:two]] and more\n2  [[text:three]]\n');
  expect(await world.cli(['queue', id, '--edit', '2', '-'], { input: '[[text:better]]' })).toMatchObject({ code: 0 });
  expect((await world.cli(['queue', id, '--withdraw', '1'])).stdout).toBe('1  [[text:better]]\n');
  const { stdout } = await world.cli(['queue', id, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ id, queue: [{ text: '[[text:better]]' }] });
  expect(await world.cli(['queue', id, '--withdraw', '2'])).toMatchObject({ code: 64, stdout: '' });
  expect(await world.cli(['queue', id, 'lost words'])).toMatchObject({ code: 64, stdout: '' });
  world.model.release('queue');
  await recordedTurns(world, id, 2);
  expect(await heardBy(world, id)).toEqual(['[[hold:queue]][[text:one]]', '[[text:better]]']);
});

test('fork starts an agent that goes on from another one, and says whose fork it is', async () => {
  const id = await world.start('[[text:first]]');
  await recordedTurns(world, id, 1);
  const forked = await world.cli(['fork', id, '--name', 'Plan B', '--json', '--', '[[text:second]]']);
  expect(forked.code).toBe(0);
  const fork = JSON.parse(forked.stdout) as { id: string };
  expect(fork).toMatchObject({ name: 'Plan B', fork_of: id });
  expect((await world.cli(['await-turn', fork.id])).stdout).toBe('second\n');
  await recordedTurns(world, fork.id, 1);
  const status = await world.cli(['status', fork.id]);
  expect(status.stdout).toContain(`Fork of: ${id}\n`);
  expect(status.stdout).toContain('Turns completed: 1\n');
  expect(await heardBy(world, fork.id)).toEqual(['[[text:first]]', '[[text:second]]']);
  expect(await world.cli(['fork', 'ffffffff', 'x'])).toMatchObject({ code: 66, stdout: '' });
  expect(await world.cli(['fork', id])).toMatchObject({ code: 64, stdout: '' });
});

test('settings shows what an agent runs with, and changes it from its next turn on', async () => {
  const id = await world.start('[[text:first]]', '-m', 'gpt-5.5');
  await recordedTurns(world, id, 1);
  expect((await world.cli(['settings', id])).stdout).toBe('Model: gpt-5.5\nReasoning: high\nApprovals: never\n');
  const changed = await world.cli(['settings', id, '-r', 'low', '-a', 'untrusted']);
  expect(changed).toMatchObject({ code: 0, stdout: 'Model: gpt-5.5\nReasoning: low\nApprovals: untrusted\n' });
  await world.cli(['send', id, '[[text:second]]']);
  await recordedTurns(world, id, 2);
  const efforts = requestsOf(world, await world.threadOf(id)).map(({ body }) => body['reasoning']);
  expect(efforts).toMatchObject([{ effort: 'high' }, { effort: 'low' }]);
  expect((await world.cli(['status', id])).stdout).toContain('Model: gpt-5.5 (low)\n');
  expect(await world.cli(['settings', id, '-a', 'sometimes'])).toMatchObject({ code: 64, stdout: '' });
  expect(await world.cli(['settings', id, '-m', 'gpt-nonsense'])).toMatchObject({ stdout: '' });
  await world.cli(['end', id]);
  expect(await world.cli(['settings', id, '-r', 'high'])).toMatchObject({ code: 1, stdout: '' });
});

test('diagnose says why an agent is as it is, and leaves out what was written', async () => {
  const id = await world.start(
    'Hush [[sh:sleep 4242]] [[text:quiet]]',
    '--env',
    'DEPLOY_KEY=hush-hush',
    '-s',
    'danger-full-access',
  );
  const report = async (...flags: string[]): Promise<string> => (await world.cli(['diagnose', id, ...flags])).stdout;
  await until('its command runs', async () =>
    (await world.processes()).some(({ command }) => command === 'sleep 4242'),
  );
  const text = await report();
  expect(text).toContain(`# Diagnosis of agent ${id}`);
  expect(text).toMatch(/^working, said by: .*, \d+ s ago/m);
  expect(text).toContain('version: 0.169.0, pid ');
  expect(text).toMatch(/^ *\d+ {2}sleep$/m);
  expect(text).toContain('shell_environment_policy.set.DEPLOY_KEY');
  expect(text).not.toContain(world.env['HOME']);
  for (const secret of ['Hush', 'hush-hush', '4242']) expect(text).not.toContain(secret);
  const whole = await report('--prompts');
  expect(whole).toContain('sleep 4242');
  expect(whole).toContain('Hush [[sh:sleep 4242]]');
  expect(whole).not.toContain('hush-hush');
  expect(await world.cli(['kill', id])).toMatchObject({ code: 0 });
  expect(await report()).toMatch(/^ended, said by: noted end, \d+ s ago/m);
  await world.killEngine();
  expect(await report()).toContain('not read: its engine is not connected');
  expect(await world.cli(['diagnose', 'ffffffff'])).toMatchObject({ code: 66, stdout: '' });
});
