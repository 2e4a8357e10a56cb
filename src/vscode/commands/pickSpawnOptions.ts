import { QuickInputButtons, ThemeIcon, window, workspace, type QuickPickItem } from 'vscode';
import { knownEfforts, listModels } from '../../core/agents/chooseModel.ts';
import { currentEngine } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import { presentError } from '../presentError.ts';
import { readSettings } from '../settings.ts';
import {
  APPROVALS,
  DEFAULTS,
  SANDBOXES,
  defaultModel,
  effortOf,
  optionRows,
  optionsInShort,
  withOption,
  type Here,
  type OptionKey,
  type SpawnOptions,
} from './spawnOptions.ts';

interface Item<Value> extends QuickPickItem {
  readonly value: Value;
}

/** The user may leave a list to the one before it (`undefined`), or choose a value, or the default. */
type Chosen<Value> = { readonly value: Value | undefined } | undefined;

type ListAnswer =
  | { readonly kind: 'change'; readonly key: OptionKey }
  | { readonly kind: 'all'; readonly options: SpawnOptions };

/** Lets the user change what differs from the defaults; each choice leads back to the list, Escape and Enter on “Done” leave it. */
export async function pickSpawnOptions(
  context: Context,
  before: SpawnOptions,
  last: SpawnOptions,
  folder: string | undefined,
): Promise<SpawnOptions> {
  let options = before;
  let catalog: Pick<Here, 'models' | 'configured'> = { models: undefined };
  // The list does not wait for Codex; what needs its models does.
  const listing = catalogOf(context).then((found) => (catalog = found));
  listing.catch(() => {});
  const here = (): Here => ({ ...catalog, model: readSettings().model, folder });
  for (let newest: OptionKey | undefined; ;) {
    const answer = await pickOption(options, last, here, listing, newest);
    if (answer === undefined) return options;
    if (answer.kind === 'all') {
      options = answer.options;
      continue;
    }
    newest = answer.key;
    options = await change(context, options, newest, here, listing);
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
  list.title = 'Options of the New Agent';
  list.placeholder = 'Choose what to change. Escape goes back to the task.';
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
  const items: Item<ListAnswer | undefined>[] = optionRows(options, here).map(
    ({ key, icon, label, value, changed }) => ({
      label,
      description: changed ? `${value} · changed` : value,
      iconPath: new ThemeIcon(icon),
      value: { kind: 'change', key },
    }),
  );
  const now = optionsInShort(options);
  const before = optionsInShort(last);
  const whole = (label: string, icon: string, description: string, all: SpawnOptions): void => {
    items.push({ label, description, iconPath: new ThemeIcon(icon), value: { kind: 'all', options: all } });
  };
  if (before !== '' && before !== now) whole('Same as Last Time', 'history', before, last);
  if (now !== '') whole('Back to the Defaults', 'discard', '', {});
  return [{ label: 'Done', iconPath: new ThemeIcon('check'), value: undefined }, ...items];
}

async function change(
  context: Context,
  options: SpawnOptions,
  key: OptionKey,
  here: () => Here,
  listing: Promise<unknown>,
): Promise<SpawnOptions> {
  switch (key) {
    case 'allowCommit':
      return withOption(options, key, options.allowCommit === true ? undefined : true);
    case 'search':
      return withOption(options, key, options.search === false ? undefined : false);
    case 'sandbox':
      return applied(options, key, await pick('Sandbox', choices(SANDBOXES, DEFAULTS.sandbox), options.sandbox));
    case 'approvals':
      return applied(options, key, await pick('Approvals', choices(APPROVALS, DEFAULTS.approvals), options.approvals));
    case 'folder':
      return applied(options, key, await pickFolder(options.folder, here().folder));
    case 'name':
      return applied(options, key, await askName(options.name));
    case 'model':
    case 'effort':
      try {
        await listing;
      } catch (error) {
        void presentError(context.log, 'Cannot list the models of Codex', error);
        return options;
      }
      return key === 'model'
        ? applied(options, key, await pick('Model', modelItems(here()), options.model))
        : applied(options, key, await pick('Effort', effortItems(options, here()), effortOf(options, here())));
  }
}

function applied<Key extends OptionKey>(
  options: SpawnOptions,
  key: Key,
  chosen: Chosen<SpawnOptions[Key]>,
): SpawnOptions {
  return chosen === undefined ? options : withOption(options, key, chosen.value);
}

/** One of a list. `current` is where the cursor starts. */
async function pick<Value>(title: string, items: readonly Item<Value>[], current: unknown): Promise<Chosen<Value>> {
  const list = window.createQuickPick<Item<Value>>();
  list.title = title;
  list.items = items;
  list.buttons = [QuickInputButtons.Back];
  list.ignoreFocusOut = true;
  list.matchOnDescription = true;
  const active = items.find(({ value }) => value === current);
  if (active !== undefined) list.activeItems = [active];
  try {
    return await new Promise<Chosen<Value>>((resolve) => {
      list.onDidAccept(() => {
        const [item] = list.activeItems;
        resolve(item === undefined ? undefined : { value: item.value });
      });
      list.onDidTriggerButton(() => resolve(undefined));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}

function choices<Value extends string>(
  all: readonly { readonly value: Value; readonly label: string; readonly detail: string }[],
  usual: Value,
): readonly Item<Value>[] {
  return all.map(({ value, label, detail }) => ({
    label,
    detail,
    ...(value === usual ? { description: 'default' } : {}),
    value,
  }));
}

function modelItems(here: Here): readonly Item<string | undefined>[] {
  const usual = defaultModel(here);
  const offered = (here.models ?? []).filter(({ model, hidden }) => !hidden || model === usual);
  const items = offered.map(({ model, displayName, description }): Item<string | undefined> => ({
    label: model,
    description: [saysTheSame(displayName, model) ? '' : displayName, model === usual ? 'default' : '']
      .filter((part) => part !== '')
      .join(' · '),
    detail: description,
    value: model === usual ? undefined : model,
  }));
  if (usual === undefined || items.some(({ value }) => value === undefined)) return items;
  return [{ label: usual, description: 'default', value: undefined }, ...items];
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
    ...(reasoningEffort === DEFAULTS.effort ? { description: 'default' } : {}),
    value: reasoningEffort,
  }));
}

const CHOOSE = 'choose';

async function pickFolder(current: string | undefined, usual: string | undefined): Promise<Chosen<string>> {
  const items: Item<string>[] = (workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: name,
    description: uri.fsPath === usual ? 'default' : '',
    detail: uri.fsPath,
    value: uri.fsPath,
  }));
  items.push({ label: 'Choose…', iconPath: new ThemeIcon('folder-opened'), value: CHOOSE });
  const chosen = await pick('Folder', items, current ?? usual);
  if (chosen?.value === usual) return { value: undefined };
  if (chosen?.value !== CHOOSE) return chosen;
  const [picked] =
    (await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Work Here' })) ?? [];
  return picked === undefined ? undefined : { value: picked.fsPath };
}

async function askName(current: string | undefined): Promise<Chosen<string>> {
  const name = await window.showInputBox({
    title: 'Name',
    prompt: 'What is the agent called? Empty: the first words of the task.',
    value: current ?? '',
    ignoreFocusOut: true,
  });
  return name === undefined ? undefined : { value: name.trim() === '' ? undefined : name.trim() };
}
