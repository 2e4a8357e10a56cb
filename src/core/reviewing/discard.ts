import { randomUUID } from 'node:crypto';
import { constants, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Agent, AgentRecord } from '../agents/agent.ts';
import { headCommit } from '../agents/filesModified.ts';
import type { Home } from '../agents/home.ts';
import { isBusy } from '../agents/reduceAgent.ts';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { makePrivateFolder } from '../base/privateFiles.ts';
import type { Client } from '../codex/client.ts';
import { isFar } from '../codex/engineAddress.ts';
import { baseCommitOf, readChangedFiles } from './changedFiles.ts';
import { SINCE_SPAWN, type ChangesScope } from './changesScope.ts';
import { copyFile as copyFileOf, entryFile, writeDiscarded, type Discarded } from './discarded.ts';
import { discardInGit, makeAsIn } from './discardInGit.ts';
import { changeableFile, fileMark } from './fileMark.ts';

export interface DiscardOptions {
  readonly home: Home;
  /** A connection to the agent's engine; only called where git does not tell what a file was. */
  readonly connect: () => Promise<Client>;
  /** What it is to be as: at the agent's spawn, or at the newest commit. */
  readonly scope?: ChangesScope;
  /** The person knows that the agent may be changing the file right now. */
  readonly whileWorking?: boolean;
}

/**
 * Makes a file what it was before the agent changed it, after what it is now has been kept: as an entry of `git stash`, without
 * git as a copy of ours. Git does not know who changed what: changes of others in the file go too. `path` is relative to the
 * agent's folder.
 */
export async function discardFile(agent: Agent, path: string, options: DiscardOptions): Promise<Discarded> {
  const { record, name } = agent;
  if (isFar(record.engine)) {
    throw new Failure(
      'unsupported',
      t('What {0} changed is on {1}, and can only be discarded there.', name, record.host),
    );
  }
  if (isBusy(agent) && options.whileWorking !== true) {
    throw new Failure('usage', t('{0} is working, and may be changing {1} right now.', name, path), {
      next: t('Stop it first.'),
    });
  }
  const file = await changeableFile(record.cwd, path);
  const commit = await commitToGoBackTo(agent, options.scope ?? SINCE_SPAWN);
  const discarded =
    commit === undefined
      ? await discardCopying(agent, path, file, options)
      : await discardCommitted(agent, { folder: record.cwd, path, file }, commit);
  await writeDiscarded(options.home, record.id, discarded);
  return discarded;
}

/**
 * Makes a file again what it was when it was discarded, and forgets that it was. Refuses where it has been changed since, so
 * that nothing is lost.
 */
export async function bringBack(home: Home, { id: agentId, cwd }: AgentRecord, discarded: Discarded): Promise<void> {
  const { id, path, commit, wasGone, movedFrom, left, leftThere } = discarded;
  const file = await changeableFile(cwd, path);
  const there = movedFrom === undefined ? undefined : await changeableFile(cwd, movedFrom);
  const isAsLeft = (await fileMark(file)) === left && (there === undefined || (await fileMark(there)) === leftThere);
  if (!isAsLeft) {
    throw new Failure('usage', t('{0} has been changed since it was discarded, and is left as it is.', path), {
      next:
        commit === undefined
          ? t('What was discarded is in {0}.', copyFileOf(home, agentId, id))
          : t('See what was discarded with: git show {0}:./{1}', commit.slice(0, 12), path),
    });
  }
  if (commit !== undefined) await makeAsIn({ folder: cwd, path, file }, commit);
  else if (wasGone) await rm(file, { force: true });
  else {
    await mkdir(dirname(file), { recursive: true });
    await copyFile(copyFileOf(home, agentId, id), file);
  }
  if (there !== undefined) await rm(there, { force: true });
  for (const ours of [entryFile(home, agentId, id), copyFileOf(home, agentId, id)]) await rm(ours, { force: true });
}

/**
 * The commit whose file it is to be; undefined where Codex alone knows what was changed since the spawn. Throws for what cannot
 * be discarded.
 */
export async function commitToGoBackTo({ record, name }: Agent, { kind }: ChangesScope): Promise<string | undefined> {
  switch (kind) {
    case 'spawn':
      return baseCommitOf(record);
    case 'uncommitted': {
      const head = await headCommit(record.cwd);
      if (head !== undefined) return head;
      throw new Failure('bad-folder', t('{0} does not work in a git repository with a commit.', name));
    }
    case 'turn':
    case 'checkout':
      throw new Failure('usage', t('Only all that {0} changed in a file can be discarded.', name), {
        next: t('Show its changes since it was spawned, and discard there.'),
      });
  }
}

async function discardCommitted(
  { name }: Agent,
  file: { readonly folder: string; readonly path: string; readonly file: string },
  base: string,
): Promise<Discarded> {
  const wasGone = (await fileMark(file.file)) === 'none';
  const title = `Codex Orchestrator: ${file.path} as ${name} left it`.replaceAll(/\s+/g, ' ');
  const commit = await discardInGit(file, base, title);
  return { ...entry(file.path), commit, ...(wasGone && { wasGone }), left: await fileMark(file.file) };
}

/** What the file was is what taking Codex's changes back gives. */
async function discardCopying(agent: Agent, path: string, file: string, options: DiscardOptions): Promise<Discarded> {
  const { home, connect } = options;
  const { files } = await readChangedFiles(home, agent, connect);
  const found = files.find((one) => one.path === path);
  if (found === undefined) throw new Failure('usage', t('{0} has no changes to discard.', path));
  const { before, movedFrom } = found;
  if (before.kind === 'note') {
    throw new Failure('usage', t('{0} is left as it is: what it was before is not known.', path), {
      next: t('Codex did not make all of its changes, or it is no text.'),
    });
  }
  const there = movedFrom === undefined ? undefined : await changeableFile(agent.record.cwd, movedFrom);
  if (there !== undefined && (await fileMark(there)) !== 'none') {
    throw new Failure(
      'usage',
      t('{0} is left as it is: it was moved from {1}, and that is there again.', path, movedFrom ?? ''),
    );
  }
  const wasGone = (await fileMark(file)) === 'none';
  const discarded = { ...entry(path), ...(wasGone && { wasGone }), ...(movedFrom !== undefined && { movedFrom }) };
  if (!wasGone) {
    await makePrivateFolder(home.files(agent.id).discarded);
    await copyFile(file, copyFileOf(home, agent.id, discarded.id), constants.COPYFILE_EXCL);
  }
  const place = there ?? file;
  if (before.kind === 'none' || there !== undefined) await rm(file, { force: true });
  if (before.kind === 'text') {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, before.text);
  }
  return { ...discarded, left: await fileMark(file), ...(there && { leftThere: await fileMark(there) }) };
}

function entry(path: string): { readonly id: string; readonly path: string; readonly at: string } {
  return { id: randomUUID(), path, at: new Date().toISOString() };
}
