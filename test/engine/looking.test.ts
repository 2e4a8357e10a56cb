import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readChangedFiles } from '../../src/core/reviewing/changedFiles.ts';
import { loadAgent } from '../../src/core/agents/loadAgent.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { TranscriptPages } from '../../src/core/agents/transcriptPages.ts';
import { recordedTurns } from '../support/agents.ts';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;

async function changed(id: string) {
  const agent = await loadAgent(world.home, await readRecord(world.home, id));
  const client = await world.client();
  try {
    return await readChangedFiles(world.home, agent, async () => client);
  } finally {
    client.dispose();
  }
}

const EDIT = [
  '[[patch:*** Begin Patch\n*** Update File: edited.txt\n@@\n one\n-two\n+2\n*** End Patch]]',
  '[[write:added.txt|new]]',
  '[[patch:*** Begin Patch\n*** Delete File: gone.txt\n*** End Patch]]',
  '[[text:Edited.]]',
].join(' ');

const text = (value: string) => ({ kind: 'text', text: value });
const EXPECTED = [
  { path: 'added.txt', before: { kind: 'none' }, after: text('new\n') },
  { path: 'edited.txt', before: text('one\ntwo\n'), after: text('one\n2\n') },
  { path: 'gone.txt', before: text('was here\n'), after: { kind: 'none' } },
];

async function writeFiles(): Promise<void> {
  await writeProjectFile(world, 'edited.txt', 'one\ntwo\n');
  await writeProjectFile(world, 'gone.txt', 'was here\n');
  await writeProjectFile(world, 'untouched.txt', 'same\n');
}

afterEach(async () => world.close());

test('in git, changes are against the commit that the agent was spawned at', async () => {
  world = await World.create({ git: true, name: 'ä b ' });
  await writeFiles();
  await writeProjectFile(world, 'by-shell.bin', 'a\u0000b');
  await writeProjectFile(world, 'large.txt', 'x'.repeat(3_000_000));
  await world.git('add', '.');
  await world.git('commit', '-q', '-m', 'base');
  const id = await world.start(`Edit ${EDIT} [[sh:printf 'c\\0d' > by-shell.bin; echo y >> large.txt]]`);
  const [end] = await recordedTurns(world, id, 1);
  // Git sees all of it. Whose a change is, only Codex says, and only of its own edits.
  expect(end?.files).toEqual(expect.arrayContaining(['by-shell.bin', 'edited.txt', 'large.txt']));
  expect(end?.edited).toEqual(['added.txt', 'edited.txt', 'gone.txt']);
  await symlink('/etc/passwd', join(world.project, 'link'));
  await mkdir(join(world.project, 'sub'));
  await symlink('/etc', join(world.project, 'sub/etc'));

  const { files, outside, more } = await changed(id);
  expect({ outside, more }).toEqual({ outside: [], more: 0 });
  expect(files.filter(({ path }) => path.endsWith('.txt') && path !== 'large.txt')).toEqual(EXPECTED);
  const noteOf = (wanted: string) => files.find(({ path }) => path === wanted)?.after;
  expect(noteOf('by-shell.bin')).toEqual({ kind: 'note', text: 'A binary file of 3 bytes.\n' });
  expect(noteOf('large.txt')).toEqual({ kind: 'note', text: 'Too large to be shown here: 2.9 MB.\n' });
  expect(noteOf('link')).toEqual({ kind: 'note', text: 'A link to /etc/passwd\n' });
});

test('what others change beside an agent that cannot write is not among its changes', async () => {
  world = await World.create({ git: true });
  await writeFiles();
  await world.git('add', '.');
  await world.git('commit', '-q', '-m', 'base');
  const reader = await world.start('[[text:Read.]]', '-s', 'read-only');
  const asking = await world.start('[[text:Read.]]', '-s', 'read-only', '-a', 'on-request');
  for (const id of [reader, asking]) await recordedTurns(world, id, 1);
  await writeProjectFile(world, 'untouched.txt', 'by others\n');
  expect((await changed(reader)).files).toEqual([]);
  expect((await changed(asking)).files).toHaveLength(1);
});

test('a file that is as it was before is not among the changes', async () => {
  world = await World.create({ git: true });
  await writeFiles();
  await world.git('add', '.');
  await world.git('commit', '-q', '-m', 'base');
  const id = await world.start(`Edit ${EDIT}`);
  await recordedTurns(world, id, 1);
  await writeFiles();
  await rm(join(world.project, 'added.txt'));
  expect((await changed(id)).files).toEqual([]);
});

test('without git, what Codex changed is taken back', async () => {
  world = await World.create();
  await writeFiles();
  const id = await world.start(`Edit ${EDIT}`);
  await recordedTurns(world, id, 1);
  await world.cli([
    'send',
    id,
    'Again [[patch:*** Begin Patch\n*** Update File: edited.txt\n@@\n-one\n+1\n 2\n*** End Patch]] [[text:ok]]',
  ]);
  await recordedTurns(world, id, 2);
  expect(await readFile(join(world.project, 'edited.txt'), 'utf8')).toBe('1\n2\n');
  const { files } = await changed(id);
  expect(files).toEqual([EXPECTED[0], { ...EXPECTED[1], after: text('1\n2\n') }, EXPECTED[2]]);

  await writeFile(join(world.project, 'edited.txt'), 'by somebody else\n');
  const other = (await changed(id)).files.find(({ path }) => path === 'edited.txt');
  expect(other?.before).toEqual({ kind: 'note', text: expect.stringContaining('not known') as string });
});

test('a transcript asks only for what is new, leaves the oldest out when long, and knows its turns', async () => {
  world = await World.create();
  const id = await world.start('First [[sh:echo hello]] [[text:One.]]');
  await recordedTurns(world, id, 1);
  const record = await readRecord(world.home, id);
  const client = await world.client();
  try {
    const pages = new TranscriptPages({ home: world.home, record, limit: 100_000, whole: false });
    await pages.refresh(client);
    expect(pages.isWhole).toBe(true);
    expect(pages.passages.map((passage) => passage.text)).toEqual([
      '> First [[sh:echo hello]] [[text:One.]]',
      '```console\n$ echo hello\nhello\n```',
      'One.',
    ]);
    const [first] = pages.passages;
    await world.cli(['send', id, 'Second [[text:Two.]]']);
    await recordedTurns(world, id, 2);
    await pages.refresh(client);
    await pages.refresh(client);
    expect(pages.passages[0]).toBe(first);
    expect(pages.passages.slice(3).map((passage) => passage.text)).toEqual(['> Second [[text:Two.]]', 'Two.']);
    const turns = [...new Set(pages.passages.map(({ turnId }) => turnId))];
    expect(turns.map((turnId) => pages.headingOf(turnId))).toMatchObject([
      { turn: 1, status: 'completed' },
      { turn: 2, status: 'completed' },
    ]);

    const short = new TranscriptPages({ home: world.home, record, limit: 3, whole: false });
    await short.refresh(client);
    expect(short).toMatchObject({ isWhole: false });
    expect(short.passages.map((passage) => passage.text)).toEqual(['Two.']);
  } finally {
    client.dispose();
  }
});
