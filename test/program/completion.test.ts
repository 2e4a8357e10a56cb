import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { World } from '../support/world.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await World.create();
  id = await world.start('[[text:x]]', '--name', 'Audit auth');
  await world.cli(['await-turn', id]);
});
afterAll(async () => {
  await world.close();
});

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

test('in bash, Tab completes verbs, flags, and living agents by id and by name', async () => {
  const { stdout, stderr } = await shell(
    world,
    `eval "$(codex-agent completion bash)"
     tab() { COMP_WORDS=(codex-agent "$@"); COMP_CWORD=$#; _codex_agent; echo "\${COMPREPLY[@]}"; }
     tab awa; tab send ${id.slice(0, 3)}; tab send aud; tab start --sandbox d; tab start --file ''`,
  );
  expect(stderr).toBe('');
  expect(stdout).toBe(`await-turn\n${id}\n${id}\ndanger-full-access\n\n`);
});

test.runIf(has('zsh'))('the script for zsh is one that zsh reads', async () => {
  const { code, stderr } = await shell(world, `codex-agent completion zsh | zsh -n /dev/stdin`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.runIf(has('fish'))('in fish, the same', async () => {
  const { code, stderr } = await shell(world, `codex-agent completion fish | fish --no-execute`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('another shell is refused, and an ended agent is offered where ended ones are meant', async () => {
  const refused = await world.cli(['completion', 'tcsh']);
  expect(refused).toEqual({
    code: 64,
    stdout: '',
    stderr: 'Invalid shell: tcsh\nValid options: bash, zsh, fish\n',
  });
  await world.cli(['end', id]);
  expect((await world.cli(['__complete', '--', 'resume', ''])).stdout).toBe(`${id}\tAudit auth\n`);
  expect((await world.cli(['__complete', '--', 'send', ''])).stdout).toBe('');
});
