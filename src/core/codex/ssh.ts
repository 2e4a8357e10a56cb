import { spawn } from 'node:child_process';
import { Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { shellWord } from '../base/shellWord.ts';
import { delay } from '../base/wait.ts';

/** What ssh exits with when it, and not the command over there, failed. */
export const SSH_FAILED = 255;

/**
 * A destination as ssh takes it: `box`, `me@box`, `ssh://me@box:2222`. It becomes an argument of ssh, and ssh may hand its
 * parts to a shell (`ProxyCommand`), so only what such names are made of is taken.
 */
const DESTINATION = /^(ssh:\/\/)?([A-Za-z0-9_][\w.+-]*@)?(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_][\w.-]*)(:\d{1,5})?$/;

export function isDestination(text: string): boolean {
  // A port belongs to the form with ssh:// only: elsewhere ssh takes it for a part of the name.
  return text.length <= 255 && DESTINATION.test(text) && (text.startsWith('ssh://') || !/:\d+$/.test(text));
}

/** A Codex on another machine: `codex` of the PATH that ssh gives to commands, or an absolute path of that name. */
export function isCodexThere(text: string): boolean {
  return /^(\/[^\0\r\n]*\/)?codex$/.test(text);
}

/**
 * The arguments of an `ssh` that runs `words` over there and never asks: what needs a person fails at once. Keys, jumps and
 * shared connections are the user's own configuration; only forwardings are left out, which would take their ports twice.
 */
export function sshArguments(destination: string, words: readonly string[], seconds: number): readonly string[] {
  const options = ['BatchMode=yes', `ConnectTimeout=${seconds}`, 'ClearAllForwardings=yes'];
  return ['-T', ...options.flatMap((option) => ['-o', option]), '--', destination, words.map(shellWord).join(' ')];
}

/** As a person would type it: it may ask for a password, and the program over there has a terminal. */
export function sshTerminalArguments(destination: string, commandLine: string): readonly string[] {
  return ['-t', '-o', 'ClearAllForwardings=yes', '--', destination, commandLine];
}

/** Never lets ssh open a window to ask, which `BatchMode` of old versions does. */
export function sshEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, SSH_ASKPASS_REQUIRE: 'never' };
}

export interface EndedThere {
  readonly code: number;
  readonly stderr: string;
}

/** Runs a command over there to its end, at most `limit` milliseconds. Rejects when ssh itself cannot be run. */
export async function runOverSsh(
  destination: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  limit: number,
): Promise<EndedThere> {
  const child = spawn('ssh', sshArguments(destination, words, 10), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: sshEnvironment(env),
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const timer = setTimeout(() => child.kill(), limit);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(noSsh(error)));
      child.once('exit', resolve);
    });
    // A shared connection that this ssh has left behind keeps its standard error open.
    await Promise.race([closed, delay(200)]);
    child.stderr.destroy();
    return { code: code ?? SSH_FAILED, stderr: stderr.trim() || (code === null ? t('no answer in time') : '') };
  } finally {
    clearTimeout(timer);
  }
}

export function noSsh(error: unknown): Failure {
  return new Failure('no-engine', t('ssh cannot be run here: {0}.', messageOf(error)), {
    next: t('Install OpenSSH, or correct your PATH.'),
    cause: error,
  });
}

/** A shell's exit codes for a program that is not there, or is none. */
export function isMissing(code: number): boolean {
  return code === 126 || code === 127;
}

/** Why a command did not come about over there, from how ssh ended. */
export function sshFailure(host: string, codex: string, { code, stderr }: EndedThere): Failure {
  const complaint = lastLine(stderr);
  if (code === SSH_FAILED) {
    return new Failure(
      'no-engine',
      t('{0} cannot be reached: {1}.', host, complaint || t('ssh ended without a word')),
      {
        next: t('See what is wrong with: ssh {0}', host),
      },
    );
  }
  if (isMissing(code)) {
    return new Failure('no-codex', t('There is no {0} on {1}, for commands that come over ssh.', codex, host), {
      next: t('Install Codex there, or name its path in hosts.json (see: codex-agent start --help).'),
    });
  }
  return new Failure(
    'no-engine',
    t('Codex on {0} does not answer: {1}.', host, complaint || t('it ended with exit code {0}', code)),
    {
      next: t('See why, there, with: {0} app-server daemon start', codex),
    },
  );
}

/** ssh says what matters last; Codex prints a backtrace below it. */
function lastLine(stderr: string): string {
  const [beforeTrace = ''] = stderr.split('Stack backtrace:');
  const lines = beforeTrace.split(/\r?\n/).map((line) => line.trim());
  return (lines.findLast((line) => line !== '' && !line.startsWith('WARNING')) ?? '').replace(/\.+$/, '').slice(0, 300);
}
