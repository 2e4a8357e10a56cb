import { stat, mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byCode } from '../../src/core/base/order.ts';
import { World, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world?.close();
});

const DAY = 24 * 3_600_000;

/** A command with a cache of its own. */
async function jobs(cache: string, ...words: string[]): Promise<Finished> {
  return world.cli(words.length === 0 ? ['jobs'] : words, { env: { XDG_CACHE_HOME: join(world.folder, cache) } });
}

async function kept(cache: string): Promise<readonly string[]> {
  return (await readdir(join(world.folder, cache, 'codex-agent')).catch(() => [])).toSorted(byCode);
}

async function keptFile(cache: string): Promise<string> {
  const [name] = await kept(cache);
  return join(world.folder, cache, 'codex-agent', name ?? 'nothing');
}

test('compiled code is kept for the user alone, and used by the next run of the same verb', async () => {
  expect(await jobs('twice')).toEqual({ code: 0, stdout: 'No jobs\n', stderr: '' });
  const first = await stat(await keptFile('twice'));
  expect(first.mode & 0o777).toBe(0o600);
  expect(await jobs('twice')).toEqual({ code: 0, stdout: 'No jobs\n', stderr: '' });
  expect((await stat(await keptFile('twice'))).ino).toBe(first.ino);
  expect(await jobs('twice', 'overview')).toMatchObject({ code: 0 });
  expect((await kept('twice')).map((name) => name.split('-')[1])).toEqual(['jobs', 'overview']);
});

test.each([
  ['cut off', (code: Buffer) => code.subarray(0, code.length / 2)],
  ['damaged', (code: Buffer) => code.fill(0xff, 50_000, 50_100)],
  ['something else', () => Buffer.from('not compiled code')],
  ['empty', () => Buffer.alloc(0)],
])('compiled code that is %s is not run but replaced', async (name, damaged) => {
  const cache = name.replace(' ', '-');
  await jobs(cache);
  const file = await keptFile(cache);
  const good = await readFile(file);
  await writeFile(file, damaged(good));
  expect(await jobs(cache)).toEqual({ code: 0, stdout: 'No jobs\n', stderr: '' });
  expect((await stat(file)).size).toBeGreaterThan(good.length / 2);
});

test('where nothing can be kept, everything works', async () => {
  await writeFile(join(world.folder, 'a-file'), '');
  expect(await jobs('a-file')).toEqual({ code: 0, stdout: 'No jobs\n', stderr: '' });
});

test('words that are no verb leave nothing behind', async () => {
  expect((await jobs('wrong', 'no-such-verb')).code).toBe(64);
  expect((await jobs('wrong', '../../../up')).code).toBe(64);
  expect(await kept('wrong')).toEqual([]);
});

test('code that nobody has used for a month is removed when other code is kept, and nothing else of the folder', async () => {
  const folder = join(world.folder, 'old/codex-agent');
  await mkdir(folder, { recursive: true });
  const [old, newer, other] = ['cli.cjs-start-1-x64.compiled', 'cli.cjs-send-1-x64.compiled', 'notes.txt'];
  for (const name of [old, newer, other]) await writeFile(join(folder, name), '');
  for (const name of [old, other]) await utimes(join(folder, name), new Date(), new Date(Date.now() - 31 * DAY));
  await jobs('old');
  const names = await kept('old');
  expect(names).not.toContain(old);
  expect(names).toEqual(expect.arrayContaining([newer, other]));
  expect(names).toHaveLength(3);
});
