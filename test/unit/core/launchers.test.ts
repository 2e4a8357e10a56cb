import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Home } from '../../../src/core/agents/home.ts';
import { cmdLauncher, shellLauncher, writeLaunchers } from '../../../src/core/agents/launchers.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "it's a $HOME "));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('a launcher runs its program with all arguments as they are, whatever the folder is called', async () => {
  const dist = await folder();
  await writeFile(
    join(dist, 'codex-agent.cjs'),
    'console.log(JSON.stringify([process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2)]))',
  );
  const home = new Home({ CODEX_AGENT_HOME: join(dist, 'home') });
  const bin = await writeLaunchers(home, { runtime: process.execPath, folder: dist }, 'linux');
  const printed = execFileSync(join(bin, 'codex-agent'), ['start', "it's", '$(touch x)', ''], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual(['1', 'start', "it's", '$(touch x)', '']);
  expect((await stat(join(bin, 'codex-bg'))).mode & 0o777).toBe(0o700);
});

test('a launcher that is right is left alone, and one that is not is replaced', async () => {
  const dist = await folder();
  const home = new Home({ CODEX_AGENT_HOME: dist });
  const programs = { runtime: process.execPath, folder: dist };
  const file = join(await writeLaunchers(home, programs, 'linux'), 'codex-agent');
  const { mtimeMs, ino } = await stat(file);
  await writeLaunchers(home, programs, 'linux');
  expect(await stat(file)).toMatchObject({ mtimeMs, ino });
  await writeFile(file, 'old');
  await writeLaunchers(home, programs, 'linux');
  expect(await readFile(file, 'utf8')).toBe(
    shellLauncher('codex-agent', process.execPath, join(dist, 'codex-agent.cjs')),
  );
});

test('a launcher whose extension is gone says what to do', async () => {
  const file = join(await folder(), 'launcher');
  await writeFile(file, shellLauncher('codex-agent', process.execPath, '/nowhere/codex-agent.cjs'), { mode: 0o700 });
  expect(() => execFileSync(file, { stdio: 'pipe' })).toThrow('Open VS Code once');
});

test('on Windows percent signs are no variables', () => {
  expect(cmdLauncher('C:\\100%\\code.exe', 'D:\\x.cjs')).toContain('"C:\\100%%\\code.exe" "D:\\x.cjs" %*\r\n');
});
