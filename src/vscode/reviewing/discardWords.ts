import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
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
    isWorking ? `${agent.name} is working, and may be changing it right now.` : '',
    becomes(file, scope, commit),
    inGit ? 'Git does not know who changed what: changes of others in it go too.' : '',
    inGit
      ? 'What is discarded is kept by git stash. Bring Back Discarded File… returns it.'
      : 'A copy of what is discarded is kept. Bring Back Discarded File… returns it.',
  ];
  return {
    question: `Discard the changes of ${file.path}?`,
    detail: detail.filter((part) => part !== '').join(' '),
    button: isWorking ? 'Discard Anyway' : 'Discard',
  };
}

function becomes({ before, after, movedFrom }: ChangedFile, scope: ChangesScope, commit: string | undefined): string {
  if (movedFrom !== undefined) return `It becomes ${movedFrom} again, as it was before.`;
  if (before.kind === 'none') return 'The file is removed: it was not there before.';
  const when =
    commit === undefined
      ? 'before Codex changed it'
      : `at commit ${commit.slice(0, 7)}, ${scope.kind === 'spawn' ? 'where the agent was spawned' : 'the newest one'}`;
  return after.kind === 'none' ? `The file comes back as it was ${when}.` : `It becomes what it was ${when}.`;
}

/** What was done, and how to get it back by other means than ours. */
export function discardedSentence({ path, commit }: Discarded): string {
  const kept = commit === undefined ? 'A copy is kept.' : `git stash keeps it (${commit.slice(0, 12)}).`;
  return `The changes of ${path} are discarded. ${kept}`;
}
