import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { t } from '../../core/base/l10n.ts';
import type { ChangedFile } from '../../core/reviewing/changedFiles.ts';
import type { ChangesScope } from '../../core/reviewing/changesScope.ts';
import type { Discarded } from '../../core/reviewing/discarded.ts';

export interface DiscardRequest {
  readonly agent: Agent;
  readonly file: ChangedFile;
  readonly scope: ChangesScope;
  /** The one that has the file as it is to be; undefined where git does not tell. */
  readonly commit: string | undefined;
}

/** What a person is asked before the changes of a file are discarded. */
export function discardQuestion({ agent, file, scope, commit }: DiscardRequest): {
  readonly question: string;
  readonly detail: string;
  readonly button: string;
} {
  const isWorking = isBusy(agent);
  const inGit = commit !== undefined;
  const detail = [
    isWorking ? t('{0} is working, and may be changing it right now.', agent.name) : '',
    becomes(file, scope, commit),
    inGit ? t('Git does not know who changed what: changes of others in it go too.') : '',
    inGit
      ? t('What is discarded is kept by git stash. Bring Back Discarded File… returns it.')
      : t('A copy of what is discarded is kept with the agent. Bring Back Discarded File… returns it.'),
  ];
  return {
    question: t('Discard the changes of {0}?', file.path),
    detail: detail.filter((part) => part !== '').join(' '),
    button: isWorking ? t('Discard Anyway') : t('Discard'),
  };
}

function becomes({ before, after, movedFrom }: ChangedFile, scope: ChangesScope, commit: string | undefined): string {
  if (movedFrom !== undefined) return t('It becomes {0} again, as it was before.', movedFrom);
  if (before.kind === 'none') return t('The file is removed: it was not there before.');
  const comesBack = after.kind === 'none';
  if (commit === undefined) {
    return comesBack
      ? t('The file comes back as it was before Codex changed it.')
      : t('It becomes what it was before Codex changed it.');
  }
  const short = commit.slice(0, 7);
  if (scope.kind === 'spawn') {
    return comesBack
      ? t('The file comes back as it was at commit {0}, where the agent was spawned.', short)
      : t('It becomes what it was at commit {0}, where the agent was spawned.', short);
  }
  return comesBack
    ? t('The file comes back as it was at commit {0}, the newest one.', short)
    : t('It becomes what it was at commit {0}, the newest one.', short);
}

/** What was done, and how to get it back by other means than ours. */
export function discardedSentence({ path, commit }: Discarded): string {
  return commit === undefined
    ? t('The changes of {0} are discarded. A copy is kept with the agent.', path)
    : t('The changes of {0} are discarded. git stash keeps them ({1}).', path, commit.slice(0, 12));
}
