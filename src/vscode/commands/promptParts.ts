import { t } from '../../core/base/l10n.ts';

/** What goes along with the task that a person types. */
export type Attachment =
  | {
      readonly kind: 'selection';
      /** Relative to the agent's folder. */
      readonly path: string;
      /** From 1, both inclusive. */
      readonly firstLine: number;
      readonly lastLine: number;
      readonly text: string;
      /** VS Code's id of the language. */
      readonly language: string;
    }
  | { readonly kind: 'files'; readonly paths: readonly string[] };

/** The whole prompt: what was typed, then what is attached. */
export function promptOf(task: string, attachment: Attachment | undefined): string {
  switch (attachment?.kind) {
    case undefined:
      return task;
    case 'selection': {
      const { text, language } = attachment;
      const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
      const body = text.endsWith('\n') ? text : `${text}\n`;
      return `${task}\n\n${placeOf(attachment)}\n${fence}${language}\n${body}${fence}\n`;
    }
    case 'files':
      return `${task}\n\nFiles:\n${attachment.paths.map((path) => `- ${path}\n`).join('')}`;
  }
}

/** What is attached, for the title of the question: `jwt.ts:12-34`, `jwt.ts and 2 more files`. */
export function attachmentInShort(attachment: Attachment): string {
  switch (attachment.kind) {
    case 'selection':
      return placeOf({ ...attachment, path: nameOf(attachment.path) });
    case 'files': {
      const [first = '', ...others] = attachment.paths;
      const name = nameOf(first);
      if (others.length === 0) return name;
      return others.length === 1 ? t('{0} and 1 more file', name) : t('{0} and {1} more files', name, others.length);
    }
  }
}

function placeOf({ path, firstLine, lastLine }: Extract<Attachment, { kind: 'selection' }>): string {
  return firstLine === lastLine ? `${path}:${firstLine}` : `${path}:${firstLine}-${lastLine}`;
}

/** A fence must be longer than any run of backticks inside it. */
function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}

function nameOf(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? path;
}
