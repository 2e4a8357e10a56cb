import type { Diagnostic } from 'vscode-languageserver/node';

/** What editors show behind a message, before its code. */
export const SOURCE = 'codex-agent';

/** The words of a finding that an editor has handed back. */
export function wordsOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}
