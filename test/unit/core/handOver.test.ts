import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { USER, type General } from '../../../src/core/agents/general.ts';
import { distinctGenerals, generalCalled, generalsOf, handOver } from '../../../src/core/agents/handOver.ts';
import { Home } from '../../../src/core/agents/home.ts';
import { loadAgent } from '../../../src/core/agents/loadAgent.ts';
import { readRecord, writeRecord } from '../../../src/core/agents/records.ts';
import { reduceAgent } from '../../../src/core/agents/reduceAgent.ts';
import { agent, CLAUDE, record } from '../vscode/agents.ts';

const DOCS: General = { kind: 'named', id: 'docs', label: 'docs' };

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hand-over-'));
  home = new Home({ CODEX_AGENT_HOME: folder });
  await home.prepare();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('an agent is whose it was handed to last, and its record stays as it was written', async () => {
  const written = record({ general: CLAUDE });
  await writeRecord(home, written, 'x');
  await handOver(home, written, DOCS);
  expect((await loadAgent(home, written)).record.general).toEqual(DOCS);
  expect(await generalsOf(home)).toEqual([USER, DOCS]);
  await handOver(home, written, USER);
  expect((await loadAgent(home, written)).record).toEqual({ ...written, general: USER });
  expect(await readRecord(home, written.id)).toEqual(written);
});

test('to its own general it is not handed over', async () => {
  const written = record({ general: CLAUDE });
  await writeRecord(home, written, 'x');
  await expect(handOver(home, written, CLAUDE)).rejects.toThrow('an agent of claude-9f3a already');
  await handOver(home, written, USER);
  await expect(handOver(home, written, USER)).rejects.toThrow('It is yours already.');
});

test('a living agent changes hands once', () => {
  const mine = agent({ kind: 'idle' });
  const theirs = reduceAgent(mine, { kind: 'handedOver', to: CLAUDE }, 0);
  expect(theirs).toEqual({ ...mine, record: { ...mine.record, general: CLAUDE } });
  expect(reduceAgent(theirs, { kind: 'handedOver', to: { ...CLAUDE } }, 0)).toBe(theirs);
});

test('a general is meant by its label, its id, or a new name; two of one label are told apart', () => {
  const twin: General = { kind: 'claude', id: 'c-2', label: CLAUDE.label };
  expect(generalCalled('user', [])).toBe(USER);
  expect(generalCalled(' claude-9f3a ', [DOCS, CLAUDE])).toBe(CLAUDE);
  expect(generalCalled('c-2', [CLAUDE, twin])).toBe(twin);
  expect(generalCalled('tests', [CLAUDE])).toEqual({ kind: 'named', id: 'tests', label: 'tests' });
  expect(() => generalCalled('claude-9f3a', [CLAUDE, twin])).toThrow('2 generals are called claude-9f3a.');
  expect(() => generalCalled(' ', [])).toThrow('A name is not empty.');
});

test('the user is always there to hand to, first and once', () => {
  expect(distinctGenerals([])).toEqual([USER]);
  expect(distinctGenerals([CLAUDE, USER, { ...CLAUDE }, DOCS])).toEqual([USER, CLAUDE, DOCS]);
});
