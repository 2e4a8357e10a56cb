import { ThemeIcon, window, type QuickInputButton } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import type { Drafts } from './drafts.ts';

export interface TextButton<Id extends string> {
  readonly id: Id;
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
}

export interface TextQuestion<Id extends string> {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  /** In the title. A press ends the question; what was typed stays the draft. */
  readonly buttons: readonly TextButton<Id>[];
}

export type TextAnswer<Id extends string> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'button'; readonly id: Id };

interface IdButton<Id extends string> extends QuickInputButton {
  readonly id: Id;
}

/**
 * Asks for a line of text; undefined when the user left. What was typed comes back with the next question of the same
 * `purpose`, until the drafts forget it.
 */
export async function askText<Id extends string = never>(
  drafts: Drafts,
  purpose: string,
  { title, prompt, placeholder, buttons }: TextQuestion<Id>,
): Promise<TextAnswer<Id> | undefined> {
  const box = window.createInputBox();
  box.title = title;
  box.prompt = prompt;
  box.placeholder = placeholder;
  const shown = buttons.map(({ id, icon, label }): IdButton<Id> => ({
    id,
    iconPath: new ThemeIcon(icon),
    tooltip: label,
  }));
  box.buttons = shown;
  box.value = drafts.text(purpose);
  // Behind the draft: with all of it selected the next key would delete it.
  box.valueSelection = [box.value.length, box.value.length];
  box.ignoreFocusOut = true;
  box.onDidChangeValue((value) => {
    drafts.setText(purpose, value);
    box.validationMessage = undefined;
  });
  try {
    return await new Promise<TextAnswer<Id> | undefined>((resolve) => {
      box.onDidAccept(() => {
        if (box.value.trim() === '') box.validationMessage = t('Say something, or press Escape.');
        else resolve({ kind: 'text', text: box.value });
      });
      box.onDidTriggerButton((pressed) => {
        const button = shown.find((one) => one === pressed);
        if (button !== undefined) resolve({ kind: 'button', id: button.id });
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
