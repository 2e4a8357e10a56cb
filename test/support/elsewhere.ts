import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../../src/core/codex/connection.ts';
import { findCodex } from '../../src/core/codex/findCodex.ts';
import { arrived } from './agents.ts';
import { textInput } from './rawConnection.ts';
import { until } from './until.ts';
import { codexBin, type World } from './world.ts';

/** A conversation that somebody else's program holds, with a first turn: as a plain `codex` on the daemon does. */
export async function plainSession(world: World, codex: Connection, prompt: string, cwd?: string): Promise<string> {
  const settings = { cwd: cwd ?? world.project, sandbox: 'workspace-write', approvalPolicy: 'on-request' };
  const { thread } = (await codex.call('thread/start', settings)) as { thread: { id: string } };
  await codex.call('turn/start', { threadId: thread.id, input: textInput(prompt) });
  await arrived(world, prompt);
  return thread.id;
}

/** `codex exec`, from when its prompt is at the model. */
export async function codexExec(world: World, prompt: string): Promise<ChildProcess> {
  const child = spawn(codexBin, ['exec', '--skip-git-repo-check', prompt], {
    cwd: world.project,
    env: { ...world.env },
    stdio: 'ignore',
  });
  await arrived(world, prompt);
  return child;
}

/** Codex's own TUI in a terminal of its own, from when its prompt is at the model. */
export async function codexTui(
  world: World,
  prompt: string,
  flags: string,
): Promise<{ readonly closeTerminal: () => void }> {
  // Else it asks first.
  const trust = `\n[projects.${JSON.stringify(world.project)}]\ntrust_level = "trusted"\n`;
  await appendFile(join(world.folder, 'codex/config.toml'), trust);
  const command = `stty rows 40 cols 120; exec '${codexBin}' ${flags} '${prompt}'`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: world.project,
    env: { ...world.env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await arrived(world, prompt);
  return { closeTerminal: () => void terminal.kill() };
}

/** A Codex that listens on the network and that `--host` calls by this name. It ends with the world. */
export async function hostCalled(world: World, name: string): Promise<void> {
  const server = spawn(await findCodex({}, codexBin), ['app-server', '--listen', 'ws://127.0.0.1:0'], {
    env: { ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const url = await until('it listens', () => /listening on: (ws:\S+)/.exec(said)?.[1]);
  await world.home.prepare();
  await writeFile(join(world.home.folder, 'hosts.json'), JSON.stringify({ [name]: { url } }));
}
