import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeUnfinished } from '../../../src/core/base/privateFiles.ts';

test('only what a killed process left long ago is removed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unfinished-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const old = '.7a27aca4-fe55-4f7a-8365-65cad573112e.tmp';
  const fresh = '.8a27aca4-fe55-4f7a-8365-65cad573112e.tmp';
  for (const name of [old, fresh, 'notes.tmp', 'a1b2c3d4.json']) await writeFile(join(folder, name), '');
  const long = new Date(Date.now() - 2 * 3_600_000);
  for (const name of [old, 'notes.tmp', 'a1b2c3d4.json']) await utimes(join(folder, name), long, long);

  await removeUnfinished(folder);

  expect(await readdir(folder)).toEqual([fresh, 'a1b2c3d4.json', 'notes.tmp'].sort());
});

test('a folder that is not there is left alone', async () => {
  await expect(removeUnfinished(join(tmpdir(), 'not-there-at-all'))).resolves.toBeUndefined();
});
