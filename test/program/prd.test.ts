import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { World } from '../support/world.ts';

const SHOP = `---
status: approved
---

# Shop 結帳 checkout

## Problem

It is slow.

## Solution

Make it fast.

## Requirements

- R1: One
- R1: Two

## Implementation Plan

### Phase 1: Foundation

- [x] Rotate the keys
- [ ] Add login
  - [ ] Add the login page

### Phase 2

## Files to Modify

- src/there.ts - faster
- src/gone.ts - faster
- src/store.ts - new: the store

## Testing

- [ ] Unit tests

## Success Criteria

- It is fast.
`;

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  await rm(join(world.project, 'docs'), { recursive: true, force: true });
  await mkdir(join(world.project, 'docs/prds'), { recursive: true });
});

async function shop(text = SHOP): Promise<string> {
  const file = join(world.project, 'docs/prds/shop.md');
  await writeFile(file, text);
  await mkdir(join(world.project, 'src'), { recursive: true });
  await writeFile(join(world.project, 'src/there.ts'), '');
  return file;
}

test('prd new creates a draft in docs/prds, prints where, and never overwrites one', async () => {
  const file = 'docs/prds/auth-refactor.md';
  expect(await world.cli(['prd', 'new', 'Auth', 'refactor'])).toEqual({ code: 0, stdout: `${file}\n`, stderr: '' });
  const text = await readFile(join(world.project, file), 'utf8');
  expect(text).toContain(`status: draft\ncreated: ${new Date().getUTCFullYear()}-`);
  expect(text).toContain('\n# Auth refactor\n');
  const again = await world.cli(['prd', 'new', 'Auth refactor']);
  expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 64, stdout: '' });
  expect(again.stderr).toContain('auth-refactor.md is already there.\nOpen it, or choose another title.\n');
  expect(await readFile(join(world.project, file), 'utf8')).toBe(text);
  expect((await world.cli(['prd', 'new', '../..'])).code).toBe(64);
});

test('prd list says how far each is, from its tasks and from the agents that work on it; --json the same', async () => {
  expect((await world.cli(['prd', 'list'])).stdout).toBe('No PRDs in docs/prds\n');
  await shop();
  await writeFile(join(world.project, 'docs/prds/plan.md'), '# Plan\n## Tasks\n- [ ] a\n');
  const id = await world.start('[[text:done]]', '--prd', 'docs/prds/plan.md', '--type', 'implementation');
  const { stdout, code } = await world.cli(['prd', 'list']);
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      'FILE               STATUS    STAGE                    TITLE',
      'docs/prds/plan.md            implementation · 0 of 1  Plan',
      'docs/prds/shop.md  approved  implementation · 1 of 3  Shop 結帳 checkout',
      '',
    ].join('\n'),
  );
  const { version, prds } = JSON.parse((await world.cli(['prd', 'list', '--json'])).stdout) as {
    version: number;
    prds: readonly Record<string, unknown>[];
  };
  expect(version).toBe(1);
  expect(prds[1]).toEqual({
    file: 'docs/prds/shop.md',
    title: 'Shop 結帳 checkout',
    status: 'approved',
    stage: 'implementation',
    stage_text: 'implementation · 1 of 3',
    done: 1,
    all: 3,
  });
  await world.cli(['kill', id]);
});

test('prd show numbers the tasks as prd tick takes them; control characters do not reach the terminal', async () => {
  await shop(SHOP.replace('Rotate the keys', 'Rotate \u001b[31mthe\u0007 keys'));
  const { stdout } = await world.cli(['prd', 'show', 'shop']);
  expect(stdout).toContain('docs/prds/shop.md · approved · implementation · 1 of 3\n');
  expect(stdout).toContain(
    'Phase 1: Foundation · 1 of 3\n  1.1 [x] Rotate the keys\n  1.2 [ ] Add login\n  1.3   [ ] Add the login page\n\nPhase 2\n  (no tasks)\n',
  );
  expect(stdout).toContain('Testing · 0 of 1\n  T1  [ ] Unit tests\n');
  const json = JSON.parse((await world.cli(['prd', 'show', 'docs/prds/shop.md', '--json'])).stdout) as {
    phases: readonly { tasks: readonly unknown[] }[];
  };
  expect(json.phases[0]?.tasks[2]).toEqual({ number: '1.3', text: 'Add the login page', done: false, depth: 1 });
});

test('prd check names place, code and message of what is wrong, and exits 1; 0 when nothing is', async () => {
  const file = await shop();
  const { code, stdout } = await world.cli(['prd', 'check']);
  expect(code).toBe(1);
  expect(stdout).toBe(
    [
      'docs/prds/shop.md:18:1 duplicate-requirement R1 stands for another requirement already. Give this one an id of its own.',
      'docs/prds/shop.md:28:1 empty-phase Phase 2 has no tasks. Write them as "- [ ] what to do".',
      'docs/prds/shop.md:33:3 missing-file src/gone.ts does not exist. If the work creates it, write "new" behind it.',
      '',
    ].join('\n'),
  );
  const json = JSON.parse((await world.cli(['prd', 'check', '--json'])).stdout) as { findings: readonly unknown[] };
  expect(json.findings[1]).toMatchObject({ file: 'docs/prds/shop.md', line: 28, column: 1, code: 'empty-phase' });
  const below = await world.cli(['prd', 'check', '../docs/prds/shop.md'], { cwd: join(world.project, 'src') });
  expect(below.stdout).toContain('src/gone.ts does not exist');
  expect(below.stdout).not.toContain('src/there.ts');
  await writeFile(
    file,
    SHOP.replace('R1: Two', 'R2: Two').replace('### Phase 2\n', '').replace('gone.ts - faster', 'gone.ts - new'),
  );
  expect(await world.cli(['prd', 'check'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('prd tick changes one character of the file, by number or by words, and --undo changes it back', async () => {
  const file = await shop();
  await chmod(file, 0o640);
  expect(await world.cli(['prd', 'tick', 'shop', '1.2'])).toEqual({
    code: 0,
    stdout: '1.2 [x] Add login\n',
    stderr: '',
  });
  expect(await readFile(file, 'utf8')).toBe(SHOP.replace('[ ] Add login', '[x] Add login'));
  expect((await world.cli(['prd', 'tick', 'shop', '1.2'])).stderr).toBe('It was ticked already.\n');
  expect((await world.cli(['prd', 'tick', 'shop', '1.2', '--undo'])).stdout).toBe('1.2 [ ] Add login\n');
  expect(await readFile(file, 'utf8')).toBe(SHOP);
  expect((await world.cli(['prd', 'tick', file, 'login', 'page'])).stdout).toBe('1.3   [x] Add the login page\n');
  expect((await world.cli(['prd', 'tick', 'shop', 'T1'])).stdout).toBe('T1 [x] Unit tests\n');
});

test('words that several tasks have are answered with those tasks and exit 64; nothing is ticked', async () => {
  const file = await shop();
  const { code, stdout, stderr } = await world.cli(['prd', 'tick', 'shop', 'log']);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toBe(
    '"log" may be 2 tasks of docs/prds/shop.md:\n  1.2 [ ] Add login\n  1.3   [ ] Add the login page\nGive the number of one of them.\n',
  );
  const none = await world.cli(['prd', 'tick', 'shop', '7.1']);
  expect(none.code).toBe(64);
  expect(none.stderr).toContain('See them with: codex-agent prd show docs/prds/shop.md\n');
  expect(await readFile(file, 'utf8')).toBe(SHOP);
});

test('a file that is not there, a folder and a pipe are refused with the next step, without a hang', async () => {
  const missing = await world.cli(['prd', 'show', 'nope']);
  expect(missing).toEqual({
    code: 64,
    stdout: '',
    stderr: 'There is no PRD nope.\nSee them with: codex-agent prd list\n',
  });
  expect((await world.cli(['prd', 'check', 'docs'])).code).toBe(64);
  const pipe = await shell(world, 'mkfifo docs/prds/pipe.md; codex-agent prd show docs/prds/pipe.md');
  expect(pipe.code).toBe(64);
  expect(pipe.stderr).toContain('pipe.md is not a file.');
});

test('one PRD that cannot be read is named, and the others are listed', async () => {
  await shop();
  const { code, stdout, stderr } = await shell(
    world,
    'ln -s nowhere docs/prds/broken.md; codex-agent prd list; codex-agent prd list | head -1',
  );
  expect({ code, stdout: stdout.split('\n').length }).toEqual({ code: 0, stdout: 4 });
  expect(stderr).toContain('There is no file');
  expect((await world.cli(['prd', 'list'])).code).toBe(1);
});

test('a reader that goes away is no error', async () => {
  await shop(`${SHOP}\n## Tasks\n${'- [ ] a task with a few words\n'.repeat(20_000)}`);
  const { stdout, stderr } = await shell(world, 'codex-agent prd show shop | head -1; echo "${PIPESTATUS[0]}"');
  expect({ stdout, stderr }).toEqual({ stdout: 'Shop 結帳 checkout\n0\n', stderr: '' });
});

test('Tab offers the names of PRDs', async () => {
  await shop();
  expect((await world.cli(['__complete', '--', 'prd', 'tick', 's'])).stdout).toBe('shop\t\n');
});
