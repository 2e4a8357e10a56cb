import type { AgentRole } from '../../core/agents/agent.ts';
import { effortFor, modelToAskFor } from '../../core/agents/chooseModel.ts';
import { estimatedTokens, tokensText } from '../../core/base/tokens.ts';
import type { Model } from '../../core/codex/protocol/v2/Model.ts';
import type { CodebaseMap } from '../../core/map/findMap.ts';
import { usualSandbox } from '../../core/patterns/roles.ts';
import {
  APPROVALS,
  DEFAULTS,
  SANDBOXES,
  filesInShort,
  labelOf,
  type Choice,
  type OptionKey,
  type SpawnOptions,
} from './spawnOptions.ts';

export const ROLE_CHOICES: readonly Choice<AgentRole>[] = [
  { value: 'scout', label: 'Scout', detail: 'Finds where things are and how they hang together. Read-only.' },
  { value: 'researcher', label: 'Researcher', detail: 'Goes to the sources and reports what they say. Read-only.' },
  {
    value: 'implementer',
    label: 'Implementer',
    detail: 'Makes the change that the task names, and runs what proves it.',
  },
  {
    value: 'reviewer',
    label: 'Reviewer',
    detail: 'Judges through a lens; findings ranked, the worst first. Read-only.',
  },
  { value: 'verifier', label: 'Verifier', detail: 'Checks whether what was claimed is so: pass or fail. Read-only.' },
];

/** A default that is chosen is left out, so that it does not show as something special. A lens goes with its role. */
export function withOption<Key extends OptionKey>(
  options: SpawnOptions,
  key: Key,
  value: SpawnOptions[Key] | undefined,
): SpawnOptions {
  const { [key]: _, ...rest } = options;
  const others = key === 'role' && value === undefined ? withOption(rest, 'lens', undefined) : rest;
  const defaults: SpawnOptions = { ...DEFAULTS, sandbox: usualSandbox(options.role) };
  const isDefault = defaults[key] === value;
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
  readonly folder: string;
  /** The folder's codebase map; undefined where there is none. */
  readonly map: CodebaseMap | undefined;
}

export function optionRows(options: SpawnOptions, here: Here): readonly OptionRow[] {
  const { model, role, lens, sandbox, approvals, files, folder, worktree, allowCommit, search, name } = options;
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
    row('role', 'mortar-board', 'Role', role === undefined ? 'none' : labelOf(ROLE_CHOICES, role)),
    ...(role === undefined ? [] : [row('lens', 'search', 'Lens', lens ?? 'none')]),
    row('sandbox', 'shield', 'Sandbox', labelOf(SANDBOXES, sandbox ?? usualSandbox(role))),
    row('approvals', 'pass', 'Approvals', labelOf(APPROVALS, approvals ?? DEFAULTS.approvals)),
    row('map', 'map', 'Codebase map', mapInWords(options, here)),
    row('files', 'files', 'Files', files === undefined ? 'none' : filesInShort(files)),
    row('folder', 'folder', 'Folder', folder ?? here.folder),
    row('worktree', 'repo-forked', 'Worktree', worktree === true ? 'from the prompt' : (worktree ?? 'no')),
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

function mapInWords({ map: wanted }: SpawnOptions, { map }: Here): string {
  if (map === undefined) return 'none yet';
  return wanted === false ? 'off' : `${map.path}, ~${tokensText(estimatedTokens(map.text))} tokens`;
}
