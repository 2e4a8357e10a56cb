import type { AgentRole } from '../../core/agents/agent.ts';
import { effortFor, modelToAskFor } from '../../core/agents/chooseModel.ts';
import { t } from '../../core/base/l10n.ts';
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
  { value: 'scout', label: t('Scout'), detail: t('Finds where things are and how they hang together. Read-only.') },
  {
    value: 'researcher',
    label: t('Researcher'),
    detail: t('Goes to the sources and reports what they say. Read-only.'),
  },
  {
    value: 'implementer',
    label: t('Implementer'),
    detail: t('Makes the change that the task names, and runs what proves it.'),
  },
  {
    value: 'reviewer',
    label: t('Reviewer'),
    detail: t('Judges through a lens; findings ranked, the worst first. Read-only.'),
  },
  {
    value: 'verifier',
    label: t('Verifier'),
    detail: t('Checks whether what was claimed is so: pass or fail. Read-only.'),
  },
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
    row('model', 'hubot', t('Model'), model ?? usual ?? t('as Codex chooses')),
    row('effort', 'lightbulb', t('Effort'), effortOf(options, here)),
    row('role', 'mortar-board', t('Role'), role === undefined ? t('none') : labelOf(ROLE_CHOICES, role)),
    ...(role === undefined ? [] : [row('lens', 'search', t('Lens'), lens ?? t('none'))]),
    row('sandbox', 'shield', t('Sandbox'), labelOf(SANDBOXES, sandbox ?? usualSandbox(role))),
    row('approvals', 'pass', t('Approvals'), labelOf(APPROVALS, approvals ?? DEFAULTS.approvals)),
    row('map', 'map', t('Codebase map'), mapInWords(options, here)),
    row('files', 'files', t('Files'), files === undefined ? t('none') : filesInShort(files)),
    row('folder', 'folder', t('Folder'), folder ?? here.folder),
    row('worktree', 'repo-forked', t('Worktree'), worktree === true ? t('from the prompt') : (worktree ?? t('no'))),
    row('allowCommit', 'git-commit', t('Allow commits'), allowCommit === true ? t('yes') : t('no')),
    row('search', 'globe', t('Web search'), search === false ? t('off') : t('on')),
    row('name', 'tag', t('Name'), name ?? t('the first words of the task')),
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
  if (map === undefined) return t('none yet');
  return wanted === false ? t('off') : t('{0}, ~{1} tokens', map.path, tokensText(estimatedTokens(map.text)));
}
