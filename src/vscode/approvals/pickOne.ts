import { window, type CancellationToken, type QuickPickItem } from 'vscode';

export interface PickOneOptions<Item extends QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly (Item | QuickPickItem)[];
  /** The one that Enter takes at once. */
  readonly active?: Item;
  /** What the typed text means as an answer of its own; left out when only the items are answers. */
  readonly typed?: { readonly draft: string; keep(text: string): void; itemFor(text: string): Item };
  /** For how long it does not hear Enter, in milliseconds. */
  readonly deaf?: number;
  readonly step?: { readonly number: number; readonly of: number };
}

/** Asks for one of the items; undefined when the person left, or when `gone` was cancelled because there is nothing to answer any more. */
export async function pickOne<Item extends QuickPickItem>(
  { title, placeholder, items, active, typed, deaf = 0, step }: PickOneOptions<Item>,
  isItem: (item: Item | QuickPickItem) => item is Item,
  gone: CancellationToken,
): Promise<Item | undefined> {
  const pick = window.createQuickPick<Item | QuickPickItem>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = items;
  if (active !== undefined) pick.activeItems = [active];
  if (step !== undefined && step.of > 1) [pick.step, pick.totalSteps] = [step.number, step.of];
  const offerTyped = (text: string): void => {
    if (typed === undefined) return;
    typed.keep(text);
    pick.items = text.trim() === '' ? items : [...items, typed.itemFor(text.trim())];
  };
  pick.onDidChangeValue(offerTyped);
  if (typed !== undefined && typed.draft !== '') {
    pick.value = typed.draft;
    offerTyped(typed.draft);
  }
  try {
    return await new Promise<Item | undefined>((resolve) => {
      const since = Date.now();
      pick.onDidAccept(() => {
        if (Date.now() - since < deaf) return;
        const [chosen] = pick.selectedItems;
        if (chosen !== undefined && isItem(chosen)) resolve(chosen);
      });
      pick.onDidHide(() => resolve(undefined));
      gone.onCancellationRequested(() => resolve(undefined));
      if (gone.isCancellationRequested) resolve(undefined);
      else pick.show();
    });
  } finally {
    pick.dispose();
  }
}
