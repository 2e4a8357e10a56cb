import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loginOf } from '../../src/core/agents/login.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { loginWithKey, onAccountChange, startLogin } from '../../src/core/codex/login.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
let mine: Client;
let others: Client;

beforeEach(async () => {
  world = await World.create();
  // OpenAI's own provider, and nobody is logged in.
  await writeFile(join(world.folder, 'codex/config.toml'), 'cli_auth_credentials_store = "file"\n');
  mine = await world.client();
  others = await world.client();
});

afterEach(async () => {
  mine.dispose();
  others.dispose();
  await world.close();
});

test('a login with a key is heard by everybody who is connected', async () => {
  expect(await loginOf(mine)).toBe('missing');
  let heard = 0;
  const listening = onAccountChange(others, () => heard++);
  await loginWithKey(mine, 'sk-of-nobody');
  await until('the other client hears it', () => heard > 0);
  expect(await loginOf(others)).toBe('account');
  listening.dispose();
});

test('a login in the browser names a page of OpenAI, and ends when it is given up', async () => {
  const attempt = await startLogin(mine, 'browser');
  expect(attempt.url).toMatch(/^https:\/\/auth\.openai\.com\//);
  expect(attempt.code).toBeUndefined();
  await attempt.cancel();
  expect(await attempt.done).toBe(false);
});

test('a second attempt ends the first, and a login with a key ends that', async () => {
  const first = await startLogin(mine, 'browser');
  const second = await startLogin(others, 'browser');
  expect(await first.done).toBe(false);
  await loginWithKey(mine, 'sk-of-nobody');
  expect(await second.done).toBe(false);
  expect(await loginOf(others)).toBe('account');
});

test('a login that the engine does not live to see fails', async () => {
  const attempt = await startLogin(mine, 'browser');
  const end = expect(attempt.done).rejects.toThrow('Codex stopped before the login was finished.');
  await world.killEngine();
  await end;
});
