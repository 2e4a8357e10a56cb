import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { filesChangedInGit, headCommit, logIn } from '../../core/agents/filesModified.ts';
import { newestTurnEnd, readLedger } from '../../core/agents/ledger.ts';
import { runHere } from '../../core/agents/machine.ts';
import { readRecord } from '../../core/agents/records.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { codexChanges } from '../../core/reviewing/changedFiles.ts';
import { turnPatch } from '../../core/reviewing/turnPatch.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { terminalLook } from '../terminalLook.ts';
import { withEngine } from './withEngine.ts';

const run = promisify(execFile);

export interface DiffOptions {
  readonly stat?: boolean;
  readonly uncommitted?: boolean;
  readonly turn?: string;
}

/**
 * What has changed in the agent's folder since it was started, new files included, as git shows it. Git does not know who
 * changed what: others who worked in the same folder are in it too.
 */
export async function diff(context: Context, id: string, options: DiffOptions): Promise<number> {
  const { home, say } = context;
  const record = await readRecord(home, id);
  if (options.turn !== undefined) return diffOfTurn(context, record, options.turn);
  const { cwd, engine, host } = record;
  if (isFar(engine)) {
    throw new Failure('unsupported', `Job ${id} works on ${host}: its folder is not here.`, {
      next: `Look at it there, or in its terminal: codex-agent attach ${id}`,
    });
  }
  if (!(await isInGit(cwd))) {
    const files = (await newestTurnEnd(home, id))?.files ?? [];
    throw new Failure('not-running', `The folder of job ${id} is not in a git repository: there is no diff.`, {
      next: files.length === 0 ? 'It has changed no file.' : `It has changed: ${files.join(', ')}`,
    });
  }
  const commit = options.uncommitted === true ? await headCommit(cwd) : record.baseCommit;
  const base = commit ?? (await emptyTree(cwd));
  const form = options.stat === true ? ['--stat'] : [];
  const log = await logIn(cwd);
  const wasEdited = log !== undefined && ((await newestTurnEnd(home, id))?.files ?? []).includes(log);
  const except = log === undefined || wasEdited ? [] : [`:(exclude,literal)${log}`];
  const tracked = await show(cwd, ['diff', '--relative', ...form, base, '--', ...except]);
  if (tracked !== 0) return EXIT.failed;
  const untracked = await untrackedFiles(cwd, except);
  for (const file of untracked) {
    // Exits 1 because the two differ.
    const code = await show(cwd, ['diff', '--no-index', ...form, '--', '/dev/null', file]);
    if (code > 1) return EXIT.failed;
  }
  if (untracked.length === 0 && (await filesChangedInGit(cwd, base, runHere, wasEdited ? undefined : log)).length === 0)
    say('Nothing has changed.');
  return EXIT.ok;
}

/** What Codex changed in one turn. What shell commands changed is not in it: nobody notes how files were when a turn ended. */
async function diffOfTurn(context: Context, record: AgentRecord, turn: string): Promise<number> {
  const end = (await readLedger(context.home, record.id)).find((one) => String(one.turn) === turn);
  if (end === undefined) {
    throw new Failure('usage', `Job ${record.id} has not finished a turn ${turn}.`, {
      next: `See its turns with: codex-agent status ${record.id}`,
    });
  }
  return withEngine(context, record, async (connect) => {
    const changes = (await codexChanges(await connect(), record)).filter(({ turnId }) => turnId === end.turnId);
    if (changes.length === 0) context.say(`Codex changed no file in turn ${turn}.`);
    else {
      const patch = turnPatch(changes.map(({ change }) => change));
      // A file gets every byte, a terminal nothing that it would act on.
      context.print(terminalLook(context.env) === undefined ? patch : plainText(patch));
    }
    return EXIT.ok;
  });
}

async function isInGit(folder: string): Promise<boolean> {
  return run('git', ['-C', folder, 'rev-parse', '--git-dir']).then(
    () => true,
    () => false,
  );
}

/** For a repository that had no commit when the agent started. */
async function emptyTree(folder: string): Promise<string> {
  return (await run('git', ['-C', folder, 'hash-object', '-t', 'tree', '/dev/null'])).stdout.trim();
}

async function untrackedFiles(folder: string, pathspecs: readonly string[]): Promise<readonly string[]> {
  const list = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...pathspecs];
  const { stdout } = await run('git', ['-C', folder, ...list], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\0').filter((name) => name !== '');
}

/** Git prints itself: with colours on a terminal, as the user has set it up; without a pager, which would come once a file. */
async function show(folder: string, args: readonly string[]): Promise<number> {
  const git = spawn('git', ['--no-optional-locks', '--no-pager', '-C', folder, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    git.once('error', (error) => reject(new Failure('unsupported', `Cannot run git: ${messageOf(error)}.`)));
    git.once('close', (code) => resolve(code ?? EXIT.failed));
  });
}
