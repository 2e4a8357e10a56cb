import { QuickInputButtons, ThemeIcon, window, workspace } from 'vscode';
import type { AgentRole, Sandbox } from '../../core/agents/agent.ts';
import { knownEfforts, listModels } from '../../core/agents/chooseModel.ts';
import { t } from '../../core/base/l10n.ts';
import { findMap } from '../../core/map/findMap.ts';
import { usualSandbox } from '../../core/patterns/roles.ts';
import { currentEngine } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import { asLabel } from '../notifications/plainText.ts';
import { presentError } from '../presentError.ts';
import { readSettings } from '../settings.ts';
import { defaultModel, effortOf, optionRows, ROLE_CHOICES, withOption, type Here } from './optionRows.ts';
import { pickFiles } from './pickFiles.ts';
import { askWords, choices, pick, type Chosen, type Item } from './pickValue.ts';
import { pickLens, pickMap, pickWorktree } from './pickWork.ts';
import { APPROVALS, DEFAULTS, SANDBOXES, optionsInShort, type OptionKey, type SpawnOptions } from './spawnOptions.ts';
import type { SpawnContext } from './startAgent.ts';

type ListAnswer =
  | { readonly kind: 'change'; readonly key: OptionKey }
  | { readonly kind: 'all'; readonly options: SpawnOptions };

/** Lets the user change what differs from the defaults; each choice leads back to the list, Escape and Enter on “Done” leave it. */
export async function pickSpawnOptions(by: SpawnContext, before: SpawnOptions, folder: string): Promise<SpawnOptions> {
  const { context } = by;
  const last = by.drafts.lastOptions();
  let options = before;
  let catalog: Pick<Here, 'models' | 'configured'> = { models: undefined };
  // The list does not wait for Codex; what needs its models does.
  const listing = catalogOf(context).then((found) => (catalog = found));
  listing.catch(() => {});
  for (let newest: OptionKey | undefined; ;) {
    const map = await findMap(options.folder ?? folder);
    const here = (): Here => ({ ...catalog, model: readSettings().model, folder, map });
    const answer = await pickOption(options, last, here, listing, newest);
    if (answer === undefined) return options;
    if (answer.kind === 'all') {
      options = answer.options;
      continue;
    }
    newest = answer.key;
    options = await change(by, options, newest, here, listing);
  }
}

async function catalogOf(context: Context): Promise<Pick<Here, 'models' | 'configured'>> {
  const client = await context.fleet.clientOfEngine(await currentEngine(context));
  const [models, { config }] = await Promise.all([
    listModels(client),
    client.call('config/read', { includeLayers: false }),
  ]);
  return { models, configured: config.model ?? undefined };
}

/** The list of all options. Undefined when the user is done. */
async function pickOption(
  options: SpawnOptions,
  last: SpawnOptions,
  here: () => Here,
  listing: Promise<unknown>,
  newest: OptionKey | undefined,
): Promise<ListAnswer | undefined> {
  const list = window.createQuickPick<Item<ListAnswer | undefined>>();
  list.title = t('Options of the New Agent');
  list.placeholder = t('Choose what to change. Escape goes back to the task.');
  list.buttons = [QuickInputButtons.Back];
  list.ignoreFocusOut = true;
  list.matchOnDescription = true;
  const draw = (): void => {
    const items = optionItems(options, last, here());
    list.items = items;
    const active = items.find(({ value }) => value?.kind === 'change' && value.key === newest);
    if (active !== undefined) list.activeItems = [active];
  };
  draw();
  list.busy = here().models === undefined;
  // Without models the list stays as it is; choosing a model says why.
  void listing.then(draw, () => {}).finally(() => (list.busy = false));
  try {
    return await new Promise<ListAnswer | undefined>((resolve) => {
      list.onDidAccept(() => resolve(list.activeItems[0]?.value));
      list.onDidTriggerButton(() => resolve(undefined));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}

function optionItems(options: SpawnOptions, last: SpawnOptions, here: Here): Item<ListAnswer | undefined>[] {
  const items: Item<ListAnswer | undefined>[] = [
    { label: t('Done'), iconPath: new ThemeIcon('check'), value: undefined },
  ];
  const now = optionsInShort(options);
  const before = optionsInShort(last);
  const whole = (label: string, icon: string, description: string, all: SpawnOptions): void => {
    items.push({ label, description, iconPath: new ThemeIcon(icon), value: { kind: 'all', options: all } });
  };
  if (before !== '' && before !== now) whole(t('Same as Last Time'), 'history', asLabel(before), last);
  if (now !== '') whole(t('Back to the Defaults'), 'discard', '', {});
  const rows = optionRows(options, here).map(({ key, icon, label, value, changed }): Item<ListAnswer> => ({
    label,
    description: asLabel(changed ? t('{0} · changed', value) : value),
    iconPath: new ThemeIcon(icon),
    value: { kind: 'change', key },
  }));
  return [...items, ...rows];
}

async function change(
  by: SpawnContext,
  options: SpawnOptions,
  key: OptionKey,
  here: () => Here,
  listing: Promise<unknown>,
): Promise<SpawnOptions> {
  const folder = options.folder ?? here().folder;
  switch (key) {
    case 'role':
      return applied(options, key, await pick(t('Role'), roleItems(), options.role));
    case 'lens':
      return applied(options, key, await pickLens(options.lens));
    case 'map':
      return applied(options, key, await pickMap(by, options.map, here().map, folder));
    case 'files':
      return applied(options, key, await pickFiles(options.files ?? [], folder));
    case 'worktree':
      return applied(options, key, await pickWorktree(options.worktree));
    case 'allowCommit':
      return withOption(options, key, options.allowCommit === true ? undefined : true);
    case 'search':
      return withOption(options, key, options.search === false ? undefined : false);
    case 'sandbox':
      return applied(options, key, await pickSandbox(options));
    case 'approvals':
      return applied(
        options,
        key,
        await pick(t('Approvals'), choices(APPROVALS, DEFAULTS.approvals), options.approvals),
      );
    case 'folder':
      return applied(options, key, await pickFolder(options.folder, here().folder));
    case 'name':
      return applied(options, key, await askWords(t('Name'), NAME_PROMPT, options.name ?? ''));
    case 'model':
    case 'effort':
      try {
        await listing;
      } catch (error) {
        void presentError(by.context.log, t('Cannot list the models of Codex'), error);
        return options;
      }
      return key === 'model'
        ? applied(options, key, await pick(t('Model'), modelItems(here()), options.model))
        : applied(options, key, await pick(t('Effort'), effortItems(options, here()), effortOf(options, here())));
  }
}

function applied<Key extends OptionKey>(
  options: SpawnOptions,
  key: Key,
  chosen: Chosen<SpawnOptions[Key]>,
): SpawnOptions {
  return chosen === undefined ? options : withOption(options, key, chosen.value);
}

async function pickSandbox({ sandbox, role }: SpawnOptions): Promise<Chosen<Sandbox>> {
  const usual = usualSandbox(role);
  return pick(t('Sandbox'), choices(SANDBOXES, usual), sandbox ?? usual);
}

function roleItems(): readonly Item<AgentRole | undefined>[] {
  const none = {
    label: t('None'),
    description: t('default'),
    detail: t('The prompt is your task, to the letter.'),
    value: undefined,
  };
  return [none, ...ROLE_CHOICES];
}

function modelItems(here: Here): readonly Item<string | undefined>[] {
  const usual = defaultModel(here);
  const offered = (here.models ?? []).filter(({ model, hidden }) => !hidden || model === usual);
  const items = offered.map(({ model, displayName, description }): Item<string | undefined> => ({
    label: model,
    description: [saysTheSame(displayName, model) ? '' : displayName, model === usual ? t('default') : '']
      .filter((part) => part !== '')
      .join(' · '),
    detail: description,
    value: model === usual ? undefined : model,
  }));
  if (usual === undefined || items.some(({ value }) => value === undefined)) return items;
  return [{ label: usual, description: t('default'), value: undefined }, ...items];
}

/** `GPT-5 Codex` for `gpt-5-codex`. */
function saysTheSame(displayName: string, model: string): boolean {
  return displayName.toLowerCase().replaceAll(' ', '-') === model.toLowerCase();
}

function effortItems(options: SpawnOptions, here: Here): readonly Item<string>[] {
  const model = options.model ?? defaultModel(here);
  const found = here.models?.find((one) => one.model === model)?.supportedReasoningEfforts ?? [];
  // Models of other providers are not in Codex's catalog.
  const efforts =
    found.length > 0 ? found : knownEfforts([]).map((reasoningEffort) => ({ reasoningEffort, description: '' }));
  return efforts.map(({ reasoningEffort, description }) => ({
    label: reasoningEffort,
    detail: description,
    ...(reasoningEffort === DEFAULTS.effort ? { description: t('default') } : {}),
    value: reasoningEffort,
  }));
}

const CHOOSE = 'choose';
const NAME_PROMPT = t('What is the agent called? Empty: the first words of the task.');

async function pickFolder(current: string | undefined, usual: string | undefined): Promise<Chosen<string>> {
  const items: Item<string>[] = (workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: name,
    description: uri.fsPath === usual ? t('default') : '',
    detail: uri.fsPath,
    value: uri.fsPath,
  }));
  items.push({ label: t('Choose…'), iconPath: new ThemeIcon('folder-opened'), value: CHOOSE });
  const chosen = await pick(t('Folder'), items, current ?? usual);
  if (chosen?.value === usual) return { value: undefined };
  if (chosen?.value !== CHOOSE) return chosen;
  const [picked] =
    (await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: t('Work Here') })) ?? [];
  return picked === undefined ? undefined : { value: picked.fsPath };
}
