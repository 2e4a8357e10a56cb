/** One line for a notification. VS Code makes links of `[text](target)`, also of commands, and an agent's words may not do that. */
export function asPlainText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('](', '] (').trim();
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
