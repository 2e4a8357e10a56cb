import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { finished, repository } from '../support/world.ts';

/** `npm start` where there is a desktop VS Code. Its `code` is played by a script that says how it was called. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-'));
  for (const name of ['bin', 'tmp', 'seen']) await mkdir(join(folder, name));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function putCode(script: string): Promise<void> {
  await writeFile(join(folder, 'bin/code'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'bin/code'), 0o755);
}

function environment(): NodeJS.ProcessEnv {
  const PATH = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  return { ...process.env, PATH, DISPLAY: ':99', TMPDIR: join(folder, 'tmp'), SEEN: join(folder, 'seen') };
}

const start = [join(repository, '.ci/start.mjs')];

test('npm start opens the extension in the VS Code of this machine, on a project of its own, until it is closed', async () => {
  await putCode(
    [
      'env > "$SEEN/env"; for one in "$@"; do echo "$one"; done > "$SEEN/part"; mv "$SEEN/part" "$SEEN/arguments"',
      'while [ ! -e "$SEEN/closed" ]; do sleep 0.1; done',
    ].join('\n'),
  );
  const child = spawn(process.execPath, start, { env: environment(), stdio: 'pipe' });
  const ended = finished(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until('three agents have begun', () => output.includes('researcher, implementer, reviewer have begun.'));

  const args = (await readFile(join(folder, 'seen/arguments'), 'utf8')).trim().split('\n');
  expect(args).toContain('--wait');
  expect(args).toContain(`--extensionDevelopmentPath=${repository.replace(/\/$/, '')}`);
  const project = args.at(-1) ?? '';
  expect((await readdir(project)).sort()).toEqual(['.git', 'README.md', 'agents.log', 'src', 'test']);
  const made = project.replace(/\/project$/, '');
  expect(args).toContain(`--user-data-dir=${made}/vscode`);
  const env = await readFile(join(folder, 'seen/env'), 'utf8');
  expect(env).toContain(`CODEX_HOME=${made}/codex\n`);
  expect(env).toContain(`CODEX_AGENT_HOME=${made}/agents\n`);
  expect(env).toContain(`HOME=${process.env['HOME'] ?? ''}\n`);

  await writeFile(join(folder, 'seen/closed'), '');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(output).toContain('Everything that was made for this is removed again.');
  await expect(readdir(made)).rejects.toThrow('ENOENT');
});

test('a VS Code that cannot start is said, with what to do, and nothing is left', async () => {
  await putCode('exit 3');
  const { code, stderr } = await finished(execFile(process.execPath, start, { env: environment() }));
  expect(code).toBe(1);
  expect(stderr).toContain('code ended with 3. Try: npm start -- --browser');
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
