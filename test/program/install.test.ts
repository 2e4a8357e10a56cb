import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PRODUCT_VERSION } from '../../src/core/base/version.ts';
import { World, finished, repository, type Finished } from '../support/world.ts';

let folder: string;
let clone: string;
let world: World;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'install ä-')));
  clone = join(folder, 'clone');
  await mkdir(clone);
  // What a fresh clone has: no dist, no node_modules. The build tools are lent, so that no network is needed.
  const listed = await run('git', ['-C', repository, 'ls-files', '-co', '--exclude-standard', '-z'], repository);
  for (const file of listed.stdout.split('\0').filter((name) => name !== '' && name !== 'node_modules')) {
    await cp(join(repository, file), join(clone, file)).catch(() => {});
  }
  await symlink(join(repository, 'node_modules'), join(clone, 'node_modules'));
  world = await World.create();
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(command: string, args: readonly string[], cwd: string, env = process.env): Promise<Finished> {
  return finished(execFile(command, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 }));
}

async function npm(...args: readonly string[]): Promise<Finished> {
  const quiet = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--cache', join(folder, 'cache')];
  const result = await run('npm', [...args, ...quiet], clone);
  expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
  return result;
}

/** Both programs answer, and an agent works, when only this folder is added to the PATH. */
async function works(bin: string): Promise<void> {
  const PATH = `${bin}:${dirname(process.execPath)}:${world.env['PATH'] ?? ''}`;
  const type = async (command: string, ...args: readonly string[]): Promise<Finished> =>
    run(command, args, world.project, { ...world.env, PATH });
  expect(await type('codex-agent', '--version')).toEqual({ code: 0, stdout: `${PRODUCT_VERSION}\n`, stderr: '' });
  const help = await type('codex-bg', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('codex-bg');
  const { stdout } = await type('codex-agent', 'start', '--json', '[[text:installed]]');
  const { id } = JSON.parse(stdout) as { id: string };
  expect(await type('codex-agent', 'await-turn', id)).toMatchObject({ code: 0, stdout: 'installed\n' });
  await type('codex-agent', 'end', id);
}

test('npm install -g . in a fresh clone builds and puts codex-agent and codex-bg on the PATH', async () => {
  const prefix = join(folder, 'from clone');
  await npm('install', '--global', '.', '--prefix', prefix);
  expect((await readdir(join(prefix, 'bin'))).sort()).toEqual(['codex-agent', 'codex-bg']);
  await works(join(prefix, 'bin'));
});

test('the packed tarball has no dependencies, holds what it needs and nothing else, and works once installed', async () => {
  await rm(join(clone, 'dist'), { recursive: true, force: true });
  await npm('pack', '--pack-destination', folder);
  const tarball = `codex-orchestrator-${PRODUCT_VERSION}.tgz`;
  expect(await readdir(folder)).toContain(tarball);
  const prefix = join(folder, 'from tarball');
  await npm('install', '--global', join(folder, tarball), '--prefix', prefix);

  const installed = join(prefix, 'lib/node_modules/codex-orchestrator');
  expect(await readdir(join(prefix, 'lib/node_modules'))).toEqual(['codex-orchestrator']);
  const files = await readdir(installed, { recursive: true });
  for (const name of ['codex-agent', 'codex-bg', 'cli', 'bg', 'recorder', 'demo-model']) {
    expect(files).toContain(`dist/${name}.cjs`);
  }
  expect(files).not.toContain('node_modules');
  expect(files.filter((name) => /^(src|test|\.ci)\b/.test(name))).toEqual([]);
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest['dependencies'] ?? {}).toEqual({});
  await works(join(prefix, 'bin'));
});
