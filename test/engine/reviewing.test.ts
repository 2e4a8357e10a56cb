import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Client } from '../../src/core/codex/client.ts';
import { loadAgent } from '../../src/core/agents/loadAgent.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { readChangedFiles } from '../../src/core/reviewing/changedFiles.ts';
import type { ChangesScope } from '../../src/core/reviewing/changesScope.ts';
import { bringBack, discardFile } from '../../src/core/reviewing/discard.ts';
import { recordedTurns } from '../support/agents.ts';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;
afterEach(async () => world.close());

async function connected<T>(work: (connect: () => Promise<Client>) => Promise<T>): Promise<T> {
  const client = await world.client();
  try {
    return await work(async () => client);
  } finally {
    client.dispose();
  }
}

const agentOf = async (id: string) => loadAgent(world.home, await readRecord(world.home, id));

/** Path, before and after of each file; a note is its first word. */
async function changes(id: string, scope: ChangesScope) {
  const { files } = await connected(async (connect) => readChangedFiles(world.home, await agentOf(id), connect, scope));
  const textOf = (side: (typeof files)[number]['before']) => (side.kind === 'none' ? undefined : side.text);
  return files.map(({ path, before, after }) => [path, textOf(before), textOf(after)]);
}

const read = async (path: string, folder = world.project) =>
  readFile(join(folder, path), 'utf8').catch(() => undefined);

const patch = (body: string) => `[[patch:*** Begin Patch\n${body}\n*** End Patch]]`;
const FIRST = [
  patch('*** Update File: edited.txt\n@@\n one\n-two\n+2'),
  '[[write:added.txt|new]]',
  patch('*** Delete File: gone.txt'),
  '[[text:First.]]',
].join(' ');
const SECOND = `${patch('*** Update File: edited.txt\n*** Move to: moved.txt\n@@\n-one\n+1\n 2')} [[text:Second.]]`;

async function twoTurns(): Promise<string> {
  await writeProjectFile(world, 'edited.txt', 'one\ntwo\n');
  await writeProjectFile(world, 'gone.txt', 'was here\n');
  const id = await world.start(`Edit ${FIRST}`);
  await recordedTurns(world, id, 1);
  await world.cli(['send', id, `Again ${SECOND}`]);
  await recordedTurns(world, id, 2);
  return id;
}

test('the changes of each turn are told apart, whatever became of the files since', async () => {
  world = await World.create();
  const id = await twoTurns();
  const first = [
    ['added.txt', undefined, 'new\n'],
    ['edited.txt', 'one\ntwo\n', 'one\n2\n'],
    ['gone.txt', 'was here\n', undefined],
  ];
  expect(await changes(id, { kind: 'turn', turn: 1 })).toEqual(first);
  expect(await changes(id, { kind: 'turn', turn: 2 })).toEqual([['moved.txt', 'one\n2\n', '1\n2\n']]);
  await expect(changes(id, { kind: 'turn', turn: 3 })).rejects.toThrow('has not finished a turn 3');

  await writeProjectFile(world, 'moved.txt', 'by somebody else\n');
  expect((await changes(id, { kind: 'turn', turn: 1 }))[1]?.[1]).toMatch(/^@@ .* @@\none\ntwo\n$/);

  const { code, stdout } = await world.cli(['diff', id, '--turn', '1']);
  expect(code).toBe(0);
  expect(stdout).toContain('diff --git a/edited.txt b/edited.txt\n--- a/edited.txt\n+++ b/edited.txt\n@@');
  expect(stdout).toContain('+++ b/added.txt\n@@ -0,0 +1 @@\n+new\n');
  expect(await world.cli(['diff', id, '--turn', '7'])).toMatchObject({ code: 64 });
});

test('without git, discarding takes back what Codex changed, and keeps a copy', async () => {
  world = await World.create();
  const id = await twoTurns();
  const discard = (path: string) =>
    connected(async (connect) => discardFile(await agentOf(id), path, { home: world.home, connect }));
  const all = [await discard('moved.txt'), await discard('added.txt'), await discard('gone.txt')];
  const now = () => Promise.all(['edited.txt', 'moved.txt', 'added.txt', 'gone.txt'].map((path) => read(path)));
  expect(await now()).toEqual(['one\ntwo\n', undefined, undefined, 'was here\n']);
  await expect(discard('added.txt')).rejects.toThrow('has no changes to discard');

  const { record } = await agentOf(id);
  for (const one of all) await bringBack(world.home, record, one);
  expect(await now()).toEqual([undefined, '1\n2\n', 'new\n', undefined]);

  await writeFile(join(world.project, 'moved.txt'), 'by somebody else\n');
  await expect(discard('moved.txt')).rejects.toThrow('what it was before is not known');
  expect(await read('moved.txt')).toBe('by somebody else\n');
});

test('in a worktree, changes are against the commit, the newest commit, or the main checkout as it is', async () => {
  world = await World.create({ git: true });
  await writeProjectFile(world, 'edited.txt', 'one\ntwo\n');
  await world.git('add', '.');
  await world.git('commit', '-q', '-m', 'base');
  const id = await world.start('Edit [[sh:echo three >> edited.txt]] [[text:ok]]', '--worktree', 'three');
  await recordedTurns(world, id, 1);
  const { cwd } = (await agentOf(id)).record;
  await writeProjectFile(world, 'edited.txt', 'mine\n');
  await writeProjectFile(world, 'only-here.txt', 'mine\n');
  const after = 'one\ntwo\nthree\n';
  expect(await changes(id, { kind: 'spawn' })).toEqual([['edited.txt', 'one\ntwo\n', after]]);
  expect(await changes(id, { kind: 'checkout' })).toEqual([['edited.txt', 'mine\n', after]]);

  await world.git('-C', cwd, 'commit', '-qam', 'by the agent');
  expect(await changes(id, { kind: 'uncommitted' })).toEqual([]);
  expect((await world.cli(['diff', id, '--uncommitted'])).stderr).toBe('Nothing has changed.\n');
  await writeFile(join(cwd, 'edited.txt'), 'not yet\n');
  expect(await changes(id, { kind: 'uncommitted' })).toEqual([['edited.txt', after, 'not yet\n']]);
  expect((await world.cli(['diff', id, '--uncommitted'])).stdout).toContain('-three\n+not yet');
});
