import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { OLDEST_CODEX } from '../../src/core/codex/findCodex.ts';
import { World, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
  await mkdir(join(world.folder, 'bin'));
});
afterEach(async () => {
  await world.cli(['engine', 'stop']);
});
afterAll(async () => {
  await world.close();
});

async function fakeCodex(name: string, answer: string): Promise<string> {
  const path = join(world.folder, 'bin', name);
  await writeFile(path, `#!/bin/sh\n${answer}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A start that fails and says why; neither job nor file of one is left. */
async function refused(args: readonly string[], env: Record<string, string> = {}, code = 1): Promise<Finished> {
  const result = await world.cli(['start', ...args, '--', 'do it'], { env });
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
  expect(await readdir(world.home.jobs).catch(() => [])).toEqual([]);
  expect(world.model.requests).toHaveLength(0);
  return result;
}

async function noProcess(): Promise<void> {
  expect(await world.processes()).toEqual([]);
}

async function noThread(): Promise<void> {
  const client = await world.client();
  try {
    expect((await client.call('thread/list', {})).data).toEqual([]);
  } finally {
    client.dispose();
  }
}

test('CODEX_BIN that leads nowhere: nothing is started, and the message names the path', async () => {
  const { stderr } = await refused([], { CODEX_BIN: '/nowhere/codex' });
  expect(stderr).toBe(
    'There is no Codex program at /nowhere/codex.\n' +
      'Correct CODEX_BIN (or the setting that names Codex), or remove it to use the Codex on your PATH.\n',
  );
  await noProcess();
});

test('Codex is not installed: the message says how to install it', async () => {
  const env = { CODEX_BIN: '', PATH: join(world.folder, 'bin') };
  const { stderr } = await refused([], env);
  expect(stderr).toBe(
    'Codex is not installed, or not where it can be found.\n' +
      'Install it with: npm install -g @openai/codex (or set CODEX_BIN to its path).\n',
  );
  await noProcess();
  const health = await world.cli(['health'], { env });
  expect(health).toEqual({
    code: 1,
    stdout: 'codex: not OK\nStatus: Not ready\n',
    stderr: expect.any(String) as string,
  });
  expect(health.stderr).toContain('npm install -g @openai/codex');
});

test('a Codex that is too old: the message says what is there, what is needed and how to update', async () => {
  const old = await fakeCodex('codex', 'echo codex-cli 0.100.0');
  for (const env of [{ CODEX_BIN: old }, { CODEX_BIN: '', PATH: join(world.folder, 'bin') }]) {
    const { stderr } = await refused([], env);
    expect(stderr).toContain(
      `${old} is Codex 0.100.0; ${OLDEST_CODEX} or newer is needed.\nUpdate it with: npm install -g @openai/codex@latest\n`,
    );
  }
  await noProcess();
  const health = await world.cli(['health'], { env: { CODEX_BIN: old } });
  expect(health).toMatchObject({ code: 1, stdout: 'codex: not OK\nStatus: Not ready\n' });
  expect(health.stderr).toContain('Codex 0.100.0');
});

test('a program that is no Codex: the message says how to see why', async () => {
  const broken = await fakeCodex('codex', 'echo I am a pony; exit 3');
  const { stderr } = await refused([], { CODEX_BIN: broken });
  expect(stderr).toContain(`${broken} does not work as Codex.\nRun "${broken} --version" to see why`);
  await noProcess();
});

test('the folder does not exist, is a file, or cannot be written', async () => {
  const file = join(world.project, 'file.txt');
  await writeFile(file, '');
  expect((await refused(['-d', 'nowhere'])).stderr).toBe(
    `The folder ${join(world.project, 'nowhere')} does not exist.\nChoose another folder with --dir.\n`,
  );
  expect((await refused(['-d', file])).stderr).toBe(`${file} is not a folder.\nChoose another folder with --dir.\n`);
  // Root may write everywhere, except into the folder of another process.
  const closed = process.getuid?.() === 0 ? '/proc/1' : join(world.folder, 'closed');
  if (closed !== '/proc/1') await mkdir(closed, { mode: 0o500 });
  expect((await refused(['-d', closed])).stderr).toBe(
    `The folder ${closed} cannot be written.\nChoose another folder with --dir.\n`,
  );
  await noProcess();
});

test('a home below a regular file: the message names it and the variable', async () => {
  const home = join(world.project, 'file.txt', 'agents');
  await writeFile(join(world.project, 'file.txt'), '');
  const env = { CODEX_AGENT_HOME: home };
  const { stderr } = await refused([], env);
  expect(stderr).toContain(`Cannot keep agents in ${home}: `);
  expect(stderr).toContain('\nSet CODEX_AGENT_HOME to a folder that you can write.\n');
  await noProcess();
  expect((await world.cli(['health'], { env })).code).toBe(1);
  expect(await world.cli(['jobs'], { env })).toMatchObject({
    code: expect.any(Number) as number,
    stderr: expect.not.stringContaining('    at ') as string,
  });
});

test('commits are to be allowed where there is no git repository', async () => {
  const { stderr } = await refused(['--allow-commit'], {}, 64);
  expect(stderr).toBe(
    `${world.project} is not in a git repository, so commits cannot be allowed there.\n` +
      'Leave out --allow-commit, or choose another folder with --dir.\n',
  );
  await noProcess();
});

test('a file for the answer that cannot be written is said before the agent starts', async () => {
  expect((await refused(['-o', 'nowhere/answer.txt'], {}, 64)).stderr).toBe(
    'Cannot write nowhere/answer.txt: there is no folder nowhere.\nChoose another file with -o.\n',
  );
  expect((await refused(['-o', '.'], {}, 64)).stderr).toContain('Cannot write .: it is a folder.');
  await noProcess();
});

test('an unknown model: the message names those that Codex offers', async () => {
  const { stderr } = await refused(['-m', 'gpt-nonsense$(id)']);
  expect(stderr).toMatch(/Codex has no model "gpt-nonsense\$\(id\)"\.\nIt offers: .*gpt-5\.5.*\.\n$/);
  await noThread();
});

test('an unknown effort: the message names those that exist', async () => {
  const { stderr } = await refused(['-r', 'hihg'], {}, 64);
  expect(stderr).toMatch(/Invalid reasoning level: hihg\nValid options: .*low, medium, high, xhigh/);
  await noThread();
});

test('nobody is logged in: the message says how to, before any thread is made', async () => {
  await writeFile(
    join(world.folder, 'codex/config.toml'),
    'model = "gpt-5.5"\ncli_auth_credentials_store = "file"\ncheck_for_update_on_startup = false\n[analytics]\nenabled = false\n',
  );
  const { stderr } = await refused([]);
  expect(stderr).toContain('Codex is not logged in.\nRun "codex login", or try it without an account: npm start');
  await noThread();
  const health = await world.cli(['health']);
  expect(health.code).toBe(1);
  expect(health.stdout).toMatch(/^codex: .*\nengine: .*\nlogin: not OK\nStatus: Not ready\n$/);
  expect(health.stderr).toContain('Codex is not logged in.');
});
