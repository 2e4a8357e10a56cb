import { QuickInputButtons, window, type QuickPickItem } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import type { Choice } from './spawnOptions.ts';

export interface Item<Value> extends QuickPickItem {
  readonly value: Value;
}

/** The user may leave a list to the one before it (`undefined`), or choose a value, or the default. */
export type Chosen<Value> = { readonly value: Value | undefined } | undefined;

/** One of a list. `current` is where the cursor starts. */
export async function pick<Value>(
  title: string,
  items: readonly Item<Value>[],
  current: unknown,
): Promise<Chosen<Value>> {
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

export function choices<Value extends string>(all: readonly Choice<Value>[], usual: Value): readonly Item<Value>[] {
  return all.map(({ value, label, detail }) => ({
    label,
    detail,
    ...(value === usual ? { description: t('default') } : {}),
    value,
  }));
}

/** A line of words; nothing typed takes the value away. */
export async function askWords(title: string, prompt: string, value: string): Promise<Chosen<string>> {
  const words = await window.showInputBox({ title, prompt, value, ignoreFocusOut: true });
  return words === undefined ? undefined : { value: words.trim() === '' ? undefined : words.trim() };
}
