import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

/** An agent whose first turn is over. */
async function finishedAgent(prompt: string, ...flags: string[]): Promise<string> {
  const id = await world.start(prompt, ...flags);
  await world.cli(['await-turn', id]);
  return id;
}

async function statusWord(id: string): Promise<unknown> {
  return (await world.status(id))['status'];
}

test('without agents, jobs says so in words and in JSON', async () => {
  expect(await world.cli(['jobs'])).toEqual({ code: 0, stdout: 'No jobs\n', stderr: '' });
  const { stdout } = await world.cli(['jobs', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ version: 2, jobs: [] });
});

test('start prints its nine lines', async () => {
  const { code, stdout, stderr } = await world.cli(['start', 'hello [[text:hi]]']);
  const id = /^Job started: ([0-9a-f]{8})\n/.exec(stdout)?.[1] ?? '';
  expect({ code, stderr: stderr.replace('Starting Codex…\n', '') }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    [
      `Job started: ${id}`,
      'Model: gpt-5.5 (high)',
      `Working dir: ${world.project}`,
      `Thread: ${await world.threadOf(id)}`,
      '',
      'Commands:',
      `  Capture output:  codex-agent capture ${id}`,
      `  Send message:    codex-agent send ${id} "message"`,
      `  Attach session:  codex-agent attach ${id}`,
      '',
    ].join('\n'),
  );
});

test('start --json prints one object', async () => {
  const { stdout } = await world.cli(['start', '--json', '-r', 'low', '--name', 'Mine', 'hello [[text:hi]]']);
  expect(JSON.parse(stdout)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    thread_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    name: 'Mine',
    model: 'gpt-5.5',
    reasoning: 'low',
    sandbox: 'workspace-write',
    approvals: 'never',
    cwd: world.project,
    host: 'local',
    general: { kind: 'user', id: 'user', label: 'You' },
    created_at: expect.stringMatching(new RegExp(`^${ISO}$`)) as string,
  });
});

test('status prints its lines in the old order', async () => {
  const id = await finishedAgent('Please list things [[tokens:2400,60,0]] [[text:done\nsecond line]]');
  const { code, stdout } = await world.cli(['status', id]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      [
        `^Job: ${id}`,
        'Status: running',
        String.raw`Model: gpt-5\.5 \(high\)`,
        'Sandbox: workspace-write',
        `Created: ${ISO}`,
        `Thread: [0-9a-f-]{36}`,
        String.raw`Name: list things \[\[tokens:2400,60,0\]\]`,
        'General: You',
        'Turn state: idle',
        'Turns completed: 1',
        `Last turn: ${ISO}`,
        String.raw`Tokens: 2400 in, 60 out, 0\.\d+ % of context`,
        'Last message: done',
        'second line\n$',
      ].join('\n'),
    ),
  );
  await world.cli(['end', id]);
  expect((await world.cli(['status', id])).stdout).toMatch(
    new RegExp(`^Job: ${id}\nStatus: completed\n[^]*\nCreated: ${ISO}\nCompleted: ${ISO}\n`),
  );
});

test('jobs --json has every key of the old tool, filled, and the new ones', async () => {
  const id = await finishedAgent('[[tokens:2400,60,0]] [[write:made.txt|x]] [[text:all done]]', '--name', 'Mine');
  const report = JSON.parse((await world.cli(['jobs', '--json'])).stdout) as {
    version: number;
    generated_at: string;
    jobs: Record<string, unknown>[];
  };
  expect(Object.keys(report)).toEqual(['version', 'generated_at', 'jobs']);
  const job = report.jobs.find((one) => one['id'] === id);
  expect(job).toMatchObject({
    status: 'running',
    prompt: '[[tokens:2400,60,0]] [[write:made.txt|x]] [[text:all done]]',
    model: 'gpt-5.5',
    reasoning: 'high',
    cwd: world.project,
    elapsed_ms: expect.any(Number) as number,
    created_at: expect.any(String) as string,
    started_at: expect.any(String) as string,
    completed_at: null,
    tokens: {
      input: expect.any(Number) as number,
      output: expect.any(Number) as number,
      context_window: 258400,
      context_used_pct: expect.any(Number) as number,
    },
    files_modified: ['made.txt'],
    summary: 'all done',
    turn_state: 'idle',
    turn: 1,
    attention: null,
    plan: [],
    last_message: 'all done',
    general: { kind: 'user', id: 'user', label: 'You' },
    name: 'Mine',
    worktree: null,
    host: 'local',
    error: null,
  });
});

test('jobs --json cuts long texts, and cuts no emoji in two', async () => {
  const id = await finishedAgent(`${'🚀'.repeat(150)} [[long:2000]]`);
  const { jobs } = JSON.parse((await world.cli(['list', '--json'])).stdout) as { jobs: Record<string, string>[] };
  const job = jobs.find((one) => one['id'] === id);
  expect(job?.['prompt']).toBe('🚀'.repeat(100));
  expect(job?.['summary']).toHaveLength(500);
});

test('the table has the old header, one line for each agent, and running ones are never cut', async () => {
  const last = await finishedAgent('several\nlines and a prompt that is longer than fifty characters [[text:x]]');
  const ended = await finishedAgent('[[text:over]]');
  await world.cli(['end', ended]);
  const { stdout } = await world.cli(['jobs']);
  const [header, rule, first, ...rest] = stdout.trimEnd().split('\n');
  expect(header).toBe('ID        STATUS      ELAPSED   EFFORT  PROMPT');
  expect(rule).toBe('-'.repeat(80));
  expect(first).toMatch(
    new RegExp(`^${last}  running     \\d+s +high    several lines and a prompt that is longer than fif\\.\\.\\.$`),
  );
  expect(rest.at(-1)).toMatch(new RegExp(`^[0-9a-f]{8}  completed   `));
  expect((await world.cli(['list'])).stdout.split('\n')).toHaveLength(stdout.split('\n').length);
  const cut = (await world.cli(['jobs', '--limit', '1'])).stdout;
  expect(cut).toContain(last);
  expect(cut).not.toContain(ended);
});

test('/quit ends an agent, send says that it has ended, and resume makes it live again', async () => {
  const id = await finishedAgent('[[text:one]]');
  expect(await world.cli(['send', id, '/quit'])).toEqual({ code: 0, stdout: `Sent to ${id}: /quit\n`, stderr: '' });
  expect(await statusWord(id)).toBe('completed');
  const refused = await world.cli(['send', id, 'are you there?']);
  expect(refused).toEqual({
    code: 1,
    stdout: '',
    stderr: `Could not send to job ${id}: it has ended.\nMake it live again with: codex-agent resume ${id}\n`,
  });
  expect((await world.cli(['last', id])).stdout).toBe('one\n');
  expect((await world.cli(['await-turn', id])).stdout).toBe('one\n');
  expect(await world.cli(['resume', id])).toEqual({ code: 0, stdout: `Resumed: ${id}\n`, stderr: '' });
  expect(await statusWord(id)).toBe('running');
  expect((await world.cli(['send', id, '[[text:two]]'])).stdout).toMatch(
    new RegExp(`^Sent to ${id}: \\[\\[text:two\\]\\]\nstarted turn 2\nticket: --after 1, --message [0-9a-f-]{36}\n$`),
  );
  expect((await world.cli(['await-turn', id])).stdout).toBe('two\n');
});

test('end and kill end an agent with different words', async () => {
  const [ended, killed] = await Promise.all([finishedAgent('[[text:x]]'), finishedAgent('[[text:x]]')]);
  expect((await world.cli(['end', ended])).stdout).toBe(`Sent to ${ended}: /quit\n`);
  expect((await world.cli(['kill', killed])).stdout).toBe(`Killed job: ${killed}\n`);
  expect((await world.cli(['kill', ended])).code).toBe(0);
  expect(await statusWord(ended)).toBe('completed');
  expect(await world.status(killed)).toMatchObject({ status: 'failed', error: 'Killed by user', turn_state: null });
});

test('interrupt stops the running turn, and says so when there is none', async () => {
  const id = await world.start('[[hold:interrupted]] [[text:never]]');
  await until('the model is asked', () => world.model.requests.some((one) => one.userTexts.at(-1)?.includes('interr')));
  expect((await world.cli(['interrupt', id])).stdout).toBe(`Interrupted: ${id}\n`);
  const { code, stdout, stderr } = await world.cli(['await-turn', id]);
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  expect(stderr).toContain(`Job ${id}: the turn was interrupted.`);
  expect(await world.cli(['interrupt', id])).toEqual({
    code: 1,
    stdout: '',
    stderr: `Job ${id} has no running turn.\n`,
  });
  world.model.release('interrupted');
});

test('deny refuses what an agent asks: the command does not run and the turn goes on', async () => {
  const id = await world.start('[[ask:touch denied.txt|May I?]] [[text:went on]]', '-a', 'on-request');
  expect((await world.cli(['await-turn', id])).code).toBe(3);
  const denied = await world.cli(['deny', id]);
  expect(denied).toMatchObject({ code: 0, stderr: '' });
  expect(denied.stdout).toMatch(new RegExp(`^Denied ${id}: run .*touch denied.txt.* \\(May I\\?\\)\n$`));
  expect((await world.cli(['await-turn', id])).stdout).toBe('went on\n');
  await expect(readFile(join(world.project, 'denied.txt'))).rejects.toThrow('ENOENT');
  expect(await world.cli(['approve', id])).toEqual({
    code: 1,
    stdout: '',
    stderr: `Job ${id} has no open request.\nIt may have been answered already.\n`,
  });
});

test('last, capture and output show the conversation; --clean leaves out escape sequences', async () => {
  const id = await finishedAgent(String.raw`[[sh:printf '\033[31mred\033[0m\n']] [[text:the end]]`);
  expect((await world.cli(['last', id])).stdout).toBe('the end\n');
  const whole = (await world.cli(['output', id])).stdout;
  expect(whole).toMatch(/^> \[\[sh:[^]*\n\n\$ [^]*\(exit 0\)\n[^]*red[^]*\n\nthe end\n$/);
  expect(whole).toContain('\u001b[31mred');
  expect((await world.cli(['capture', id, '1'])).stdout).toBe('the end\n');
  expect((await world.cli(['capture', id])).stdout).toBe(whole);
  for (const flag of ['--clean', '--strip-ansi']) {
    const clean = (await world.cli(['capture', id, '0', flag])).stdout;
    expect(clean).not.toContain('\u001b[31m');
    expect(clean).toContain('\nred\n');
  }
  expect((await world.cli(['output', id, '--clean'])).stdout).not.toContain('\u001b[31m');
  await world.cli(['end', id]);
  expect((await world.cli(['output', id])).stdout).toBe(whole);
});

test('last says so while there is no answer yet', async () => {
  const id = await world.start('[[hold:lasting]] [[text:x]]');
  expect(await world.cli(['last', id])).toEqual({
    code: 1,
    stdout: '',
    stderr: `Job ${id} has not completed a turn yet.\n`,
  });
  world.model.release('lasting');
  await world.cli(['await-turn', id]);
});

test('attach without a terminal says how to see the command, and --print prints one that works', async () => {
  const id = await finishedAgent('[[text:x]]');
  const refused = await world.cli(['attach', id]);
  expect(refused).toMatchObject({ code: 64, stdout: '' });
  expect(refused.stderr).toBe(`attach needs a terminal.\nSee the command with: codex-agent attach ${id} --print\n`);
  const { code, stdout } = await world.cli(['attach', id, '--print']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^cd \\S+ && CODEX_HOME=\\S+ \\S+/codex resume ${await world.threadOf(id)} --remote `),
  );
  const parses = await shell(world, `cd /; ${stdout.trim()} --help | head -n 1; pwd`);
  expect(parses.stdout).toContain(world.project);
});

test('health is good: each part is named', async () => {
  const { code, stdout, stderr } = await world.cli(['health']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^codex: codex-cli 0\.\d+\.\d+ \(.*\)\nengine: own, Codex 0\.\d+\.\d+ \(.*\.sock\)\nlogin: not needed by this model provider\nStatus: Ready\n$/,
  );
});

test('engine stop ends our own server, once, and never one that is not ours', async () => {
  await world.cli(['health']);
  expect(await world.cli(['engine', 'stop'])).toEqual({ code: 0, stdout: 'Engine stopped\n', stderr: '' });
  await until('nothing is left', async () => (await world.processes()).length === 0);
  expect(await world.cli(['engine', 'stop'])).toEqual({ code: 0, stdout: 'No engine was running\n', stderr: '' });
  const shared = await world.cli(['engine', 'stop', '--engine', 'shared']);
  expect(shared).toEqual({
    code: 64,
    stdout: '',
    stderr: 'The shared engine is not ours to stop.\nUse: codex app-server daemon stop\n',
  });
});
