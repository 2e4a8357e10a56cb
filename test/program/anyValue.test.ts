import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running, shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, writeProjectFile } from '../support/world.ts';

const ODD = '$(touch never) `touch never`; "quoted" \\ \'single\' * --help\nsecond\tline é 🚀';

let world: World;
beforeAll(async () => {
  world = await World.create({ git: true, name: "odd $(x) 'name' " });
});
afterAll(async () => {
  await world.close();
});

async function answered(id: string): Promise<string> {
  return (await world.cli(['await-turn', id])).stdout;
}

async function nothingRan(): Promise<void> {
  expect((await shell(world, 'ls -A . ..')).stdout).not.toContain('never');
}

test('values with shell metacharacters, newlines and what looks like options are taken as they are', async () => {
  await writeProjectFile(world, 'docs/prds/odd $(touch never).md', '# x\n');
  await writeProjectFile(world, '--version', 'file\n');
  const { code, stdout, stderr } = await world.cli([
    ...['start', '--name', ODD, '--general', '$(touch never)', '--env', `ODD=${ODD}`, '--env', 'DASH=--help'],
    ...[
      '--role',
      'scout',
      '--scope',
      ODD,
      '--lens',
      '-s',
      '--prd',
      'docs/prds/odd $(touch never).md',
      '-f',
      './--version',
    ],
    ...['--', '[[sh:printf %s "$ODD" > odd.txt; printf %s "$DASH" > dash.txt]] [[text:done]]'],
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Job started/) as string });
  expect(stderr).not.toContain('error');
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
  expect(await answered(id)).toBe('done\n');
  expect(await world.status(id)).toMatchObject({
    prd: 'docs/prds/odd $(touch never).md',
    general: { id: '$(touch never)' },
    cwd: world.project,
  });
  const told = world.model.requests.find((request) => request.userTexts.at(-1)?.includes('[[text:done]]'));
  expect(told?.userTexts.at(-1)).toContain(`\n\nSCOPE: ${ODD}\n\nLENS: -s\n`);
  expect(told?.userTexts.at(-1)).toContain('## File: --version\n');
  await nothingRan();
});

test('commands of an agent get variables exactly', async () => {
  const id = await world.start(
    '[[sh:printf %s "$ODD" > odd.txt]] [[text:x]]',
    ...['--env', `ODD=${ODD}`, '-s', 'workspace-write'],
  );
  await answered(id);
  expect(await readFile(join(world.project, 'odd.txt'), 'utf8')).toBe(ODD);
});

test.each<[string, string, string]>([
  ['-m', ODD, 'Codex has no model'],
  ['-d', ODD, 'does not exist'],
  ['-f', ODD, 'No file matches'],
  ['--context-pack', ODD, 'Cannot read the context pack'],
  ['--worktree', '$(;)', 'No worktree can be called'],
  ['--env', ODD, 'Not a variable'],
  ['--name', 'x'.repeat(100_000), 'The name has 100000 characters'],
  ['-r', ODD, 'Invalid reasoning level'],
])('%s with a value that cannot be is refused by name, and no shell sees it', async (flag, value, says) => {
  const { code, stdout, stderr } = await world.cli(['start', flag, value, '--', 'do it']);
  expect(code).toBeGreaterThan(0);
  expect({ stdout, ours: stderr.includes(says) }).toEqual({ stdout: '', ours: true });
  await nothingRan();
});

test('a megabyte goes in as prompt, message, map and scope, and comes back whole', async () => {
  const long = 'x'.repeat(1_000_000);
  const { stdout } = await world.cli(['start', '-'], { input: `${long} [[text:read]]` });
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
  expect(await answered(id)).toBe('read\n');
  await writeProjectFile(world, 'docs/CODEBASE_MAP.md', long);
  expect((await world.cli(['start', '-w', '--map', '-s', 'read-only', '[[text:mapped]]'])).stdout).toMatch(
    /\nmapped\n$/,
  );
  const scope = 'y'.repeat(100_000);
  const dry = await world.cli(['start', '--dry-run', '--role', 'scout', '--scope', scope, 'x']);
  expect(dry.stdout).toContain(`SCOPE: ${scope}\n`);
  expect((await world.cli(['rename', id, long.slice(0, 100_000)])).code).toBe(64);
  expect((await world.cli(['jobs'])).stdout.split('\n').every((line) => line.length < 120)).toBe(true);
});

test('every verb works without a terminal, with closed input, and into a pipe that is closed', async () => {
  const id = await world.start('[[text:x]]', '-s', 'read-only');
  await answered(id);
  const verbs = [
    ...[
      'jobs',
      'jobs --json --all',
      'overview',
      `status ${id}`,
      `last ${id}`,
      `capture ${id}`,
      `output ${id}`,
      'sessions',
      'health',
    ],
    ...[
      `diff ${id}`,
      `watch ${id} --turn`,
      `watch ${id} --json --turn`,
      `await-turn ${id}`,
      'completion bash',
      '--help',
    ],
    ...['start --help', `rename ${id} again`, 'clean', `attach ${id} --print`, 'start --dry-run x'],
  ];
  for (const verb of verbs) {
    const closed = await shell(world, `codex-agent ${verb} <&- >/dev/null`);
    expect({ verb, code: closed.code }).toEqual({ verb, code: 0 });
    const piped = await shell(world, `set -o pipefail; codex-agent ${verb} 2>/dev/null | true`);
    expect({ verb, code: piped.code, stderr: piped.stderr }).toEqual({ verb, code: 0, stderr: '' });
  }
});

test('Ctrl-C while waiting, watching or starting leaves agents alone', async () => {
  const id = await world.start('[[hold:left]] [[text:went on]]');
  for (const args of [
    ['await-turn', id],
    ['watch', id],
    ['watch', id, '--json'],
  ]) {
    const running = new Running(world, args);
    await until('it waits', () => running.stderr.includes('W') || running.stdout.includes('turn.started'));
    expect((await running.stop()).code).toBe(130);
  }
  const waiting = new Running(world, ['start', '-w', '[[hold:left]] [[text:too]]']);
  await until('it has started', () => waiting.stdout.includes('Commands:'));
  const second = /^Job started: ([0-9a-f]{8})$/m.exec(waiting.stdout)?.[1] ?? '';
  expect((await waiting.stop()).code).toBe(130);
  world.model.release('left');
  expect([await answered(id), await answered(second)]).toEqual(['went on\n', 'too\n']);
});
