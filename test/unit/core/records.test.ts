import { mkdtemp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Home } from '../../../src/core/agents/home.ts';
import {
  appendFact,
  endOf,
  floorOf,
  readFacts,
  readPrompt,
  readRecord,
  readRecords,
  removeRecord,
  writeRecord,
} from '../../../src/core/agents/records.ts';
import { record } from '../vscode/agents.ts';

const RECORD = record({ id: '0a1b2c3d', threadId: '01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234' });

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'records-'));
  home = new Home({ CODEX_AGENT_HOME: join(folder, 'home') });
  await home.prepare();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function planted(text: string, id = '0a1b2c3d'): Promise<void> {
  await writeFile(join(home.jobs, `${id}.json`), text);
}

test('a record is read as it was written, and its prompt exactly', async () => {
  const prompt = ' \n$(id) "quoted" \u0001 🚀\r\n\n';
  await writeRecord(home, RECORD, prompt);
  expect(await readRecord(home, '0a1b2c3d')).toEqual(RECORD);
  expect(await readPrompt(home, '0a1b2c3d')).toBe(prompt);
  expect(await readRecords(home)).toEqual({ records: [RECORD], broken: [] });
});

test('a record is written once and never again', async () => {
  await writeRecord(home, RECORD, 'first');
  await expect(writeRecord(home, { ...RECORD, cwd: '/other' }, 'second')).rejects.toThrow('exists already');
  expect(await readRecord(home, '0a1b2c3d')).toEqual(RECORD);
  expect(await readPrompt(home, '0a1b2c3d')).toBe('first');
});

test('taking back a record takes everything of that agent and nothing of others', async () => {
  await writeRecord(home, RECORD, 'x');
  await writeRecord(home, { ...RECORD, id: 'ffffffff' }, 'x');
  await mkdir(home.files('0a1b2c3d').turns);
  await appendFact(home, '0a1b2c3d', { kind: 'resumed', at: '' });
  await removeRecord(home, '0a1b2c3d');
  expect((await readdir(home.jobs)).sort()).toEqual(['ffffffff.json', 'ffffffff.prompt']);
});

test.each(['../../etc/passwd', '..', '', '0A1B2C3D', '0a1b2c3', '0a1b2c3d4', '0a1b2c3d\n', '0a1b2c3d/../x', '\u0000'])(
  '%j is no id: no path is made of it',
  async (id) => {
    await expect(readRecord(home, id)).rejects.toMatchObject({ code: 'unknown-agent' });
    expect(() => home.files(id)).toThrow('not found');
  },
);

const GOOD = JSON.stringify(RECORD);
const FAR = { kind: 'ssh', address: 'box', codexHome: '/codex', codexBin: 'codex' };
const changed = (change: (value: Record<string, unknown>) => void): string => {
  const value = JSON.parse(GOOD) as Record<string, unknown>;
  change(value);
  return JSON.stringify(value);
};

test.each([
  ['nothing in it', ''],
  ['half of it', GOOD.slice(0, 100)],
  ['no JSON', 'rm -rf /'],
  ['another type', '[]'],
  ['nothing', 'null'],
  ['another version', changed((value) => (value['version'] = 2))],
  ['the id of another agent', changed((value) => (value['id'] = 'ffffffff'))],
  ['a path as id', changed((value) => (value['id'] = '../x'))],
  ['a path as thread', changed((value) => (value['threadId'] = '../../x'))],
  ['an option as thread', changed((value) => (value['threadId'] = '--dangerously-bypass'))],
  ['a shell command as thread', changed((value) => (value['threadId'] = '$(touch /tmp/x)'))],
  ['a program that is no Codex', changed((value) => Object.assign(value['engine'] as object, { codexBin: '/bin/sh' }))],
  ['a relative program', changed((value) => Object.assign(value['engine'] as object, { codexBin: 'codex' }))],
  ['a relative socket', changed((value) => Object.assign(value['engine'] as object, { address: 'sock' }))],
  ['an unknown engine', changed((value) => Object.assign(value['engine'] as object, { kind: 'ftp' }))],
  ['an option as host', changed((value) => (value['engine'] = { ...FAR, address: '-oProxyCommand=x' }))],
  ['a shell command as host', changed((value) => (value['engine'] = { ...FAR, address: '$(id)' }))],
  ['another program over there', changed((value) => (value['engine'] = { ...FAR, codexBin: 'rm' }))],
  ['a secret in its URL', changed((value) => (value['engine'] = { ...FAR, kind: 'websocket', address: 'ws://a:b@c' }))],
  ['no engine', changed((value) => delete value['engine'])],
  ['an unknown sandbox', changed((value) => (value['sandbox'] = 'none'))],
  ['no time', changed((value) => (value['createdAt'] = 'yesterday'))],
  ['a general of an unknown kind', changed((value) => (value['general'] = { kind: 'root', id: 'x', label: 'x' }))],
  ['a number as folder', changed((value) => (value['cwd'] = 7))],
  ["the old tool's fields", JSON.stringify({ id: '0a1b2c3d', status: 'running', tmuxSession: '$(touch /tmp/x)' })],
])('a planted record with %s is named and not used, and others are', async (_, text) => {
  await planted(text);
  await writeRecord(home, { ...RECORD, id: 'ffffffff' }, 'x');
  const { records, broken } = await readRecords(home);
  expect(records.map(({ id }) => id)).toEqual(['ffffffff']);
  expect(broken).toEqual([{ id: '0a1b2c3d', why: expect.stringMatching(/\w/) as string }]);
  await expect(readRecord(home, '0a1b2c3d')).rejects.toMatchObject({
    code: 'unknown-agent',
    message: expect.stringMatching(/^The record of job 0a1b2c3d cannot be used: /) as string,
  });
  expect(await readFile(join(home.jobs, '0a1b2c3d.json'), 'utf8')).toBe(text);
});

test('fields of a later version of ours do no harm', async () => {
  await planted(changed((value) => (value['later'] = '/w')));
  expect(await readRecord(home, '0a1b2c3d')).toMatchObject({ id: '0a1b2c3d' });
});

test('__proto__ in a record changes nothing but that record', async () => {
  await planted(GOOD.replace('"threadConfig":{}', '"threadConfig":{"__proto__":{"polluted":true}}'));
  await readRecord(home, '0a1b2c3d').catch(() => undefined);
  expect({}).not.toHaveProperty('polluted');
});

test('folders, links to nowhere and other files beside the records are passed over', async () => {
  await mkdir(join(home.jobs, 'deadbeef.json'));
  await symlink('/nowhere', join(home.jobs, 'cafecafe.json'));
  for (const name of ['index.json', 'notes.txt', '0A1B2C3D.json', '.0a1b2c3d.json', '0a1b2c3d.json.bak']) {
    await writeFile(join(home.jobs, name), GOOD);
  }
  const { records, broken } = await readRecords(home);
  expect(records).toEqual([]);
  expect(broken.map(({ id }) => id)).toEqual(['deadbeef']);
});

test('a home that is not there has no agents', async () => {
  expect(await readRecords(new Home({ CODEX_AGENT_HOME: join(folder, 'nowhere') }))).toEqual({
    records: [],
    broken: [],
  });
});

test('facts are read in their order; damaged, foreign and half-written lines are passed over', async () => {
  await appendFact(home, '0a1b2c3d', { kind: 'sent', at: 'a', messageId: 'm', floor: 3, turnId: 't' });
  const { events } = home.files('0a1b2c3d');
  const before = await readFile(events, 'utf8');
  await writeFile(
    events,
    `${before}{"kind":"sent","floor":"9"}\n[]\nnull\n{"kind":"fact of the future"}\n{"kind":"ended","at"`,
  );
  await appendFact(home, '0a1b2c3d', { kind: 'ended', at: 'b', how: 'quit' });
  expect((await readFacts(home, '0a1b2c3d')).map(({ kind }) => kind)).toEqual(['sent', 'ended']);
});

test('the last end or resume stands, and the highest floor', async () => {
  const facts = [
    { kind: 'sent', at: '', messageId: 'a', floor: 2 },
    { kind: 'ended', at: '1', how: 'quit' },
    { kind: 'resumed', at: '2' },
    { kind: 'sent', at: '', messageId: 'b', floor: 1 },
  ] as const;
  expect(endOf(facts)).toBeUndefined();
  expect(endOf([...facts, { kind: 'ended', at: '3', how: 'killed' }])).toMatchObject({ how: 'killed' });
  expect(endOf([])).toBeUndefined();
  expect([floorOf(facts), floorOf([])]).toEqual([2, 0]);
});

test('the home is CODEX_AGENT_HOME, else a folder in HOME', () => {
  expect(new Home({ CODEX_AGENT_HOME: '/a/../b', HOME: '/h' }).folder).toBe('/b');
  expect(new Home({ HOME: '/h' }).folder).toBe('/h/.codex-agent');
});
