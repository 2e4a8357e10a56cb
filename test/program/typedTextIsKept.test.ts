import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

test('a steering message that Codex drops when its turn is interrupted is kept and can be sent again', async () => {
  const id = await world.start('[[sh:sleep 60]][[text:never]]');
  await until('the command runs', async () => (await world.cli(['capture', id])).stdout.includes('$ '));
  const sent = await world.cli(['send', id, 'and mind the gap']);
  expect(sent.stdout).toContain('steered turn 1');

  const { code, stderr } = await world.cli(['interrupt', id]);
  expect(code).toBe(0);
  const again = /Send it again: codex-agent send \S+ - < (\S+)/.exec(stderr)?.[1];
  expect(stderr).toContain('Not delivered: "and mind the gap".');
  expect(await readFile(again ?? '', 'utf8')).toBe('and mind the gap');

  await world.cli(['send', id, '-'], { input: await readFile(again ?? '', 'utf8') });
  await world.model.waitForRequest((request) => request.lastUserText === 'and mind the gap');
  await world.cli(['kill', id]);
});

test('a steering message that the agent took is not kept', async () => {
  const id = await world.start('[[stream:100,20000]][[text:a long answer that is being written]]');
  await world.model.waitForRequest((request) => request.lastUserText.includes('a long answer'));
  const sent = await world.cli(['send', id, 'stop and say hello']);
  expect(sent.stdout).toContain('steered turn 1');
  const { stdout } = await world.cli(['await-turn', id]);
  expect(stdout).toBe('Demo reply to: stop and say hello\n');
  expect((await world.cli(['status', id])).stdout).not.toContain('Not delivered');
});

test('capture shows what the agent is still writing', async () => {
  const id = await world.start('[[stream:400,60000]][[long:4000]]');
  await until('some of the answer is shown', async () => {
    const { stdout } = await world.cli(['capture', id]);
    return stdout.trim().split('\n').length > 1;
  });
  await world.cli(['interrupt', id]);
});
