import { window } from 'vscode';

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
}

/** What was typed and has not been used yet, by what it was typed for. */
const drafts = new Map<string, string>();

/**
 * Asks for a line of text; undefined when the user left. What was typed comes back with the next question of the same
 * `purpose`, until `forget` says that it has arrived.
 */
export async function askText(
  purpose: string,
  { title, prompt, placeholder }: TextQuestion,
): Promise<string | undefined> {
  const box = window.createInputBox();
  box.title = title;
  box.prompt = prompt;
  box.placeholder = placeholder;
  box.value = drafts.get(purpose) ?? '';
  box.ignoreFocusOut = true;
  box.onDidChangeValue((value) => {
    drafts.set(purpose, value);
    box.validationMessage = undefined;
  });
  try {
    return await new Promise<string | undefined>((resolve) => {
      box.onDidAccept(() => {
        if (box.value.trim() === '') box.validationMessage = 'Say something, or press Escape.';
        else resolve(box.value);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

export function forget(purpose: string): void {
  drafts.delete(purpose);
}
