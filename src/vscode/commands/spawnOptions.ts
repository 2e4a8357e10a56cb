import type { Approvals, Sandbox } from '../../core/agents/agent.ts';
import { effortFor, modelToAskFor } from '../../core/agents/chooseModel.ts';
import type { Model } from '../../core/codex/protocol/v2/Model.ts';

/** What the user wants otherwise than by default. What is left out is the default. */
export interface SpawnOptions {
  readonly model?: string;
  readonly effort?: string;
  readonly sandbox?: Sandbox;
  readonly approvals?: Approvals;
  /** Absolute path. */
  readonly folder?: string;
  readonly allowCommit?: true;
  readonly search?: false;
  readonly name?: string;
}

export type OptionKey = keyof SpawnOptions;

/** What an agent gets that nobody says otherwise for; model, folder and name depend on where it starts. */
export const DEFAULTS = { effort: 'high', sandbox: 'workspace-write', approvals: 'never' } as const;

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly detail: string;
}

export const SANDBOXES: readonly Choice<Sandbox>[] = [
  { value: 'read-only', label: 'Read-only', detail: 'It may read everything and change nothing.' },
  { value: 'workspace-write', label: 'Workspace-write', detail: 'It may change files in its folder.' },
  {
    value: 'danger-full-access',
    label: 'Full access',
    detail: 'No sandbox: its commands may do whatever you may do on this machine.',
  },
];

export const APPROVALS: readonly Choice<Approvals>[] = [
  { value: 'never', label: 'Never ask', detail: 'It works to its end inside its sandbox.' },
  { value: 'on-request', label: 'Ask when needed', detail: 'It asks before it leaves its sandbox.' },
  {
    value: 'untrusted',
    label: 'Ask for most commands',
    detail: 'It asks before every command that is not known to be safe.',
  },
];

/** What differs from the defaults, in a line: `gpt-5.5 · low · read-only`. Empty when nothing does. */
export function optionsInShort(options: SpawnOptions): string {
  const { model, effort, sandbox, approvals, folder, allowCommit, search, name } = options;
  const parts = [
    model,
    effort,
    sandbox === 'danger-full-access' ? 'full access' : sandbox,
    approvals === undefined ? undefined : labelOf(APPROVALS, approvals).toLowerCase(),
    folder === undefined ? undefined : `in ${lastPart(folder)}`,
    allowCommit && 'may commit',
    search === false ? 'no web search' : undefined,
    name === undefined ? undefined : `named ${name}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** A default that is chosen is left out, so that it does not show as something special. */
export function withOption<Key extends OptionKey>(
  options: SpawnOptions,
  key: Key,
  value: SpawnOptions[Key] | undefined,
): SpawnOptions {
  const { [key]: _, ...others } = options;
  const isDefault = Object.entries(DEFAULTS).some(([name, usual]) => name === key && usual === value);
  return value === undefined || isDefault ? others : { ...others, [key]: value };
}

/** One row of the list in which options are changed. */
export interface OptionRow {
  readonly key: OptionKey;
  readonly icon: string;
  readonly label: string;
  readonly value: string;
  readonly changed: boolean;
}

/** What the defaults are here. */
export interface Here {
  /** Codex's catalog, hidden models included; undefined until it has told. */
  readonly models: readonly Model[] | undefined;
  /** The model that Codex's own configuration names. */
  readonly configured?: string | undefined;
  /** The model that the user's settings name. */
  readonly model: string | undefined;
  readonly folder: string | undefined;
}

export function optionRows(options: SpawnOptions, here: Here): readonly OptionRow[] {
  const { model, sandbox, approvals, folder, allowCommit, search, name } = options;
  const usual = defaultModel(here);
  const row = (key: OptionKey, icon: string, label: string, value: string): OptionRow => ({
    key,
    icon,
    label,
    value,
    changed: options[key] !== undefined,
  });
  return [
    row('model', 'hubot', 'Model', model ?? usual ?? 'as Codex chooses'),
    row('effort', 'lightbulb', 'Effort', effortOf(options, here)),
    row('sandbox', 'shield', 'Sandbox', labelOf(SANDBOXES, sandbox ?? DEFAULTS.sandbox)),
    row('approvals', 'pass', 'Approvals', labelOf(APPROVALS, approvals ?? DEFAULTS.approvals)),
    row('folder', 'folder', 'Folder', folder ?? here.folder ?? 'none'),
    row('allowCommit', 'git-commit', 'Allow commits', allowCommit === true ? 'yes' : 'no'),
    row('search', 'globe', 'Web search', search === false ? 'off' : 'on'),
    row('name', 'tag', 'Name', name ?? 'the first words of the task'),
  ];
}

/** The model that an agent gets here when nobody names one; undefined while Codex alone knows. */
export function defaultModel({ models, configured, model }: Here): string | undefined {
  if (model !== undefined || models === undefined) return model;
  return modelToAskFor(models, undefined, undefined) ?? configured ?? models.find(({ isDefault }) => isDefault)?.model;
}

/** The effort that the agent really gets: a model that lacks the wanted one takes its nearest. */
export function effortOf(options: SpawnOptions, here: Here): string {
  const wanted = options.effort ?? DEFAULTS.effort;
  const model = options.model ?? defaultModel(here);
  return here.models === undefined || model === undefined ? wanted : effortFor(here.models, model, wanted);
}

function labelOf<Value extends string>(choices: readonly Choice<Value>[], value: Value): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
