/**
 * Text of a model or a person as Markdown that shows exactly that text: no links, no images, no HTML, no emphasis, lines kept.
 * CommonMark takes a backslash before any ASCII punctuation for the character itself.
 */
export function escaped(text: string): string {
  return text
    .replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`)
    .split(/\r?\n/)
    .map((line) =>
      line.trimEnd().replace(/^[ \t]+/, (blanks) => '&nbsp;'.repeat(blanks.replaceAll('\t', '    ').length)),
    )
    .join('  \n');
}

/** The first lines of a text, escaped; `…` says that there is more. */
export function excerpt(text: string, lines: number, length = 200): string {
  const all = text.trim().split(/\r?\n/);
  const shown = all.slice(0, lines).map((line) => (line.length > length ? `${line.slice(0, length)}…` : line));
  if (all.length > lines) shown.push('…');
  return escaped(shown.join('\n'));
}
