import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainText } from '../../src/core/agents/transcript.ts';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, finished, repository, writeProjectFile } from '../support/world.ts';

const BELL = String.fromCodePoint(7);

let world: World;
beforeAll(async () => {
  world = await World.create({ git: true });
});
afterAll(async () => {
  await world.close();
});

async function finishedAgent(prompt: string, ...flags: string[]): Promise<string> {
  const id = await world.start(prompt, ...flags);
  await world.cli(['await-turn', id]);
  return id;
}

test('answer takes the number of a choice, a label, or own words; await-turn says how', async () => {
  const id = await world.start('[[user:Which colour?|Red|Blue]] [[text:thanks]]', '--plan');
  const asked = await world.cli(['await-turn', id]);
  expect(asked.code).toBe(3);
  expect(asked.stderr).toContain(`Which colour? [Red / Blue]\nAnswer with: codex-agent answer ${id}\n`);
  const yes = await world.cli(['approve', id]);
  expect(yes.code).toBe(64);
  expect(yes.stderr).toContain(`Answer it with: codex-agent answer ${id}\n`);
  const none = await world.cli(['answer', id]);
  expect(none.code).toBe(64);
  expect(none.stderr).toContain('Which colour?\n  1  Red: Choose Red.\n  2  Blue: Choose Blue.\n');
  expect(await world.cli(['answer', id, '3'])).toMatchObject({ code: 64 });
  expect(await world.cli(['answer', id, '2'])).toEqual({ code: 0, stdout: `Answered ${id}: Blue\n`, stderr: '' });
  expect((await world.cli(['await-turn', id])).stdout).toBe('thanks\n');
  expect(JSON.stringify(world.model.requests.at(-1))).toContain('Blue');
  expect(await world.cli(['answer', id, 'x'])).toMatchObject({ code: 1, stdout: '' });
});

test('answer without words asks in the terminal, question by question', async () => {
  const id = await world.start('[[user:Which colour?|Red|Blue]] [[text:thank you]]', '--plan');
  await world.cli(['await-turn', id]);
  const answer = `'${process.execPath}' '${join(repository, 'dist/codex-agent.cjs')}' answer ${id}`;
  const terminal = spawn('script', ['-qec', answer, '/dev/null'], {
    cwd: world.project,
    env: { ...world.env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const ended = finished(terminal);
  await until('it asks', () =>
    plainText(shown).replaceAll('\r', '').includes('Which colour?\n  1  Red: Choose Red.\n  2  Blue: Choose Blue.\n> '),
  );
  terminal.stdin.write('1\r');
  await until('it is answered', () => shown.includes(`Answered ${id}: Red`));
  expect((await ended).code).toBe(0);
  expect((await world.cli(['await-turn', id])).stdout).toBe('thank you\n');
});

test('rename changes the name everywhere', async () => {
  const id = await finishedAgent('[[text:x]]');
  expect(await world.cli(['rename', id, 'New', 'name', '$(x)'])).toEqual({
    code: 0,
    stdout: `Renamed ${id}: New name $(x)\n`,
    stderr: '',
  });
  expect(await world.status(id)).toMatchObject({ name: 'New name $(x)' });
  expect(await world.cli(['rename', id, ' '])).toMatchObject({ code: 64 });
});

test('hand-over makes an agent another general’s, and whoever asks takes it over', async () => {
  const id = await finishedAgent('[[text:x]]');
  const session = { CLAUDE_CODE_SESSION_ID: '0f3c5f5e-9d1c-4a6a-8f0a-2d6b7c9e9f3a' };
  const generalOf = async (): Promise<string> => {
    const { stdout } = await world.cli(['status', id]);
    return /^General: (.*)$/m.exec(stdout)?.[1] ?? stdout;
  };
  expect(await world.cli(['hand-over', id, 'docs'])).toEqual({
    code: 0,
    stdout: `Handed over ${id}: docs\n`,
    stderr: '',
  });
  expect(await generalOf()).toBe('docs');
  expect((await world.cli(['hand-over', id], { env: session })).stdout).toBe(`Handed over ${id}: claude-9f3a\n`);
  expect((await world.cli(['jobs', '--mine'], { env: session })).stdout).toContain(id);
  expect(await world.cli(['hand-over', id, 'claude-9f3a'])).toMatchObject({ code: 64 });
  expect((await world.cli(['hand-over', id])).stdout).toBe(`Handed over ${id}: You\n`);
  expect(await generalOf()).toBe('You');
});

test('diff shows what has changed since the start: edited, added by a command, deleted', async () => {
  await writeProjectFile(world, 'edited.txt', 'before\n');
  await world.git('add', '.');
  await world.git('commit', '-qm', 'files');
  const id = await finishedAgent('[[sh:echo after > edited.txt; echo new > "odd name.txt"]] [[text:x]]');
  const { code, stdout, stderr } = await world.cli(['diff', id]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('-before\n+after\n');
  expect(stdout).toContain('+++ b/odd name.txt');
  expect((await world.cli(['diff', id, '--stat'])).stdout).toContain('edited.txt | 2 +-');
  await world.git('checkout', '-q', 'edited.txt');
  await shell(world, 'rm "odd name.txt"');
  expect(await world.cli(['diff', id])).toEqual({ code: 0, stdout: '', stderr: 'Nothing has changed.\n' });
  const outside = await finishedAgent('[[text:x]]', '-d', '/tmp', '-s', 'read-only');
  expect((await world.cli(['diff', outside])).stderr).toContain('is not in a git repository');
});

test('adopt makes an agent of a conversation that began in Codex', async () => {
  const exec = spawn(
    world.env['CODEX_BIN'] ?? '',
    ['exec', '--json', '--skip-git-repo-check', '-s', 'read-only', 'began elsewhere [[text:hello]]'],
    { cwd: world.project, env: { ...world.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const thread = /"thread_id":"([^"]+)"/.exec((await finished(exec)).stdout)?.[1] ?? '';
  const { code, stdout } = await world.cli(['adopt', thread]);
  expect(code).toBe(0);
  const id = /^Adopted: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
  expect((await world.cli(['await-turn', id])).stdout).toBe('hello\n');
  expect(await world.status(id)).toMatchObject({
    sandbox: 'read-only',
    cwd: world.project,
    turn: 1,
    thread_id: thread,
  });
  await world.cli(['send', id, '[[text:and on]]']);
  expect((await world.cli(['await-turn', id])).stdout).toBe('and on\n');
  const again = await world.cli(['adopt', thread]);
  expect(again).toMatchObject({ code: 64, stderr: `The conversation ${thread} is job ${id} already.\n` });
  expect((await world.cli(['adopt', '01a1fcb3-0000-7000-8000-000000000000'])).code).toBe(66);
  expect((await world.cli(['adopt', '../../x'])).code).toBe(64);
});

test('delete forgets an agent that has ended, and never a living one or its conversation', async () => {
  const id = await finishedAgent('[[text:x]]');
  const thread = await world.threadOf(id);
  const living = await world.cli(['delete', id]);
  expect(living).toEqual({
    code: 1,
    stdout: '',
    stderr: `Could not delete job: ${id}. It has not ended.\nEnd it first: codex-agent end ${id}\n`,
  });
  await world.cli(['end', id]);
  expect(await world.cli(['delete', id])).toEqual({ code: 0, stdout: `Deleted job: ${id}\n`, stderr: '' });
  expect((await world.cli(['status', id])).code).toBe(66);
  expect((await world.cli(['adopt', thread])).code).toBe(0);
});

test('clean forgets what ended more than a week ago and nothing else', async () => {
  const [old, recent, living] = await Promise.all(
    ['a', 'b', 'c'].map(async (text) => finishedAgent(`[[text:${text}]]`)),
  );
  if (old === undefined || recent === undefined || living === undefined) throw new Error('unreachable');
  await world.cli(['end', old]);
  await world.cli(['end', recent]);
  const { events } = world.home.files(old);
  const weekAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000);
  await writeFile(
    events,
    (await readFile(events, 'utf8')).replace(/("kind":"ended","at":")[^"]*/, `$1${weekAgo.toISOString()}`),
  );
  await utimes(events, weekAgo, weekAgo);
  expect((await world.cli(['clean'])).stdout).toBe('Cleaned 1 old jobs\n');
  expect([existsSync(world.home.files(old).record), existsSync(world.home.files(recent).record)]).toEqual([
    false,
    true,
  ]);
  expect((await world.status(living))['status']).toBe('running');
});

test('sessions lists living agents in the old columns, and knows which a terminal shows', async () => {
  const id = await finishedAgent('[[text:x]]');
  const terminal = spawn(
    'script',
    [
      '-qec',
      `stty rows 40 cols 120; exec '${process.execPath}' '${join(repository, 'dist/codex-agent.cjs')}' attach ${id}`,
      '/dev/null',
    ],
    { cwd: world.folder, env: { ...world.env, TERM: 'xterm-256color' }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const shown = await until('the terminal is known', async () => {
    const { stdout } = await world.cli(['sessions']);
    return stdout.includes('yes') && stdout;
  });
  expect(shown).toMatch(/^SESSION NAME {20}ATTACHED {2}CREATED\n-{60}\n/);
  expect(shown).toMatch(new RegExp(`^codex-agent-${id} {12}yes {7}\\d{4}-[\\d-]+T[\\d:]+\\.000Z$`, 'm'));
  terminal.kill('SIGKILL');
});

test('start --notify-on-complete waits, rings, and runs the words in the shell', async () => {
  const told = 'echo "[$CODEX_AGENT_JOB_ID|$CODEX_AGENT_STATUS|$CODEX_AGENT_ERROR]"';
  const good = await world.cli(['start', '--notify-on-complete', told, '[[text:the answer]]']);
  expect(good.code).toBe(0);
  expect(good.stdout).toMatch(new RegExp(`\n\nthe answer\n${BELL}\\[[0-9a-f]{8}\\|completed\\|\\]\n$`));
  const bad = await world.cli(['start', '--notify-on-complete', told, '[[error:400]]']);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(new RegExp(`${BELL}\\[[0-9a-f]{8}\\|failed\\|.+\\]\n$`));
});

test('jobs --mine and --here, and its table in a terminal', async () => {
  const mine = await finishedAgent('[[text:x]]', '--general', 'boss', '--name', 'of the boss');
  const elsewhere = await finishedAgent('[[text:x]]', '-d', world.folder, '-s', 'read-only');
  const here = (await world.cli(['jobs', '--here'])).stdout;
  expect([here.includes(mine), here.includes(elsewhere)]).toEqual([true, false]);
  const own = (await world.cli(['jobs', '--mine'])).stdout;
  expect([own.includes(mine), own.includes(elsewhere)]).toEqual([false, true]);
  const claude = { CLAUDE_CODE_SESSION_ID: 'abcd' };
  expect((await world.cli(['jobs', '--mine'], { env: claude })).stdout).toBe('No jobs\n');
  const jobs = `'${process.execPath}' '${join(repository, 'dist/codex-agent.cjs')}' jobs --here`;
  const look = async (env: Record<string, string>): Promise<string> => {
    const child = spawn('script', ['-qec', `stty rows 40 cols 90; exec ${jobs}`, '/dev/null'], {
      cwd: world.project,
      env: { ...world.env, TERM: 'xterm-256color', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return (await finished(child)).stdout.replaceAll('\r\n', '\n');
  };
  const coloured = await look({});
  expect(coloured).toContain('\u001b[2mID        STATE           AGE      NAME');
  const plain = await look({ NO_COLOR: '1' });
  expect(plain).toBe(plainText(plain));
  expect(plain).toMatch(new RegExp(`^${mine}  idle +\\S.*  of the boss +x$`, 'm'));
  for (const line of plain.split('\n')) expect(line.length).toBeLessThan(90);
});

test('jobs of the old tool are shown as history and can be read, deleted, and not talked to', async () => {
  const job = {
    ...{ id: '3eab0538', status: 'completed', prompt: 'an old task', model: 'gpt-5.4', reasoningEffort: 'high' },
    ...{ sandbox: 'read-only', parentSessionId: 'P', cwd: '/p/proj', createdAt: '2026-02-10T06:03:20.142Z' },
    ...{ tmuxSession: 'codex-agent-3eab0538', startedAt: '2026-02-10T06:03:20.342Z', turnState: 'idle', turnCount: 6 },
    ...{ lastAgentMessage: 'the old answer', completedAt: '2026-02-10T06:13:20.342Z' },
  };
  const text = JSON.stringify(job, undefined, 2);
  await writeFile(join(world.home.jobs, '3eab0538.json'), text);
  await writeFile(join(world.home.jobs, '3eab0538.log'), 'raw \u001b[31mred\u001b[0m\n');
  await writeFile(join(world.home.jobs, 'index.json'), '{"updatedAt":"x","jobs":{}}');
  const { stdout, stderr } = await world.cli(['jobs', '--all']);
  expect(stderr).toBe('');
  expect(stdout).toContain('3eab0538  completed   10m 0s    high    an old task\n');
  expect(await world.status('3eab0538')).toMatchObject({ history: true, last_message: 'the old answer' });
  expect((await world.cli(['status', '3eab0538'])).stdout).toContain('Status: completed\nModel: gpt-5.4 (high)\n');
  expect((await world.cli(['last', '3eab0538'])).stdout).toBe('the old answer\n');
  expect((await world.cli(['output', '3eab0538', '--clean'])).stdout).toContain('raw red\n');
  for (const verb of ['send', 'kill', 'await-turn', 'attach', 'resume']) {
    const refused = await world.cli([verb, '3eab0538', ...(verb === 'send' ? ['x'] : [])]);
    expect({ verb, code: refused.code }).toEqual({ verb, code: 1 });
    expect(refused.stderr).toContain('is history of the old codex-agent');
  }
  expect(await readFile(join(world.home.jobs, '3eab0538.json'), 'utf8')).toBe(text);
  expect((await world.cli(['delete', '3eab0538'])).code).toBe(0);
  expect(existsSync(join(world.home.jobs, '3eab0538.log'))).toBe(false);
});
