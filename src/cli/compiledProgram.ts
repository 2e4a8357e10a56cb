import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** How long compiled code is kept before it is made anew, in milliseconds: 30 days. What is older is of a program that is gone. */
const KEPT = 30 * 24 * 3_600_000;

/**
 * Runs a bundle of this folder with the code that V8 compiled for it earlier: 25 ms less at each start than compiling it, and 6 ms
 * less than Node's own compile cache, which keeps only what is compiled before the first line runs. What another verb needs is
 * other code, so each `verb` has a file of its own; it is written after a run that succeeded, i.e. only for verbs that exist.
 * The folder is the user's own: compiled code is trusted. Without a file, or with one that V8 refuses, the bundle is compiled.
 */
export function runCompiled(bundle: string, verb: string): void {
  const file = join(__dirname, bundle);
  const kept = fileFor(file, bundle, verb);
  const cachedData = kept && contentOf(kept);
  const source = readFileSync(file, 'latin1');
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) {
    process.once('exit', (code) => {
      if (code === 0) keep(kept, script.createCachedData());
    });
  }
  const module = { exports: {} };
  const run: unknown = script.runInThisContext();
  if (typeof run !== 'function') throw new Error(`${file} is no bundle.`);
  run(module.exports, createRequire(file), module, file, __dirname);
}

/**
 * Undefined for what cannot be a verb. The name says of which build of the bundle and of which V8 the code is: V8 itself only looks at the
 * length of the source. Not by the time of its last change, which installers set as they like.
 */
function fileFor(file: string, bundle: string, verb: string): string | undefined {
  if (!/^[a-z-]{0,24}$/.test(verb)) return undefined;
  const { size, ctimeMs } = statSync(file);
  const build = `${size.toString(36)}-${Math.trunc(ctimeMs).toString(36)}`;
  const name = `${bundle}-${verb}-${build}-${process.versions.v8}-${process.arch}.compiled`;
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'codex-agent', name);
}

/** Undefined also for a damaged file: it would crash Node. The code is in it twice: to compare is quicker than to load a checksum, 2 ms. */
function contentOf(path: string): Buffer | undefined {
  try {
    const twice = readFileSync(path);
    const code = twice.subarray(0, twice.length / 2);
    return code.equals(twice.subarray(code.length)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing is said when it fails: everything works without. */
function keep(path: string, code: Buffer): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([code, code]), { mode: 0o600 });
    renameSync(temporary, path);
    for (const name of readdirSync(folder).filter((one) => one.includes('.compiled'))) {
      const other = join(folder, name);
      if (Date.now() - statSync(other).mtimeMs > KEPT) rmSync(other, { force: true });
    }
  } catch {
    // Perhaps the folder cannot be written, or the disk is full.
  }
}
