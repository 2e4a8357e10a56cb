import { execFile } from 'node:child_process';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';
import { EngineError } from '../codex/connection.ts';
import { isFar } from '../codex/engineAddress.ts';
import type { Params } from '../codex/methods.ts';
import type { AgentRecord, Sandbox } from './agent.ts';

const execute = promisify(execFile);
const LIMIT = { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };

/** Runs a program with these very arguments to its end, and gives what it printed. Rejects unless it exits with 0. */
export type Run = (program: string, args: readonly string[], cwd?: string) => Promise<string>;

export const runHere: Run = async (program, args, cwd) =>
  (await execute(program, [...args], { ...LIMIT, ...(cwd === undefined ? {} : { cwd }) })).stdout;

/**
 * On the engine's machine, by the engine: the arguments travel as JSON and meet no shell. It can only read, as whatever it is
 * run in may make git run something (`core.fsmonitor`).
 */
export function runThrough(client: Client): Run {
  return (program, args, cwd) => runWith(client, { type: 'readOnly', networkAccess: false }, [program, ...args], cwd);
}

/** On the engine's machine without a sandbox, as that user: for our own words only. */
export function runFreely(client: Client): Run {
  return (program, args, cwd) => runWith(client, { type: 'dangerFullAccess' }, [program, ...args], cwd);
}

/** Where the agent works: here, or through its engine. */
export function runFor({ engine }: AgentRecord, client: Client): Run {
  return isFar(engine) ? runThrough(client) : runHere;
}

async function runWith(
  client: Client,
  sandboxPolicy: NonNullable<Params<'command/exec'>['sandboxPolicy']>,
  command: string[],
  cwd = '/',
): Promise<string> {
  const { exitCode, stdout, stderr } = await client.call('command/exec', {
    command,
    cwd,
    sandboxPolicy,
    timeoutMs: LIMIT.timeout,
    outputBytesCap: LIMIT.maxBuffer,
    // An engine that was started from inside an agent would make this look like a command of that agent.
    env: { CODEX_THREAD_ID: null, CODEX_SESSION_ID: null },
  });
  if (exitCode !== 0) throw new Error(`${command[0]} ended with exit code ${exitCode}: ${stderr.slice(-500)}`);
  return stdout;
}

/** Throws when an agent cannot work in this folder of the engine's machine. */
export async function checkFolderThere(client: Client, cwd: string, sandbox: Sandbox, host: string): Promise<void> {
  const choose = { next: t('Choose a folder of {0} with {1}.', host, '--dir') };
  if (!posix.isAbsolute(cwd)) throw new Failure('bad-folder', t('{0} is not an absolute path.', cwd), choose);
  const isFolder = await client.call('fs/getMetadata', { path: cwd }).then(
    (found) => found.isDirectory,
    (error: unknown) => {
      if (!(error instanceof EngineError)) throw error;
      const what = /No such file/.test(error.message)
        ? t('The folder {0} does not exist on {1}.', cwd, host)
        : t('The folder {0} cannot be looked at ({1}) on {2}.', cwd, messageOf(error), host);
      throw new Failure('bad-folder', what, { ...choose, cause: error });
    },
  );
  if (!isFolder) throw new Failure('bad-folder', t('{0} is not a folder on {1}.', cwd, host), choose);
  if (sandbox === 'read-only') return;
  await runFreely(client)('test', ['-w', cwd]).catch((error: unknown) => {
    throw new Failure('bad-folder', t('The folder {0} cannot be written on {1}.', cwd, host), {
      ...choose,
      cause: error,
    });
  });
}
