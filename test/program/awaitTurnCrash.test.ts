import { afterEach, beforeEach, expect, test } from 'vitest';
import { Running } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(async () => {
  await world.close();
});

test('the engine dies in mid-turn: waits that are there and waits that come later all say that the turn was lost', async () => {
  const id = await world.start('[[hold:crash]] [[text:never]]');
  const other = await world.start('[[text:safe]]');
  await world.cli(['await-turn', other]);
  const waits = [new Running(world, ['await-turn', id]), new Running(world, ['await-turn', id, other])];
  await until('both wait', () => waits.every(({ stderr }) => stderr.includes(`(job: ${id})`)));
  await world.killEngine();
  world.model.release('crash');
  const [one, both] = await Promise.all(waits.map((wait) => wait.ended));
  expect(one).toMatchObject({ code: 5, stdout: '' });
  expect(one?.stderr).toContain(
    `Job ${id}: the turn was lost when its engine stopped.\nGo on with: codex-agent send ${id} "go on"\n`,
  );
  expect(both).toMatchObject({ code: 5, stdout: `== ${id}\n== ${other}\nsafe\n` });
  expect((await world.cli(['await-turn', id])).code).toBe(5);
  expect((await world.cli(['await-turn', id, '--after', '0'])).code).toBe(5);

  await world.cli(['send', id, '[[text:after the crash]]']);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'after the crash\n' });
  expect((await world.cli(['await-turn', id, '--after', '0'])).code).toBe(5);
  expect((await world.cli(['await-turn', id, '--after', '1'])).stdout).toBe('after the crash\n');
});

test('the engine dies while an idle agent is waited for: the wait goes on and hears the next turn', async () => {
  const id = await world.start('[[text:one]]');
  await world.cli(['await-turn', id]);
  const wait = new Running(world, ['await-turn', id, '--after', '1']);
  await until('it waits', () => wait.stderr.includes('Waiting'));
  await world.killEngine();
  await world.cli(['send', id, '[[text:two]]']);
  expect(await wait.ended).toMatchObject({ code: 0, stdout: 'two\n' });
});

test('the engine and the recorder die together: what had ended is still answered', async () => {
  const id = await world.start('[[text:kept]]');
  await world.cli(['await-turn', id]);
  const recorder = await world.recorderPid();
  if (recorder !== undefined) process.kill(recorder, 'SIGKILL');
  await world.killEngine();
  expect(await world.cli(['await-turn', id])).toEqual({ code: 0, stdout: 'kept\n', stderr: '' });
  expect(await world.cli(['await-turn', id, '--after', '0'])).toEqual({ code: 0, stdout: 'kept\n', stderr: '' });
});

test('the engine was stopped: a wait for the next turn goes on, and hears it when a message has started the engine', async () => {
  const id = await world.start('[[text:one]]');
  await world.cli(['await-turn', id]);
  await world.cli(['engine', 'stop']);
  const wait = new Running(world, ['await-turn', id, '--after', '1']);
  await until('it waits', () => wait.stderr.includes('Waiting'));
  await world.cli(['send', id, '[[text:two]]']);
  expect(await wait.ended).toMatchObject({ code: 0, stdout: 'two\n' });
});
