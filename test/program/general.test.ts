import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shell } from '../support/shell.ts';
import { World, repository } from '../support/world.ts';

const CLAUDE = { CLAUDE_CODE_SESSION_ID: '0f3c5f5e-9d1c-4a6a-8f0a-2d6b7c9e9f3a' };
const CODEX = { CODEX_THREAD_ID: '01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234' };

let world: World;
beforeAll(async () => {
  world = await World.create();
  // A program is known by the name that it was started with.
  await mkdir(join(world.folder, 'bin'));
  for (const name of ['claude', 'codex']) await symlink('/bin/bash', join(world.folder, 'bin', name));
});
afterAll(async () => {
  await world.close();
});

/** The general of an agent that is started by this script. */
async function generalOf(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const { stdout, stderr } = await shell(world, script, { ...env, BIN: join(world.folder, 'bin') });
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1];
  if (id === undefined) throw new Error(stderr);
  const status = await world.status(id);
  await world.cli(['end', id]);
  return status['general'];
}

test('an agent that is started in a plain terminal is yours', async () => {
  const you = { kind: 'user', id: 'user', label: 'You' };
  expect(await generalOf('codex-agent start x')).toEqual(you);
  expect(await generalOf('codex-agent start --general user x', CLAUDE)).toEqual(you);
});

test('an agent that a session of Claude Code or Codex starts is of that session', async () => {
  expect(await generalOf('codex-agent start x', CLAUDE)).toEqual({
    kind: 'claude',
    id: CLAUDE.CLAUDE_CODE_SESSION_ID,
    label: 'claude-9f3a',
  });
  expect(await generalOf('codex-agent start x', CODEX)).toMatchObject({ kind: 'codex', label: 'codex-1234' });
});

test('--general, and --parent-session as the old tool called it, name the general', async () => {
  const named = { kind: 'named', id: 'PARENT1', label: 'PARENT1' };
  expect(await generalOf('codex-agent start --general PARENT1 x', CLAUDE)).toEqual(named);
  expect(await generalOf('codex-agent start --parent-session PARENT1 x')).toEqual(named);
});

test('of two sessions around each other the nearest is the general', async () => {
  const env = { ...CLAUDE, ...CODEX };
  const start = (outer: string, inner: string): string => {
    const own = '\\"$NODE\\" \\"$PROGRAM\\" start x; true';
    return `export PROGRAM=${JSON.stringify(join(repository, 'dist/codex-agent.cjs'))}
      "$BIN/${outer}" -c '"$BIN/${inner}" -c "${own}"; true'`;
  };
  expect(await generalOf(start('claude', 'codex'), env)).toMatchObject({ kind: 'codex' });
  expect(await generalOf(start('codex', 'claude'), env)).toMatchObject({ kind: 'claude' });
});

test('status names the general, and jobs --json has it', async () => {
  const { stdout } = await shell(world, 'codex-agent start --json x', CLAUDE);
  const { id, general } = JSON.parse(stdout) as { id: string; general: unknown };
  expect(general).toMatchObject({ kind: 'claude' });
  expect((await world.cli(['status', id])).stdout).toContain('\nGeneral: claude-9f3a\n');
  const { jobs } = JSON.parse((await world.cli(['jobs', '--json'])).stdout) as { jobs: Record<string, unknown>[] };
  expect(jobs.find((job) => job['id'] === id)).toMatchObject({ general });
});
