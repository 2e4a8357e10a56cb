import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedTurns } from '../support/agents.ts';
import { Running, shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, writeProjectFile, type Finished } from '../support/world.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await World.create({ git: true });
  await writeProjectFile(world, 'docs/prds/login.md', '# Login\n');
  await writeProjectFile(world, 'src/jwt.ts', '');
  id = await world.start('[[text:- found]] Audit', '--type', 'research', '--prd', 'docs/prds/login.md', '--phase', '2');
  await recordedTurns(world, id, 1);
  await until('its turn is logged', async () => (await textOf()).includes('\n- found\n'));
});
afterAll(async () => {
  await world.close();
});

const textOf = async (): Promise<string> => readFile(join(world.project, 'agents.log'), 'utf8').catch(() => '');
const log = async (...args: string[]): Promise<Finished> => world.cli(['log', ...args]);
/** What the verb appended, without the time that it stands under. */
async function added(args: readonly string[], input?: string): Promise<string> {
  const before = await textOf();
  const { code, stdout, stderr } = await world.cli(['log', ...args], input === undefined ? {} : { input });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `Logged in ${world.project}/agents.log\n`, stderr: '' });
  const after = await textOf();
  expect(after.startsWith(before)).toBe(true);
  return after
    .slice(before.length)
    .replaceAll(/ \d\d:\d\d$/gm, ' TIME')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'NOW');
}

describe('log add writes', () => {
  test('findings of the newest turn, from words or from standard input', async () => {
    const entry = (list: string, more = ''): string =>
      `\n### Complete: ${id} - TIME\nStatus: success\nTurn: 1\nFindings:\n${list}${more}`;
    expect(await added(['add', 'findings', id, 'one', 'two words'])).toBe(entry('- one\n- two words\n'));
    const flags = ['--files', 'src/jwt.ts', '--recommendations', 'Rotate'];
    expect(await added(['add', 'findings', id, '-', ...flags], '- one\n\n2. two\n')).toBe(
      entry('- one\n- two\n', 'Files: src/jwt.ts\nRecommendations: Rotate\n'),
    );
  });

  test('what an agent was started with, where nothing else is said', async () => {
    expect(await added(['add', 'implementation', id])).toBe(
      `\n### Implementation Started - TIME\nAgent: ${id}\nPRD: docs/prds/login.md\nPhase: 2\n`,
    );
  });

  test('paths from where the log is, wherever it is asked from', async () => {
    await mkdir(join(world.project, 'sub'), { recursive: true });
    const { code } = await world.cli(['log', 'add', 'prd', '../docs/prds/login.md'], {
      cwd: join(world.project, 'sub'),
    });
    expect(code).toBe(0);
    expect(await textOf()).toMatch(/### PRD Created - \d\d:\d\d\nPath: docs\/prds\/login.md\nStatus: draft\n$/);
  });

  test('a review that passed or not, tests, a synthesis, a note of several lines', async () => {
    expect(await added(['add', 'review', id, '--type', 'security'])).toContain('Type: security\nResult: passed\n');
    expect(await added(['add', 'review', id, '--type', 'quality', 'x'])).toContain(
      'Result: failed with issues\nIssues:\n- x\n',
    );
    expect(await added(['add', 'testing', id])).toContain('Result: all passing\n');
    expect(await added(['add', 'synthesis', '-', '--next', 'PRD'], 'Both\nagree\n')).toBe(
      '\n### Synthesis - TIME\nCombined understanding: Both agree\nNext: PRD\n',
    );
    expect(await added(['add', 'note', 'Build log', '-'], 'line\n\n```\n# code\n```\n')).toBe(
      '\n### Build log - TIME\nline\n\n```\n# code\n```\n',
    );
  });

  test('a hand-over with the stage and the agents that are there', async () => {
    await added(['session', 'Ship it', '--stage', 'review', '--prd', 'docs/prds/login.md']);
    expect(await added(['add', 'handoff', 'Phase', '3', '--last', 'x'])).toBe(
      `\n---\n\n## Context for Next Session\nCurrent stage: review\nRunning agents: ${id} ([[text:- found]] Audit, idle)\n` +
        'Pending work: Phase 3\nLast action: x\n',
    );
  });
});

describe('A session', () => {
  test('is begun with its goal, and goes on in another stage', async () => {
    expect(await added(['session', 'Ship', 'it'])).toBe('\n## Session: NOW\nGoal: Ship it\nPRD: TBD\n');
    expect(await added(['stage', 'testing'])).toBe(
      '\n## Session: NOW (continued)\nGoal: Ship it\nPRD: TBD\nStage: testing\n',
    );
  });

  test('begins a log outside of git, which agents then write into', async () => {
    const plain = await World.create();
    try {
      expect((await plain.cli(['log'])).code).toBe(1);
      expect((await plain.cli(['log', 'session', 'Try it'])).code).toBe(0);
      const one = await plain.start('[[text:x]]');
      await plain.cli(['await-turn', one]);
      await plain.cli(['end', one]);
      const text = await readFile(join(plain.project, 'agents.log'), 'utf8');
      expect(text.match(/^## Session/gm)).toHaveLength(1);
      expect(text).toContain(`### Ended: ${one}`);
    } finally {
      await plain.close();
    }
  });
});

test.each([
  { args: ['add', 'findings', '11111111', 'x'], code: 66, says: 'Job 11111111 not found.' },
  { args: ['add', 'findings', '../x', 'y'], code: 66, says: 'not found' },
  { args: ['add', 'findings', 'ID'], code: 64, says: 'No findings given.' },
  { args: ['add', 'findings', 'ID', 'x'.repeat(301)], code: 64, says: 'Longer than 300 characters: xxx' },
  {
    args: ['add', 'findings', 'ID', 'x', '--status', 'good'],
    code: 64,
    says: 'Valid options: success, failed, partial',
  },
  { args: ['add', 'findings', 'ID', 'x', '--files', 'gone.ts'], code: 64, says: 'There is no file gone.ts.' },
  { args: ['add', 'review', 'ID'], code: 64, says: "required option '--type <type>' not specified" },
  { args: ['add', 'note', 'X', 'a\n## Session: 2026-01-01\nb'], code: 64, says: 'would not stay one entry' },
  { args: ['add', 'note', 'X', '```\nopen'], code: 64, says: 'would not stay one entry' },
  { args: ['add', 'note', 'Testing Complete', 'x'], code: 64, says: 'Choose another title.' },
  { args: ['add', 'nothing'], code: 64, says: "unknown command 'nothing'" },
  { args: ['stage', 'coding'], code: 64, says: 'Invalid stage: coding\nValid options: ideation, research' },
  { args: ['session', 'x', '--prd', 'gone.md'], code: 64, says: 'There is no file gone.md.' },
  { args: ['--since', 'yesterday'], code: 64, says: 'Not a time: yesterday.\nWrite it as 90m, 2h' },
  { args: ['--agent', 'x'], code: 64, says: 'Not the id of an agent: x.' },
  { args: ['check', 'gone.log'], code: 1, says: 'gone.log.\nIt begins with the first agent' },
  { args: ['docs/prds'], code: 1, says: 'Cannot read ' },
  { args: ['--follow', 'docs/prds/login.md'], code: 1, says: 'login.md is no log of agents.' },
])('log $args is refused, and nothing is written', async ({ args, code, says }) => {
  const before = await textOf();
  const { stderr, ...end } = await log(...args.map((word) => (word === 'ID' ? id : word)));
  expect(end).toEqual({ code, stdout: '' });
  expect(stderr).toContain(says);
  expect(await textOf()).toBe(before);
});

describe('What is logged', () => {
  test('is told as a story, as JSON, and of one agent only', async () => {
    const { stdout } = await log();
    expect(stdout).toContain(`  ${id}  started    [[text:- found]] Audit\n`);
    expect(stdout).not.toContain('\u001b');
    const all = JSON.parse((await log('--json')).stdout) as { agents: unknown[]; isAgentsLog: boolean };
    expect(all).toMatchObject({
      version: 1,
      isAgentsLog: true,
      agents: [{ id, state: 'complete', prompt: '[[text:- found]] Audit' }],
    });
    const none = JSON.parse((await log('--json', '--agent', '00000000')).stdout) as unknown;
    expect(none).toMatchObject({ sessions: [], agents: [] });
    expect((await log('--since', '1h', '--agent', id)).stdout).toContain(id);
    expect((await log('--since', '2099-01-01')).stdout).toBe('Nothing is logged.\n');
  });

  test('can be cut off by its reader', async () => {
    const { stdout, stderr } = await shell(world, 'codex-agent log --json | head -1; codex-agent log | head -1');
    expect({ lines: stdout.trimEnd().split('\n').length, stderr }).toEqual({ lines: 2, stderr: '' });
  });

  test('is followed: each entry once, as it comes, also from a file that is replaced', async () => {
    const file = join(world.project, 'followed.log');
    await writeFile(file, '# Agents Log\n\n## Session: 2026-11-21\n\n### One - 10:00\n');
    const running = new Running(world, ['log', '--follow', '--json', file]);
    const titles = (): readonly string[] =>
      running.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { title: string }).title);
    await until('the first is told', () => titles().length === 1);
    await writeFile(file, '\n### Two - 10:01\nfield: x\n', { flag: 'a' });
    await until('the second is told', () => titles().length === 2);
    await writeFile(file, '\n### Three - 10:02\n', { flag: 'a' });
    await until('the third is told', () => titles().length === 3);
    await writeFile(file, '# Agents Log\n\n### New - 10:00\n');
    await until('the new one is told', () => titles().length === 4);
    expect(titles()).toEqual(['One', 'Two', 'Three', 'New']);
    expect((await running.stop()).code).toBe(130);
  });
});

describe('log check', () => {
  test('names file, line and column of what is wrong, and exits 1', async () => {
    await writeProjectFile(
      world,
      'bad.log',
      '# Agents Log\n\n## Session: 2026-11-21\nStage: coding\n\n### Complete: 11111111 - 25:00\nFiles: gone.ts\n',
    );
    const { code, stdout } = await log('check', 'bad.log');
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'bad.log:4:8 unknown-stage',
      'bad.log:6:15 unknown-agent',
      'bad.log:6:26 bad-time',
      'bad.log:7:8 missing-file',
      '',
    ]);
  });

  test('is content with what we write ourselves', async () => {
    expect(await log('check')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('says of another file that it is none', async () => {
    await writeProjectFile(world, 'access.log', 'GET / 200\n');
    const { code, stderr } = await log('check', 'access.log');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        'access.log is no log of agents.\nA log begins with the line: # Agents Log\n',
      ) as string,
    });
  });
});
