import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EndedIndex } from '../../../src/core/agents/endedIndex.ts';
import { Home } from '../../../src/core/agents/home.ts';
import { recordTurnEnd } from '../../../src/core/agents/ledger.ts';
import { readStored } from '../../../src/core/agents/loadAgent.ts';
import { appendFact, readRecord, writeRecord } from '../../../src/core/agents/records.ts';
import { deleteAgent } from '../../../src/core/agents/removeAgents.ts';
import { record } from '../vscode/agents.ts';

const COUNT = 60;
const AT = '2026-11-01T10:00:00.000Z';

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ended-'));
  home = new Home({ CODEX_AGENT_HOME: folder });
  await home.prepare();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function idOf(number: number): string {
  return (0xe0000000 + number).toString(16);
}

/** An agent whose files have been as they are for a while. */
async function agent(number: number, { prompt = 'look', ended = true } = {}): Promise<string> {
  const id = idOf(number);
  const threadId = `01a1fcb3-7b1e-7aa0-9c11-aabb${id}`;
  await writeRecord(home, record({ id, threadId }), prompt);
  await appendFact(home, id, { kind: 'sent', at: AT, messageId: 'm', floor: 0, turnId: `${threadId}a` });
  await recordTurnEnd(home, id, {
    numbered: true,
    taken: new Set(['m']),
    turnId: `${threadId}a`,
    status: 'completed',
    failure: null,
    tokens: null,
    files: Promise.resolve(['a.ts']),
    lastAgentMessage: `answer ${number}`,
    startedAt: AT,
    endedAt: AT,
    recordedBy: 'test',
  });
  if (ended) await appendFact(home, id, { kind: 'ended', at: AT, how: 'quit' });
  await settled(id);
  return id;
}

async function settled(id: string): Promise<void> {
  const { events, turns } = home.files(id);
  for (const path of [events, turns]) await utimes(path, new Date(AT), new Date(AT));
}

/** What `jobs` does: takes in whatever the index does not know. Returns those whose files were read. */
async function look(ids: readonly string[]): Promise<readonly string[]> {
  const index = new EndedIndex(home);
  const known = new Set(index.known().map((one) => one.record.id));
  const others = ids.filter((id) => !known.has(id));
  for (const id of others) {
    const one = await readRecord(home, id);
    await index.read(id, () => readStored(home, one));
  }
  await index.keep();
  return others;
}

async function many(): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: COUNT }, (_, number) => agent(number)));
}

test('says the same as the files, which nobody has to read again', async () => {
  const ids = await many();
  expect(await look(ids)).toEqual(ids);
  expect(await look(ids)).toEqual([]);
  const known = new EndedIndex(home).known();
  const read = await Promise.all(ids.map(async (id) => readStored(home, await readRecord(home, id))));
  expect(known.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1))).toEqual(read);
});

test('a few ended agents are not worth a file', async () => {
  await look([await agent(1), await agent(2)]);
  expect(existsSync(home.endedIndex)).toBe(false);
});

test('an agent that was resumed, got a turn or was removed since is read from its files', async () => {
  const ids = await many();
  await look(ids);
  await appendFact(home, idOf(3), { kind: 'resumed', at: AT });
  await utimes(home.files(idOf(4)).turns, new Date(), new Date());
  await rm(home.files(idOf(5)).events);
  expect(await look(ids)).toEqual([3, 4, 5].map(idOf));
});

test('agents that live, have just changed or are long to read are not taken in', async () => {
  const ids = await many();
  const living = await agent(100, { ended: false });
  const long = await agent(101, { prompt: 'x'.repeat(10_000) });
  const fresh = await agent(102);
  await utimes(home.files(fresh).events, new Date(), new Date());
  await look([...ids, living, long, fresh]);
  expect(await look([...ids, living, long, fresh])).toEqual([living, long, fresh]);
});

test('nothing of an agent that is deleted stays in it', async () => {
  await look(await many());
  expect(await readFile(home.endedIndex, 'utf8')).toContain('answer 7');
  await deleteAgent(home, idOf(7));
  expect(existsSync(home.endedIndex)).toBe(false);
});

test.each([
  '',
  'garbage',
  '[]',
  'null',
  '{"version":1}',
  '{"version":1,"entries":[null]}',
  '{"version":0,"entries":[]}',
])('an index that says %j counts for nothing, and is written anew', async (text) => {
  const ids = await many();
  await writeFile(home.endedIndex, text);
  expect(await look(ids)).toEqual(ids);
  expect(await look(ids)).toEqual([]);
});
