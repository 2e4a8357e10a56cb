/**
 * One line for a notification. VS Code makes links of `[text](target)`, also of commands, and an agent's words may not do that;
 * nor may they turn the direction of what follows them.
 */
export function asPlainText(text: string): string {
  return oneDirection(text).replaceAll(/\s+/g, ' ').replaceAll('](', '] (').trim();
}

/** A label of a list. VS Code makes icons of `$(name)`, which in a command is another command. */
export function asLabel(text: string): string {
  return oneDirection(text).replaceAll(/\s+/g, ' ').replaceAll('$(', '\\$(').trim();
}

function oneDirection(text: string): string {
  return text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/** The first line with something in it, shortened from the right. */
export function firstLine(text: string, length: number): string {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== '') ?? '';
  return shortened(line.trim(), length);
}

export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
