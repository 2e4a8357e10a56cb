import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extensions, type Extension } from 'vscode';

const run = promisify(execFile);

export function product(): Extension<unknown> {
  const found = extensions.getExtension('codex-orchestrator.codex-orchestrator');
  assert.ok(found, 'the extension is not loaded');
  return found;
}

/** Runs the built command line in this window's world and returns what it prints. */
export async function cli(...args: readonly string[]): Promise<string> {
  const program = join(product().extensionPath, 'dist/codex-agent.cjs');
  const env = Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  // On the desktop the extension host's program is Electron, which then behaves as Node.
  const { stdout } = await run(process.execPath, [program, ...args], {
    env: { ...Object.fromEntries(env), ELECTRON_RUN_AS_NODE: '1' },
  });
  return stdout;
}

/** Starts an agent of the user's and returns its id. */
export async function start(prompt: string, ...flags: readonly string[]): Promise<string> {
  const { id } = JSON.parse(await cli('start', '--json', ...flags, '--', prompt)) as { id: string };
  return id;
}

/** Lets the model go on at `[[hold:name]]`. */
export async function release(name: string): Promise<void> {
  const { TEST_MODEL } = process.env;
  assert.ok(TEST_MODEL, 'TEST_MODEL is not set');
  const { ok, status } = await fetch(new URL(`/control/release/${name}`, TEST_MODEL), { method: 'POST' });
  assert.ok(ok, `the model answers ${status}`);
}
