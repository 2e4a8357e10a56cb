import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ git: true });
  await writeProjectFile(world, 'sub/file.txt', 'committed\n');
  await world.git('add', '.');
  await world.git('commit', '-qm', 'files');
});
afterAll(async () => {
  await world.close();
});

interface Started {
  readonly id: string;
  readonly cwd: string;
  readonly stderr: string;
}

async function startedWith(...args: string[]): Promise<Started> {
  const { code, stdout, stderr } = await world.cli(['start', ...args]);
  if (code !== 0) throw new Error(stderr);
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
  await world.cli(['await-turn', id]);
  return { id, cwd: /^Working dir: (.*)$/m.exec(stdout)?.[1] ?? '', stderr };
}

const worktrees = (name: string): string => join(world.folder, 'project.worktrees', name);

test('an agent in a worktree of its own works beside the checkout, which stays as it is', async () => {
  const { id, cwd, stderr } = await startedWith(
    '--worktree',
    'My Cache!',
    '[[sh:echo changed > sub/file.txt]] [[text:x]]',
  );
  expect(cwd).toBe(worktrees('my-cache'));
  expect(stderr).toContain(`Worktree: ${cwd} (branch agent/my-cache)\n`);
  expect(await readFile(join(cwd, 'sub/file.txt'), 'utf8')).toBe('changed\n');
  expect(await readFile(join(world.project, 'sub/file.txt'), 'utf8')).toBe('committed\n');
  const worktree = { path: cwd, branch: 'agent/my-cache', main: world.project };
  expect(await world.status(id)).toMatchObject({ worktree, files_modified: ['sub/file.txt'] });
  expect((await world.cli(['status', id])).stdout).toContain(`Worktree: ${cwd} (branch agent/my-cache)\n`);
  expect((await world.cli(['jobs', '--here'])).stdout).toContain(id);
  await world.cli(['end', id]);
  expect((await world.cli(['delete', id])).stderr).toContain('Its worktree stays');
  expect(existsSync(join(cwd, 'sub/file.txt'))).toBe(true);
});

test('without a name it is called after the prompt, and a number is added when that is taken', async () => {
  const first = await startedWith('--worktree', '--', 'Please fix it [[text:x]]');
  const second = await startedWith('--worktree', 'Please fix it [[text:x]]');
  expect([first.cwd, second.cwd]).toEqual([worktrees('fix-it-text-x'), worktrees('fix-it-text-x-2')]);
  expect(world.model.requests.at(-1)?.userTexts.at(-1)).toBe('Please fix it [[text:x]]');
});

test('it keeps the place below the root, and may commit when it is allowed to', async () => {
  const { cwd } = await startedWith(
    ...['--worktree', 'deep', '-d', 'sub', '--allow-commit'],
    '[[sh:echo x > new && git add new && git -c user.name=a -c user.email=b@c commit -qm done]] [[text:x]]',
  );
  expect(cwd).toBe(join(worktrees('deep'), 'sub'));
  expect(await world.git('log', '-1', '--format=%s', 'agent/deep')).toBe('done\n');
});

test('a name that is taken, and a folder without git, are refused; an agent that cannot start leaves no worktree', async () => {
  const json = await world.cli(['start', '--json', '--worktree', 'json', '--role', 'scout', '[[text:x]]']);
  expect(JSON.parse(json.stdout)).toMatchObject({ role: 'scout', worktree: { branch: 'agent/json' } });
  const taken = await world.cli(['start', '--worktree', 'deep', 'x']);
  expect(taken.code).toBe(64);
  expect(taken.stderr).toContain('or a branch agent/deep, already.\nChoose another name: --worktree NAME.\n');
  const outside = await world.cli(['start', '--worktree', 'y', '-d', '/tmp', 'x']);
  expect(outside.code).toBe(64);
  expect(outside.stderr).toContain('is not in a git repository with a commit');
  const failed = await world.cli(['start', '--worktree', 'gone', '-m', 'no-such-model', 'x']);
  expect(failed.code).toBe(1);
  expect(existsSync(worktrees('gone'))).toBe(false);
  expect(await world.git('branch', '--list', 'agent/gone')).toBe('');
  const odd = await world.cli(['start', '--worktree', '../../$(x)', '[[text:x]]', '-w']);
  expect(odd.stderr).toContain(`Worktree: ${worktrees('x')} (branch agent/x)\n`);
});
