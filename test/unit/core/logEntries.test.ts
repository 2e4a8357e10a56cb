import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentRecord, TurnEnd } from '../../../src/core/agents/agent.ts';
import { Home } from '../../../src/core/agents/home.ts';
import { recordUnderLock } from '../../../src/core/agents/ledger.ts';
import { logEnd, logMessage, logSpawn, logTurnEnds } from '../../../src/core/agents/logEntries.ts';
import { surroundingsOf } from '../../../src/core/agents/surroundings.ts';
import { aRecord, aTurnEnd } from './agentsLog/records.ts';

let folder: string;
let file: string;
let home: Home;
let record: AgentRecord;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-entries-'));
  file = join(folder, 'agents.log');
  home = new Home({ CODEX_AGENT_HOME: join(folder, 'home') });
  await home.prepare();
  record = aRecord({ cwd: folder, logFile: file });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const TURNS = ['01a1fcb3-8b1e-7aa0-9c11-000000000001', '01a1fcb3-8b1e-7aa0-9c11-000000000002'] as const;
const [FIRST, SECOND] = TURNS;

async function ended(turnId: string, over: Partial<TurnEnd> = {}, numbered = true): Promise<void> {
  const { files, untaken: _, turn: __, ...end } = aTurnEnd({ turnId, ...over });
  await recordUnderLock(home, record.id, { ...end, numbered, taken: new Set(), files: Promise.resolve(files) });
}

/** As a crash between the append and the note that it was done. */
async function forget(turnId: string): Promise<void> {
  await rm(join(home.files(record.id).turns, `${turnId}.logged`));
}

const textOf = async (): Promise<string> => readFile(file, 'utf8').catch(() => '');
const headings = async (): Promise<readonly string[]> =>
  Array.from((await textOf()).matchAll(/^## Session.*$|^### .*$/gm), ([line]) => line);

const SESSION = '## Session: 2026-11-21T10:31:20Z';
const SPAWNED = '### Spawned: 8abfab85 - 10:31';

describe('A spawn', () => {
  test('opens a session with its task as goal, the first time of a day only', async () => {
    await logSpawn(home, record, 'Refactor the login');
    await logSpawn(home, { ...record, id: '1f2e3d4c' }, 'Another');
    expect(await textOf()).toContain(
      `${SESSION}\nGoal: Refactor the login\n\n${SPAWNED}\nName: Auth\nPrompt: Refactor the login\n`,
    );
    await logSpawn(home, { ...record, createdAt: '2026-11-22T09:00:00.000Z' }, 'The next day');
    expect(await headings()).toEqual([
      SESSION,
      SPAWNED,
      '### Spawned: 1f2e3d4c - 10:31',
      '## Session: 2026-11-22T09:00:00Z',
      '### Spawned: 8abfab85 - 09:00',
    ]);
  });

  test('goes on with the session of a person, in the zone of that', async () => {
    await writeFile(file, '# Agents Log\n\n## Session: 2026-11-21T09:00:00+02:00 — auth\nGoal: auth\n');
    await logSpawn(home, record, 'x');
    expect(await headings()).toEqual([expect.stringContaining('auth'), '### Spawned: 8abfab85 - 12:31']);
  });
});

describe('Turn ends', () => {
  const DATED = '### Complete: 8abfab85 - 2026-11-21 10:45';
  test('are logged once, in their order, however often and by however many that is asked for', async () => {
    await ended(FIRST);
    await ended(SECOND);
    await Promise.all(Array.from({ length: 10 }, async () => logTurnEnds(home, record)));
    expect(await headings()).toEqual([DATED, DATED]);
    expect(await textOf()).toMatch(/Turn: 1\n[^]*Turn: 2\n/);
    expect((await readdir(home.files(record.id).turns)).filter((name) => name.endsWith('.logged'))).toHaveLength(2);
  });

  test('after a crash between the append and its note, are found in the log', async () => {
    await logSpawn(home, record, 'x');
    await ended(FIRST);
    await logTurnEnds(home, record);
    const before = await textOf();
    await forget(FIRST);
    await logTurnEnds(home, record);
    expect(await textOf()).toBe(before);
  });

  test('after a crash before the append, are logged then', async () => {
    await ended(FIRST);
    await logTurnEnds(home, record);
    await ended(SECOND);
    await logTurnEnds(home, record);
    expect(await headings()).toEqual([DATED, DATED]);
  });

  test('that were logged are never logged again in a log that was emptied, replaced or taken away', async () => {
    await ended(FIRST);
    await logTurnEnds(home, record);
    await writeFile(file, '');
    await logTurnEnds(home, record);
    expect(await textOf()).toBe('');
    await rm(file);
    await logTurnEnds(home, record);
    expect(await textOf()).toBe('');
    await writeFile(file, 'no log any more\n');
    await ended(SECOND);
    await logTurnEnds(home, record);
    await writeFile(file, '');
    await logTurnEnds(home, record);
    expect(await textOf()).toBe('');
  });

  test('without a message of anybody, and from before a conversation was adopted, are not logged', async () => {
    await ended(FIRST, {}, false);
    await ended(SECOND, { endedAt: '2026-11-21T10:31:19.000Z' });
    await logTurnEnds(home, record);
    expect(await textOf()).toBe('');
  });

  test('of an agent without a log are not logged', async () => {
    await ended(FIRST);
    await logTurnEnds(home, aRecord({ cwd: folder }));
    expect(await textOf()).toBe('');
  });
});

describe('An entry that somebody wrote by hand before ours', () => {
  const sent = { how: 'started', messageId: 'm', after: 1 } as const;
  const hand = async (text: string): Promise<void> => writeFile(file, text, { flag: 'a' });

  test('takes its place: for the first turn', async () => {
    await logSpawn(home, record, 'x');
    await hand('\n#### Complete: 8abfab85 - 10:44\nStatus: COMPLETE\nFindings:\n- by hand\n');
    await ended(FIRST);
    await logTurnEnds(home, record);
    expect(await headings()).toEqual([SESSION, SPAWNED]);
    expect(await textOf()).toContain('- by hand\n');
    expect(await textOf()).not.toContain('Reported:');
  });

  test('takes its place: for the turn that a follow-up began, not for the one before', async () => {
    await logSpawn(home, record, 'x');
    await ended(FIRST);
    await logTurnEnds(home, record);
    await hand('\n### Complete: 8abfab85 - 10:46\nFindings:\n- worth keeping of turn 1\n');
    await logMessage(home, record, 'go on', sent);
    await ended(SECOND);
    await logTurnEnds(home, record);
    expect((await textOf()).match(/^Turn: 2$/gm)).toHaveLength(2);
    await forget(SECOND);
    await writeFile(
      file,
      (await textOf()).replace(/### Complete: 8abfab85 - 10:45\nStatus: success\nTurn: 2[^]*$/, ''),
    );
    await hand('### Complete: 8abfab85 - 10:47\nFindings:\n- by hand, of turn 2\n');
    await logTurnEnds(home, record);
    expect(await textOf()).toMatch(/of turn 2\n$/);
  });

  test('about another agent, or of a turn that it names, does not', async () => {
    await logSpawn(home, record, 'x');
    await hand(
      '\n### Complete: 1f2e3d4c - 10:44\n\n### Complete: 8abfab85 - 10:44\nTurn: 7\n\n```\n### Complete: 8abfab85\n```\n',
    );
    await ended(FIRST);
    await logTurnEnds(home, record);
    expect(await textOf()).toContain('Reported:');
  });
});

test('an end and a message that cannot be written are no error, and say why', async () => {
  const nowhere = aRecord({ logFile: join(folder, 'gone/agents.log') });
  expect(await logEnd(home, nowhere, 'quit')).toContain('No entry could be written into');
  expect(await logSpawn(home, nowhere, 'x')).toContain('ENOENT');
});

test('a file that is no log of agents is named to the person, and gets no entries', async () => {
  expect((await surroundingsOf(folder)).log).toEqual({});
  await writeFile(file, 'GET / 200\n');
  const { file: none, note } = (await surroundingsOf(folder)).log;
  expect(none).toBeUndefined();
  expect(note).toContain('agents.log is no log of agents.');
});

test('what a person writes at the same time stays, and so does all of ours', async () => {
  await logSpawn(home, record, 'x');
  const ours = (async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn++) {
      await ended(`01a1fcb3-8b1e-7aa0-9c11-${String(turn).padStart(12, '0')}`);
      await logTurnEnds(home, record);
    }
  })();
  for (let line = 0; line < 100; line++) await writeFile(file, `by hand ${line}\n`, { flag: 'a' });
  await ours;
  const text = await textOf();
  expect(Array.from(text.matchAll(/^by hand (\d+)$/gm), ([, line]) => Number(line))).toEqual([...Array(100).keys()]);
  expect(Array.from(text.matchAll(/^Turn: (\d+)$/gm), ([, turn]) => Number(turn))).toEqual(
    Array.from({ length: 30 }, (_, turn) => turn + 1),
  );
});
