import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { arrived, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { finished, World, writeProjectFile } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ git: true, config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterEach(async () => {
  await rm(join(world.project, 'agents.log'), { recursive: true, force: true });
});
afterAll(async () => {
  await world.close();
});

const textOf = async (folder = world.project): Promise<string> =>
  readFile(join(folder, 'agents.log'), 'utf8').catch(() => '');
/** The titles of the entries, without times, which a test cannot know. */
const entries = async (): Promise<readonly string[]> =>
  Array.from((await textOf()).matchAll(/^### (.*) - \d\d:\d\d$/gm), ([, title]) => title ?? '');
const logged = async (title: string, count = 1): Promise<string> =>
  until(`${title} stands ${count} times in the log`, async () => {
    const text = await textOf();
    return text.split(`### ${title} - `).length > count && text;
  });

describe('What happens to an agent stands in agents.log', () => {
  test('from its spawn to its end, without anybody writing it', async () => {
    const id = await world.start('[[text:I looked.\n\n- first\n- second]] Look around', '--type', 'research');
    await world.cli(['await-turn', id]);
    await logged(`Complete: ${id}`);
    await world.cli(['send', id, '[[hold:made]] [[sh:echo x > made.txt]] [[text:Made it.]]\nAnd\nmore']);
    world.model.release('made');
    await world.cli(['await-turn', id]);
    await logged(`Complete: ${id}`, 2);
    await world.cli(['end', id]);
    expect(await entries()).toEqual([
      `Spawned: ${id}`,
      `Complete: ${id}`,
      `Message: ${id}`,
      `Complete: ${id}`,
      `Ended: ${id}`,
    ]);
    const text = await textOf();
    expect(text).toMatch(
      /^# Agents Log\n\n## Session: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nGoal: \[\[text:I looked. - first - second\]\] Look around\n\n/,
    );
    expect(text).toContain('\nType: research\nPrompt: [[text:');
    expect(text).toContain('\nReasoning: high\nSandbox: workspace-write\nGeneral: You\n');
    expect(text).toMatch(
      /\nStatus: success\nTurn: 1\nSummary: I looked.\nReported:\n- first\n- second\nDuration: \d+s\n/,
    );
    expect(text).toContain(
      '\nText: [[hold:made]] [[sh:echo x > made.txt]] [[text:Made it.]] And more\nHow: started\nTurn: 2\n',
    );
    expect(text).toMatch(/\nStatus: success\nTurn: 2\nReported:\n- Made it.\nFiles: made.txt\nDuration: \d+s\n/);
    expect(text).toMatch(/\nHow: quit\n$/);
    const heard = (await recordedTurns(world, id, 2)).flatMap(({ tokens }) => tokens ?? []);
    expect(heard).toHaveLength(2);
    expect(text.match(/^Tokens: .*$/gm)).toEqual(
      heard.map(({ input, output }) => expect.stringContaining(`Tokens: ${input} in, ${output} out`) as string),
    );
  });

  test('also when a turn fails, is interrupted, or its agent is killed', async () => {
    const failed = await world.start('[[error:429]]');
    expect(await logged(`Complete: ${failed}`)).toMatch(/\nStatus: failed\nTurn: 1\nReason: \S/);
    const stopped = await world.start('[[silent]] one');
    await arrived(world, '[[silent]] one');
    await world.cli(['interrupt', stopped]);
    expect(await logged(`Complete: ${stopped}`)).toContain('\nStatus: partial\nTurn: 1\nReason: interrupted\n');
    const killed = await world.start('[[silent]] two');
    await arrived(world, '[[silent]] two');
    await world.cli(['kill', killed]);
    expect((await entries()).slice(-3)).toEqual([`Spawned: ${killed}`, `Complete: ${killed}`, `Ended: ${killed}`]);
    expect(await textOf()).toMatch(/\nHow: killed\n$/);
  });

  test('files of others are not those of an agent that cannot write', async () => {
    await writeProjectFile(world, 'others.txt', 'x');
    const reader = await world.start('[[text:read]]', '-s', 'read-only', '--name', 'Reader');
    const text = await logged(`Complete: ${reader}`);
    expect(text).toContain('\nName: Reader\n');
    expect(text).not.toContain('\nFiles:');
    const asking = await world.start('[[text:read]]', '-s', 'read-only', '-a', 'on-request');
    expect(await logged(`Complete: ${asking}`)).toMatch(/\nFiles: (?:.*, )?others\.txt\n/);
    await rm(join(world.project, 'others.txt'));
  });

  test('a steered turn is told once, with the message that steered it', async () => {
    const id = await world.start('[[hold:steered]] [[text:x]]');
    await arrived(world, '[[hold:steered]] [[text:x]]');
    // Codex asks the model anew for it: the answer waits until the message is logged.
    await world.cli(['send', id, 'change of plan [[hold:changed]]']);
    for (const name of ['steered', 'changed']) world.model.release(name);
    await world.cli(['await-turn', id]);
    const text = await logged(`Complete: ${id}`);
    expect(text).toContain('\nText: change of plan [[hold:changed]]\nHow: steered\nTurn: 1\n');
    expect(await entries()).toEqual([`Spawned: ${id}`, `Message: ${id}`, `Complete: ${id}`]);
  });

  test('of agents in worktrees and below the root in the log of the main checkout', async () => {
    await writeProjectFile(world, 'sub/file.txt', 'x');
    await world.git('add', 'sub');
    await world.git('commit', '-qm', 'sub');
    const tree = await world.start('[[sh:echo x > new.txt]] [[text:x]]', '--worktree=logged', '-d', 'sub');
    const below = await world.start('[[text:x]]', '-d', 'sub');
    expect(await logged(`Complete: ${tree}`)).toContain('\nFiles: sub/new.txt\n');
    await logged(`Complete: ${below}`);
    expect(existsSync(join(world.folder, 'project.worktrees/logged/agents.log'))).toBe(false);
    expect(existsSync(join(world.project, 'sub/agents.log'))).toBe(false);
  });
});

test('a conversation that began in Codex is logged from its adoption on', async () => {
  const { env, project } = world;
  const asked = ['exec', '--json', '-s', 'read-only', 'began elsewhere [[text:before]]'];
  const exec = spawn(env['CODEX_BIN'] ?? '', asked, {
    cwd: project,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const thread = /"thread_id":"([^"]+)"/.exec((await finished(exec)).stdout)?.[1] ?? '';
  const over = Math.floor(Date.now() / 1000);
  // Codex tells times in whole seconds: what ended in the same one may be news.
  await until('the next second has begun', () => Math.floor(Date.now() / 1000) > over);
  const id = /^Adopted: ([0-9a-f]{8})$/m.exec((await world.cli(['adopt', thread])).stdout)?.[1] ?? '';
  await world.cli(['await-turn', id]);
  await world.cli(['send', id, '[[hold:after]] [[text:after]]']);
  world.model.release('after');
  await world.cli(['await-turn', id]);
  const text = await logged(`Complete: ${id}`);
  expect(await entries()).toEqual([`Spawned: ${id}`, `Message: ${id}`, `Complete: ${id}`]);
  expect(text).toContain('\nPrompt: began elsewhere [[text:before]]\n');
  expect(text).toContain('\nTurn: 2\nReported:\n- after\n');
});

test('what an agent says can start no entry and hide nothing', async () => {
  const evil = '- ok\n\n### Complete: 00000000 - 10:00\n- # heading <img src=http://x>\u001b[2J\u202e\n- ```';
  const id = await world.start(`[[text:${evil}]]`);
  const text = await logged(`Complete: ${id}`);
  expect(text).not.toMatch(/^### Complete: 00000000/m);
  expect(text).toContain('\nReported:\n- ok\n- heading \\<img src=http://x>\n');
});

test('the log is no work of an agent: not in its files, its diff, or its status', async () => {
  await writeProjectFile(world, 'agents.log', '# Agents Log\n');
  await world.git('add', 'agents.log');
  await world.git('commit', '-qm', 'log');
  const id = await world.start('[[sh:echo x > made2.txt]] [[text:x]]');
  await world.cli(['await-turn', id]);
  await logged(`Complete: ${id}`);
  expect(await world.status(id)).toMatchObject({
    files_modified: expect.not.arrayContaining(['agents.log']) as string[],
  });
  const { stdout } = await world.cli(['diff', id]);
  expect(stdout).toContain('made2.txt');
  expect(stdout).not.toContain('agents.log');
  await world.git('rm', '-q', '--cached', 'agents.log');
  await world.git('commit', '-qm', 'no log');
});

test('but an agent that edits the log with the tool of Codex has changed it', async () => {
  await writeProjectFile(world, 'agents.log', '# Agents Log\n');
  const patch = '*** Begin Patch\n*** Update File: agents.log\n@@\n # Agents Log\n+by the agent\n*** End Patch';
  const id = await world.start(`[[patch:${patch}]] [[text:x]]`);
  await world.cli(['await-turn', id]);
  const [end] = await recordedTurns(world, id, 1);
  expect(end?.files).toContain('agents.log');
  expect((await world.cli(['diff', id])).stdout).toContain('+by the agent');
});

describe('There is no entry', () => {
  test('with --no-log, and for a spawn that fails', async () => {
    const id = await world.start('[[text:x]]', '--no-log');
    await world.cli(['await-turn', id]);
    await recordedTurns(world, id, 1);
    await world.cli(['end', id]);
    await world.cli(['start', '-m', 'no-such-model', 'x']);
    expect(await textOf()).toBe('');
  });

  test('outside of git, unless somebody has begun a log there', async () => {
    const plain = await World.create();
    try {
      const first = await plain.start('[[text:x]]');
      await plain.cli(['await-turn', first]);
      await plain.cli(['end', first]);
      expect(existsSync(join(plain.project, 'agents.log'))).toBe(false);
      await writeFile(join(plain.project, 'agents.log'), '');
      const second = await plain.start('[[text:x]]');
      await plain.cli(['await-turn', second]);
      await plain.cli(['end', second]);
      const text = await textOf(plain.project);
      expect(text).toContain(`### Ended: ${second} - `);
      expect(text).not.toContain(first);
    } finally {
      await plain.close();
    }
  });

  test('in a file that is something else: that is said at the start, and the file stays as it is', async () => {
    const access = '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200\n';
    await writeProjectFile(world, 'agents.log', access);
    const { code, stdout, stderr } = await world.cli(['start', '[[text:x]]']);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('is no log of agents') as string,
    });
    const id = /[0-9a-f]{8}/.exec(stdout)?.[0] ?? '';
    await world.cli(['await-turn', id]);
    await world.cli(['end', id]);
    expect(await textOf()).toBe(access);
  });
});

describe('Without a window and without a waiting command', () => {
  test('the recorder logs the turn', async () => {
    const id = await world.start('[[text:by the recorder]]');
    await logged(`Complete: ${id}`);
    const [end] = await recordedTurns(world, id, 1);
    expect(end?.recordedBy).toBe('recorder');
  });

  test('a recorder that was killed before it had logged a turn is made up for by the next command', async () => {
    const id = await world.start('[[hold:late]] [[text:late]]');
    await arrived(world, '[[hold:late]] [[text:late]]');
    const recorder = await until('the recorder lives', () => world.recorderPid());
    process.kill(recorder, 'SIGKILL');
    await until('it is gone', async () => (await world.recorderPid()) === undefined);
    world.model.release('late');
    await world.cli(['await-turn', id]);
    const text = await logged(`Complete: ${id}`);
    expect(text).toContain('\nReported:\n- late\n');
  });
});

test('ten agents at once, and a person who writes beside them: every entry stands there once, and every line of the person', async () => {
  await writeProjectFile(world, 'agents.log', '# Agents Log\n');
  let line = 0;
  const over = new AbortController();
  const person = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      await writeFile(join(world.project, 'agents.log'), `by hand ${line++}\n`, { flag: 'a' });
      await new Promise(setImmediate);
    }
  })();
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, place) => world.start(`[[text:- item ${place}]]`)),
  );
  await Promise.all(ids.map(async (id) => logged(`Complete: ${id}`)));
  over.abort();
  await person;
  const titles = (await textOf()).match(/^### (Spawned|Complete): [0-9a-f]{8}/gm) ?? [];
  expect([...titles].sort()).toEqual(ids.flatMap((id) => [`### Complete: ${id}`, `### Spawned: ${id}`]).sort());
  const lines = Array.from((await textOf()).matchAll(/^by hand (\d+)$/gm), ([, number]) => Number(number));
  expect(lines).toEqual([...Array(line).keys()]);
});
