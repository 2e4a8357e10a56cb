import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';

const run = promisify(execFile);

/** The oldest Codex that has every method we cannot do without (docs/decisions/0003). */
export const OLDEST_CODEX = '0.166.0';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The Codex to run: what the user named (flag or setting, else `CODEX_BIN`), else the first on the PATH, else the usual
 * places of installers. npm's launcher script is passed over for the binary beside it: it starts 120 ms sooner.
 */
export async function findCodex(env: Environment, named?: string): Promise<string> {
  const wanted = named ?? env['CODEX_BIN'];
  if (wanted !== undefined && wanted !== '') {
    const path = resolve(wanted);
    if (await isProgram(path)) return nativeOf(path);
    throw new Failure('no-codex', t('There is no Codex program at {0}.', path), {
      next: t('Correct CODEX_BIN (or the setting that names Codex), or remove it to use the Codex on your PATH.'),
    });
  }
  const home = env['HOME'] ?? homedir();
  const folders = [
    // A relative folder is one of whatever project we were started in.
    ...(env['PATH'] ?? '').split(delimiter).filter(isAbsolute),
    join(home, '.local/bin'),
    join(home, '.npm-global/bin'),
    join(home, '.bun/bin'),
    '/opt/homebrew/bin',
    '/usr/local/bin',
  ];
  for (const folder of folders) {
    const path = join(folder, process.platform === 'win32' ? 'codex.exe' : 'codex');
    if (await isProgram(path)) return nativeOf(path);
  }
  throw new Failure('no-codex', t('Codex is not installed, or not where it can be found.'), {
    next: t('Install it with: npm install -g @openai/codex (or set CODEX_BIN to its path).'),
  });
}

/** What `codex --version` says, e.g. `0.169.0`. */
export async function codexVersion(codexBin: string): Promise<string> {
  try {
    const { stdout } = await run(codexBin, ['--version'], { timeout: 20_000 });
    const version = /(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
    if (version !== undefined) return version;
    throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 80))}`);
  } catch (error) {
    throw new Failure('no-codex', t('{0} does not work as Codex.', codexBin), {
      next: t('Run "{0} --version" to see why, or reinstall it: npm install -g @openai/codex.', codexBin),
      cause: error,
    });
  }
}

/** Throws when this version is older than what we need. An unreadable version is taken as good. */
export function requireVersion(version: string, where: string): void {
  if (compareVersions(version, OLDEST_CODEX) >= 0) return;
  throw new Failure('old-codex', t('{0} is Codex {1}; {2} or newer is needed.', where, version, OLDEST_CODEX), {
    next: t('Update it with: npm install -g @openai/codex@latest'),
  });
}

/** Negative when `left` is older. Compares the three numbers; a pre-release counts as its release. */
export function compareVersions(left: string, right: string): number {
  const numbers = (text: string): number[] => (/^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  const [a, b] = [numbers(left), numbers(right)];
  if (a.length === 0 || b.length === 0) return 0;
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function nativeOf(path: string): Promise<string> {
  const real = await realpath(path);
  if (basename(real) !== 'codex.js') return path;
  const packageFolder = dirname(dirname(real));
  const platformPackage = `codex-${process.platform}-${process.arch}`;
  const candidates = [
    join(dirname(packageFolder), platformPackage, 'vendor'),
    join(packageFolder, 'node_modules/@openai', platformPackage, 'vendor'),
    join(packageFolder, 'vendor'),
  ];
  for (const vendor of candidates) {
    const targets = await readdir(vendor).catch(() => []);
    for (const target of targets) {
      const binary = join(vendor, target, 'bin', process.platform === 'win32' ? 'codex.exe' : 'codex');
      if (await isProgram(binary)) return binary;
    }
  }
  return path;
}
