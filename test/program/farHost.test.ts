import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecord } from '../../src/core/agents/records.ts';
import { plainText } from '../../src/core/agents/transcript.ts';
import { arrived, isRunning, recordedTurns } from '../support/agents.ts';
import { FarHost, whyNoSshd } from '../support/farHost.ts';
import { Running } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { finished, repository, World } from '../support/world.ts';

const missing = await whyNoSshd();
if (missing !== undefined) console.warn(`Hosts over ssh are not tested: ${missing}.`);

describe.skipIf(missing !== undefined)('an agent on another machine, through ssh', () => {
  let world: World;
  let box: FarHost;
  beforeAll(async () => {
    world = await World.create();
    box = await FarHost.create(world);
    Object.assign(world.env, box.env);
    await box.startEngine();
    const git = (...args: string[]): Promise<unknown> =>
      finished(
        execFile('git', ['-C', box.project, '-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args]),
      );
    await git('init', '-q');
    await git('commit', '-q', '--allow-empty', '-m', 'first');
  });
  afterAll(async () => {
    await box?.close();
    await world?.close();
  });
  const onBox = (prompt: string, ...flags: string[]): Promise<string> =>
    world.start(prompt, '--host', 'box', '--dir', box.project, ...flags);

  test('works there, in a folder of that machine, with the environment of that machine', async () => {
    const id = await onBox('[[sh:echo "$ON_BOX $VIRTUAL_ENV" > where.txt]] [[text:done]]');
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(await readFile(join(box.project, 'where.txt'), 'utf8')).toBe('yes \n');
    const record = await readRecord(world.home, id);
    expect(record).toMatchObject({
      host: 'box',
      cwd: box.project,
      engine: { kind: 'ssh', address: 'box', codexBin: 'codex' },
    });
    expect(record.baseCommit).toMatch(/^[0-9a-f]{40}$/);
    expect(Object.keys(record.threadConfig).filter((key) => key.includes('PATH'))).toEqual([]);
    // What a shell command changed is known to git alone, and that is over there.
    expect(await world.status(id)).toMatchObject({ host: 'box', engine: 'running', files_modified: ['where.txt'] });
    expect((await world.cli(['status', id])).stdout).toContain('\nHost: box\n');
    expect((await world.cli(['jobs'])).stdout).toMatch(new RegExp(`^${id} .*\\[box\\] `, 'm'));
  });

  test('later verbs follow the record: send, capture, interrupt, resume, and the terminal', async () => {
    const id = await onBox('[[text:first]]');
    await recordedTurns(world, id, 1);
    await world.cli(['send', id, '[[hold:never]]']);
    await arrived(world, '[[hold:never]]');
    expect(await world.cli(['interrupt', id])).toMatchObject({ code: 0, stdout: `Interrupted: ${id}\n` });
    expect((await world.cli(['capture', id])).stdout).toContain('first');
    expect(await world.cli(['send', id, '/quit'])).toMatchObject({ code: 0 });
    expect(await world.cli(['resume', id])).toMatchObject({ code: 0 });
    const threadId = await world.threadOf(id);
    const { stdout } = await world.cli(['attach', id, '--print']);
    expect(stdout).toContain(`exec codex resume ${threadId} --remote unix://`);
    expect(stdout.startsWith('ssh -t -o ClearAllForwardings=yes -- box ')).toBe(true);
    // The very line, run as a person would.
    const run = finished(
      execFile('sh', ['-c', stdout.replace(/exec codex resume .*'$/m, `pwd'`)], { env: { ...world.env } }),
    );
    expect((await run).stdout).toBe(`${box.project}\n`);
  });

  test('attach shows the conversation in the TUI of that machine, and /quit there does not end the agent', async () => {
    const id = await onBox('[[text:A word from the box.]]');
    await recordedTurns(world, id, 1);
    const attach = `'${process.execPath}' '${join(repository, 'dist/codex-agent.cjs')}' attach ${id}`;
    const terminal = spawn('script', ['-qec', `stty rows 40 cols 120; exec ${attach}`, '/dev/null'], {
      cwd: world.folder,
      env: { ...world.env, TERM: 'xterm-256color' },
    });
    let seen = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
    // Keys typed while it ends.
    terminal.stdin.on('error', () => {});
    await until('the answer is on the screen', () =>
      plainText(seen).replaceAll(/\s/g, '').includes('Awordfromthebox.'),
    );
    for (const key of '/quit') terminal.stdin.write(key);
    await until('the word is on the screen', () => /\/quit/.test(plainText(seen)));
    await until('the TUI is left', () => {
      terminal.stdin.write('\r');
      return terminal.exitCode !== null;
    });
    expect(terminal.exitCode).toBe(0);
    expect(await world.status(id)).toMatchObject({ status: 'running' });
  });

  test('kill leaves nothing of it there, also not what has a session of its own', async () => {
    const id = await onBox('[[sh:setsid -f sleep 4711; sleep 4712]]', '-s', 'danger-full-access');
    const sleepers = async (): Promise<readonly number[]> =>
      (await world.processes()).filter(({ command }) => command.startsWith('sleep 471')).map(({ pid }) => pid);
    await until('both sleep', async () => (await sleepers()).length === 2);
    const pids = await sleepers();
    expect(await world.cli(['kill', id])).toMatchObject({ code: 0, stdout: `Killed job: ${id}\n` });
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  });

  test.each([
    ['no such folder', ['--dir', '/nowhere'], 'The folder /nowhere does not exist on box.'],
    ['a relative folder', ['--dir', 'src'], 'src is not an absolute path.'],
    ['a file', ['--dir', '/etc/passwd'], '/etc/passwd is not a folder on box.'],
    ['no Codex there', ['--codex', '/opt/codex'], 'There is no /opt/codex on box, for commands that come over ssh.'],
  ])('start says what is wrong and leaves nothing behind: %s', async (_, flags, said) => {
    const { code, stderr } = await world.cli(['start', '--host', 'box', ...flags, '--', 'x']);
    expect({ code, said: stderr.split('\n')[0] }).toEqual({ code: expect.any(Number) as number, said });
    expect(code).not.toBe(0);
  });

  test.each([
    ['stranger', /^stranger cannot be reached: .*Host key verification failed/i],
    ['locked', /^locked cannot be reached: .*Permission denied/],
    ['silent', /^silent cannot be reached: .*(timed out|no answer within 10 s)/i],
    ['nowhere.invalid', /^nowhere\.invalid cannot be reached: .*resolve/i],
    ['-oProxyCommand=touch hacked', /^Not a host/],
    ['a b', /^Not a host/],
    ['$(touch hacked)', /^Not a host/],
  ])('a host that cannot be reached is said so, within the limit and without a question: %s', async (host, said) => {
    const begun = Date.now();
    const { code, stderr } = await world.cli(['start', `--host=${host}`, '--', 'x']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(said);
    expect(Date.now() - begun).toBeLessThan(20_000);
  });

  test('names of hosts.json and CODEX_AGENT_HOST lead to the same machine', async () => {
    await mkdir(world.home.folder, { recursive: true });
    const file = join(world.home.folder, 'hosts.json');
    await writeFile(file, JSON.stringify({ mine: { destination: 'box', codex: join(box.folder, 'bin/codex') } }));
    const env = { CODEX_AGENT_HOST: 'mine' };
    const { stdout } = await world.cli(['start', '--json', '-d', box.project, '--', '[[text:ok]]'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ host: 'mine', cwd: box.project });
    expect((await world.cli(['health'], { env })).stdout).toMatch(/ on mine\nengine: ssh, .*Status: Ready\n$/s);
    await writeFile(file, '{"mine": {"destination": "-oProxyCommand=x"}}');
    const refused = await world.cli(['start', '--host', 'mine', '--', 'x']);
    expect(refused.stderr).toContain('mine.destination: not a destination of ssh');
    await rm(file);
  });

  test("a connection that the user's ssh configuration shares and keeps is taken, and holds nobody up", async () => {
    const begun = Date.now();
    const flags = ['--host', 'kept', '--dir', box.project];
    const id = await world.start('[[text:through the kept one]]', ...flags);
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'through the kept one\n' });
    expect(existsSync(box.keptConnection)).toBe(true);
    expect(await world.cli(['kill', id])).toMatchObject({ code: 0 });
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test('cut off in mid-turn: the rows say so, the wait goes on, and the answer comes when the host is back', async () => {
    const prompt = '[[hold:cut]] [[text:answered all the same]]';
    const id = await onBox(prompt);
    await arrived(world, prompt);
    const waiting = new Running(world, ['await-turn', id]);
    await until('it waits', () => waiting.stderr.includes('Waiting for turn completion'));
    await box.down();
    await until('it says so', () => waiting.stderr.includes('The connection to box is lost'));
    const begun = Date.now();
    expect(await world.status(id)).toMatchObject({ engine: 'not reached', status: 'running', turn: 0 });
    expect((await world.cli(['jobs'])).stdout).toContain('[box, not reached] ');
    expect((await world.cli(['status', id])).stdout).toContain(
      'Engine: not reached on box; this is what was known last',
    );
    expect((await world.cli(['kill', id])).stderr).toMatch(/^box cannot be reached: /);
    expect(Date.now() - begun).toBeLessThan(40_000);
    world.model.release('cut');
    await box.up();
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'answered all the same\n' });
    expect(await world.status(id)).toMatchObject({ engine: 'running', turn: 1, turn_state: 'idle' });
  });

  // Last: the first start of a daemon in a new CODEX_HOME copies 404 MB.
  test('Codex died there: the turn counts as lost, and the next message starts the daemon over there', async () => {
    const prompt = '[[hold:died]]';
    const id = await onBox(prompt);
    await arrived(world, prompt);
    const waiting = new Running(world, ['await-turn', id]);
    await until('it waits', () => waiting.stderr.includes('Waiting for turn completion'));
    for (const { pid, command } of await world.processes()) {
      if (/app-server --listen/.test(command)) process.kill(pid, 'SIGKILL');
    }
    const lost = await waiting.ended;
    expect(lost, lost.stderr).toMatchObject({ code: 5 });
    expect(await world.cli(['send', id, '[[text:goes on]]'])).toMatchObject({ code: 0 });
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'goes on\n' });
  });
});
