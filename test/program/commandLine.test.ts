import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCT_VERSION } from '../../src/core/base/version.ts';
import { shell } from '../support/shell.ts';
import { World } from '../support/world.ts';

const VERBS = [
  ...['start', 'await-turn', 'send', 'interrupt', 'end', 'kill', 'resume', 'approve', 'deny', 'status', 'jobs'],
  ...['list', 'watch', 'capture', 'output', 'last', 'attach', 'diff', 'sessions', 'answer', 'rename', 'adopt'],
  ...['hand-over', 'delete', 'clean', 'completion', 'overview', 'health', 'engine', 'engine stop'],
  ...['log', 'log session', 'log stage', 'log check', 'log add findings', 'log add synthesis', 'log add prd'],
  ...['log add implementation', 'log add review', 'log add testing', 'log add handoff', 'log add note'],
  ...['prd', 'prd new', 'prd list', 'prd show', 'prd check', 'prd tick'],
];

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

function widest(text: string): string {
  return text.split('\n').toSorted((a, b) => b.length - a.length)[0] ?? '';
}

test.each([
  { typed: 'staus x', says: "unknown command 'staus'\n(Did you mean status?)" },
  { typed: 'await x', says: "unknown command 'await'\n" },
  { typed: 'engine sotp', says: "unknown command 'sotp'\n(Did you mean stop?)" },
  { typed: 'start --modle gpt-5.5 hello', says: "unknown option '--modle'\n(Did you mean --model?)" },
  { typed: 'jobs --jsno', says: "unknown option '--jsno'\n(Did you mean --json?)" },
  { typed: '--jobs', says: "unknown option '--jobs'" },
])('"$typed" is refused with the nearest name, and no agent is started', async ({ typed, says }) => {
  const { code, stdout, stderr } = await world.cli(typed.split(' '));
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain(`error: ${says}`);
  expect(stderr).toMatch(/\(see: codex-agent .*--help\)\n$/);
  expect(widest(stderr).length).toBeLessThanOrEqual(80);
  expect((await world.cli(['jobs', '--all'])).stdout).toBe('No jobs\n');
});

test('a bare prompt, once a way to start an agent, is refused with the way to do it', async () => {
  const { code, stdout, stderr } = await world.cli(['Fix the login bug']);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain('To start an agent: codex-agent start "what to do"');
  expect(world.model.requests).toHaveLength(0);
});

test.each([
  { typed: 'status', says: "missing required argument 'id'" },
  { typed: 'status 11111111 22222222', says: 'Expected 1 argument but got 2' },
  { typed: 'await-turn 11111111 --after x', says: "'x' is invalid. It must be a whole number." },
  { typed: 'await-turn 11111111 --timeout soon', says: "'soon' is invalid. Write it as 90s, 45m or 2h." },
  { typed: 'jobs --limit 0', says: 'Invalid limit: 0' },
  { typed: 'jobs --limit many', says: 'Invalid limit: many' },
  { typed: 'start x -s none', says: 'Invalid sandbox mode: none\nValid options: read-only, workspace-write' },
  { typed: 'start x -a ask', says: 'Invalid approvals: ask\nValid options: never, on-request, untrusted' },
  { typed: 'start x --env 1=2', says: 'Not a variable: 1=2.\nWrite it as NAME=value.' },
  { typed: 'start x --engine mine', says: 'Unknown engine: mine.\nIt can be: shared, own, proxy, unix:///' },
  { typed: 'attach 11111111 --prnt', says: '(Did you mean --print?)' },
])('"$typed": the command line says what is wrong with it and exits 64', async ({ typed, says }) => {
  const { code, stdout, stderr } = await world.cli(typed.split(' '));
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain(says);
  expect(await world.processes()).toEqual([]);
});

test.each([
  ...[['status'], ['await-turn'], ['send'], ['kill'], ['capture'], ['last'], ['attach'], ['resume'], ['approve']],
  ...[['answer'], ['watch'], ['diff'], ['rename'], ['hand-over'], ['delete']],
])('%s of an agent that does not exist says so and exits 66', async (verb) => {
  for (const id of ['deadbeef', '../../x', 'DEADBEEF', '']) {
    const { code, stdout, stderr } = await world.cli([
      verb,
      id,
      ...(verb === 'send' || verb === 'rename' ? ['hello'] : []),
    ]);
    expect({ id, code, stdout }).toEqual({ id, code: 66, stdout: '' });
    expect(stderr).toContain(`Job ${id} not found.\nSee your agents with: codex-agent jobs --all\n`);
  }
});

test('--version prints the version, and no arguments at all print the help', async () => {
  expect(await world.cli(['--version'])).toEqual({ code: 0, stdout: `${PRODUCT_VERSION}\n`, stderr: '' });
  const [none, flag, word] = await Promise.all([world.cli([]), world.cli(['--help']), world.cli(['help'])]);
  expect(none).toEqual({ code: 0, stdout: flag.stdout, stderr: '' });
  expect(word).toEqual(none);
  for (const verb of ['start', 'await-turn', 'send', 'kill', 'jobs|list', 'health'])
    expect(none.stdout).toContain(verb);
  expect(widest(none.stdout).length).toBeLessThanOrEqual(80);
});

test('every verb has a help that fits into 80 columns', async () => {
  for (const verb of VERBS) {
    const { code, stdout, stderr } = await world.cli([...verb.split(' '), '--help']);
    expect({ verb, code, stderr }).toEqual({ verb, code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: codex-agent /);
    expect({ verb, width: widest(stdout).length > 80 }).toEqual({ verb, width: false });
  }
});

test('the help of await-turn lists its exit codes', async () => {
  const { stdout } = await world.cli(['await-turn', '--help']);
  expect(stdout).toContain('3 needs a person');
  expect(stdout).toContain('124 timeout');
});

test('after -- everything is prompt, also what looks like a flag', async () => {
  const id = await world.start('--model [[text:took it]] --help');
  expect((await world.cli(['await-turn', id])).stdout).toBe('took it\n');
  expect(world.model.requests.at(-1)?.userTexts.at(-1)).toBe('--model [[text:took it]] --help');
});

test('several words are joined with one blank, and flags may stand between them', async () => {
  const { stdout } = await world.cli(['start', 'one', '-s', 'read-only', 'two', '--json']);
  const { id, sandbox } = JSON.parse(stdout) as { id: string; sandbox: string };
  expect(sandbox).toBe('read-only');
  await world.cli(['await-turn', id]);
  expect(world.model.requests.at(-1)?.userTexts.at(-1)).toBe('one two');
});

test('start - and send - read standard input, exactly', async () => {
  const prompt = 'first line\n$(touch never) `touch never` "quoted" \\ \u0001\ttab é 🚀\n\n[[text:read it]]\n';
  const { stdout } = await world.cli(['start', '-'], { input: prompt });
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
  expect((await world.cli(['await-turn', id])).stdout).toBe('read it\n');
  expect(world.model.requests.at(-1)?.userTexts.at(-1)).toBe(prompt);
  await world.cli(['send', id, '-'], { input: `${prompt}again` });
  await world.cli(['await-turn', id]);
  expect(world.model.requests.at(-1)?.userTexts.at(-1)).toBe(`${prompt}again`);
});

test('a prompt that is empty or blank is refused and starts nothing', async () => {
  const before = (await world.cli(['jobs', '--all', '--json'])).stdout.match(/"id"/g)?.length;
  for (const [args, input] of [
    [['start'], ''],
    [['start', ''], ''],
    [['start', '  ', '\n'], ''],
    [['start', '-'], ''],
    [['start', '-'], ' \n'],
  ] as const) {
    const { code, stdout, stderr } = await world.cli(args, { input });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toBe('Error: No prompt provided\nUse: codex-agent start "what to do"\n');
  }
  expect((await world.cli(['jobs', '--all', '--json'])).stdout.match(/"id"/g)?.length).toBe(before);
});

test('it works with standard input closed, and a reader that has seen enough is no error', async () => {
  const closed = await shell(world, 'codex-agent start -w -s read-only "[[text:fine]]" <&- 2>/dev/null | tail -n 1');
  expect(closed).toEqual({ code: 0, stdout: 'fine\n', stderr: '' });
  const piped = await shell(world, 'set -o pipefail; codex-agent jobs --json | head -n 1');
  expect(piped).toEqual({ code: 0, stdout: '{\n', stderr: '' });
  const long = await shell(
    world,
    `set -o pipefail
     id=$(codex-agent start -s read-only "[[long:300000]]" | sed -n 's/^Job started: //p')
     codex-agent await-turn $id 2>/dev/null | head -c 5; echo; codex-agent output $id | head -n 1; codex-agent kill $id`,
  );
  expect(long).toMatchObject({ code: 0, stderr: '' });
  const full = await shell(world, 'codex-agent jobs >&-; codex-agent --help 2>&- | head -n 1; echo end');
  expect(full.stdout).toBe('Usage: codex-agent [options] [command]\nend\n');
});

test('--dry-run shows the prompt and starts nothing', async () => {
  const before = world.model.requests.length;
  const jobs = (await world.cli(['jobs', '--all'])).stdout.split('\n').length;
  const { code, stdout } = await world.cli(['start', '--dry-run', '-r', 'low', 'x'.repeat(8000)]);
  expect(code).toBe(0);
  expect(stdout).toContain('Would send ~2,000 tokens');
  expect(stdout).toContain('Reasoning: low\nSandbox: workspace-write\n\n--- Prompt Preview ---\n\nxxx');
  const json = JSON.parse((await world.cli(['start', '--dry-run', '--json', 'four'])).stdout) as unknown;
  const parts = [{ part: 'task', text: 'four', estimated_tokens: 1 }];
  expect(json).toEqual({ estimated_tokens: 1, parts, left_out: [] });
  expect(world.model.requests).toHaveLength(before);
  expect((await world.cli(['jobs', '--all'])).stdout.split('\n')).toHaveLength(jobs);
});

test('start -w waits and prints the answer after the job; start -o writes it to a file', async () => {
  const waited = await world.cli(['start', '-w', 'do [[text:waited for]]']);
  expect(waited.code).toBe(0);
  expect(waited.stdout).toMatch(/^Job started: [0-9a-f]{8}\n[^]*\n\nwaited for\n$/);
  const failed = await world.cli(['start', '-w', 'do [[error:400]]']);
  expect(failed.code).toBe(1);
  const written = await world.cli(['start', '-o', 'answer.txt', 'do [[text:in a file]]']);
  expect(written.code).toBe(0);
  expect((await shell(world, 'cat answer.txt')).stdout).toBe('in a file');
});
