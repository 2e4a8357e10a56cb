import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent } from '../../../src/core/agents/agent.ts';
import { linksIn } from '../../../src/vscode/links/findLinks.ts';
import { candidatesIn } from '../../../src/vscode/links/terminalLinks.ts';
import { agent, NOON, record } from './agents.ts';

let root: string;
let agents: readonly Agent[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'links-'));
  for (const file of [
    'open/open.ts',
    'a/open.ts',
    'a/src/a.ts',
    'a/both.ts',
    'b/both.ts',
    'gone/gone.ts',
    'secret.ts',
  ]) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), '');
  }
  const inFolder = (id: string, folder: string, name: string): Agent =>
    agent({ kind: 'idle' }, { record: record({ id, cwd: join(root, folder) }), name });
  agents = [
    inFolder('0a1b2c3d', 'open', 'Audit auth'),
    inFolder('11111111', 'a', 'Tree'),
    inFolder('22222222', 'b', 'Other'),
    { ...inFolder('33333333', 'gone', 'Gone'), state: { kind: 'ended', how: 'quit', at: NOON } },
  ];
});

afterAll(async () => rm(root, { recursive: true }));

const agentOf = (agentId: string): Agent | undefined => agents.find(({ id }) => id === agentId);

async function found(line: string, known = agents): Promise<readonly (readonly [string, string])[]> {
  const links = await linksIn(line, { agents: known, agentOf, covered: [join(root, 'open')] });
  return links.map(({ startIndex, length, tooltip }) => [line.slice(startIndex, startIndex + length), tooltip]);
}

test('the id of an agent that we know leads to it, and no other hexadecimal word does', async () => {
  expect(await found('Job started: 0a1b2c3d')).toEqual([['0a1b2c3d', 'Open Audit auth']]);
  expect(await found('33333333')).toEqual([['33333333', 'Open Gone']]);
  expect(await found('0a1b2c3d, 11111111')).toHaveLength(2);
  // Commits, parts of longer words, of UUIDs, of colours.
  expect(await found('deadbeef 0a1b2c3d4 x0a1b2c3d 0a1b2c3d-1111 0A1B2C3D')).toEqual([]);
});

test('a place in a file of the folder in which one agent works leads there', async () => {
  const line = 'src/a.ts:12:3 - error';
  expect(await linksIn(line, { agents, agentOf, covered: [] })).toEqual([
    {
      startIndex: 0,
      length: 13,
      tooltip: 'Open the file of Tree',
      target: { kind: 'file', path: join(root, 'a/src/a.ts'), line: 12, column: 3 },
    },
  ]);
  expect(await found('at ./src/a.ts:7')).toEqual([['./src/a.ts:7', 'Open the file of Tree']]);
  const twin = agent({ kind: 'idle' }, { record: record({ id: '44444444', cwd: join(root, 'a') }), name: 'Twin' });
  expect(await found('src/a.ts:7', [...agents, twin])).toEqual([['src/a.ts:7', 'Open the file in a']]);
});

test('what VS Code finds itself, what could be two files, and what is not there is left alone', async () => {
  expect(
    await found('open.ts:1 both.ts:1 other.ts:1 gone.ts:1 src/a.ts src:1 ../secret.ts:1 src/../../secret.ts:1'),
  ).toEqual([]);
});

test('places are written in several ways, and much that has a colon is none', () => {
  const places = (line: string) =>
    candidatesIn(line).flatMap((one) => (one.kind === 'file' ? [[one.path, one.line, one.column]] : []));
  expect(places('a.ts(4,2): error, b.ts(7) src\\c.ts:3, (d.ts:1:9) "e f.ts:2"')).toEqual([
    ['a.ts', 4, 2],
    ['b.ts', 7, 1],
    ['src/c.ts', 3, 1],
    ['d.ts', 1, 9],
    ['f.ts', 2, 1],
  ]);
  expect(places('12:30:05 localhost:3000 http://host/a.ts:3 /abs/a.ts:3 C:\\x\\a.ts:3 ../a.ts:1 f(3)')).toEqual([]);
  expect(places('a.ts:1 '.repeat(50))).toHaveLength(10);
});

test('a line that was made to be slow is looked at quickly', () => {
  const began = performance.now();
  candidatesIn(`${'a/'.repeat(20_000)}:`);
  candidatesIn('a.'.repeat(20_000));
  candidatesIn('0a1b2c3d'.repeat(5000));
  expect(performance.now() - began).toBeLessThan(1000);
});
