import { window } from 'vscode';
import { asPlainText } from '../notifications/plainText.ts';

/** In milliseconds: long enough to be read. */
const SHOWN = 6000;

/** Says in the status bar that what the user asked for is done: nobody has to answer it, or to close it. */
export function sayBriefly(text: string): void {
  // `$(name)` would become an icon.
  window.setStatusBarMessage(asPlainText(text).replaceAll('$(', '$ ('), SHOWN);
}
