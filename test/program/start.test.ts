import { afterAll, beforeAll, expect, test } from 'vitest';
import { codexBin, World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

test('--codex names the Codex to run, before CODEX_BIN and the PATH', async () => {
  const wrong = { CODEX_BIN: '/nowhere/codex' };
  const { code, stdout } = await world.cli(['health', '--codex', codexBin], { env: wrong });
  expect({ code, ready: stdout.includes('Status: Ready') }).toEqual({ code: 0, ready: true });
  expect((await world.cli(['start', '--codex', '/nowhere/codex', 'x'])).stderr).toContain('no Codex program at');
});

test('start prints the job and await-turn prints its answer and nothing else', async () => {
  const id = await world.start('say it [[text:the answer]]');
  const { code, stdout } = await world.cli(['await-turn', id]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'the answer\n' });
});
