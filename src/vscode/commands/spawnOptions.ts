import type { AgentRole, Approvals, Sandbox } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { shortened } from '../../core/base/shorten.ts';

/** What the user wants otherwise than by default. What is left out is the default. */
export interface SpawnOptions {
  readonly model?: string;
  readonly effort?: string;
  readonly role?: AgentRole;
  /** Of the role: the name of a built-in lens, or words of one's own. */
  readonly lens?: string;
  /** By default the one of the role. */
  readonly sandbox?: Sandbox;
  readonly approvals?: Approvals;
  /** The codebase map is left out. */
  readonly map?: false;
  /** Globs or paths whose files stand in the prompt, relative to the folder. */
  readonly files?: readonly string[];
  /** Absolute path. */
  readonly folder?: string;
  /** A worktree of its own: its name, or true for one from the prompt. */
  readonly worktree?: string | true;
  readonly allowCommit?: true;
  readonly search?: false;
  readonly name?: string;
  /** The work it does: a phase of the PRD at this absolute path. */
  readonly forPhase?: { readonly prd: string; readonly phase: number };
}

/** What a person changes; what an agent is for was said before. */
export type OptionKey = Exclude<keyof SpawnOptions, 'forPhase'>;

/** What an agent gets that nobody says otherwise for; the other defaults depend on its role and on where it starts. */
export const DEFAULTS = { effort: 'high', approvals: 'never' } as const;

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly detail: string;
}

export const SANDBOXES: readonly Choice<Sandbox>[] = [
  { value: 'read-only', label: t('Read-only'), detail: t('It may read everything and change nothing.') },
  { value: 'workspace-write', label: t('Workspace-write'), detail: t('It may change files in its folder.') },
  {
    value: 'danger-full-access',
    label: t('Full access'),
    detail: t('No sandbox: its commands may do whatever you may do on this machine.'),
  },
];

export const APPROVALS: readonly Choice<Approvals>[] = [
  { value: 'never', label: t('Never ask'), detail: t('It works to its end inside its sandbox.') },
  { value: 'on-request', label: t('Ask when needed'), detail: t('It asks before it leaves its sandbox.') },
  {
    value: 'untrusted',
    label: t('Ask for most commands'),
    detail: t('It asks before every command that is not known to be safe.'),
  },
];

/** What differs from the defaults, in a line: `gpt-5.5 · low · read-only`. Empty when nothing does. */
export function optionsInShort(options: SpawnOptions): string {
  const { model, effort, role, lens, sandbox, approvals, map, files, folder, worktree, allowCommit, search, name } =
    options;
  const parts = [
    model,
    effort,
    role === undefined ? undefined : `${role}${lens === undefined ? '' : ` (${shortened(lens, 30, '…')})`}`,
    sandbox === 'danger-full-access' ? t('full access') : sandbox,
    approvals === undefined ? undefined : labelOf(APPROVALS, approvals).toLowerCase(),
    map === false ? t('no map') : undefined,
    files === undefined ? undefined : t('with {0}', filesInShort(files)),
    folder === undefined ? undefined : t('in {0}', lastPart(folder)),
    worktree === undefined ? undefined : worktree === true ? t('in a worktree') : t('in worktree {0}', worktree),
    allowCommit && t('may commit'),
    search === false ? t('no web search') : undefined,
    name === undefined ? undefined : t('named {0}', name),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** `docs/api.md and 2 more` */
export function filesInShort([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : t('{0} and {1} more', first, others.length);
}

export function labelOf<Value extends string>(choices: readonly Choice<Value>[], value: Value): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
