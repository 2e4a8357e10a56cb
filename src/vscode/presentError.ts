import { window } from 'vscode';
import { messageOf } from '../core/base/errors.ts';
import type { Log } from '../core/base/log.ts';
import { asPlainText } from './notifications/plainText.ts';

/** Says to the user what failed, why and the next step. Returns the button that was pressed. */
export async function presentError<Button extends string>(
  log: Log,
  what: string,
  error: unknown,
  ...buttons: readonly Button[]
): Promise<Button | undefined> {
  const sentence = `${what}: ${messageOf(error)}`;
  log.error(sentence);
  return window.showErrorMessage(asPlainText(sentence), ...buttons);
}
