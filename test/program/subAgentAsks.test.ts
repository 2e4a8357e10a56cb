import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

test('an approval that a sub-agent asks is heard, and answered, at its parent', async () => {
  const prompt = '[[[spawn:[[ask:node --version|Which Node?]][[text:child done]]]]][[wait]][[text:parent done]]';
  const id = await world.start(prompt, '-a', 'on-request');
  const asked = await world.cli(['await-turn', id]);
  expect(asked.code).toBe(3);
  expect(asked.stderr).toContain('node --version');

  const approved = await world.cli(['approve', id]);
  expect(approved).toMatchObject({ code: 0 });
  const { code, stdout } = await world.cli(['await-turn', id]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'parent done\n' });
});
