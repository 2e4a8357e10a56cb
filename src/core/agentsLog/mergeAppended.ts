/** What was appended to a file while a person edits an older text of it. */
export type Appended = { readonly kind: 'suffix'; readonly text: string } | { readonly kind: 'conflict' };

/** What `disk` has more than `seen` at its end, empty when it has nothing more. Line ends do not count; the answer has `\n`. */
export function appendedTo(seen: string, disk: string): Appended {
  const before = withPlainLineEnds(seen);
  const now = withPlainLineEnds(disk);
  return now.startsWith(before) ? { kind: 'suffix', text: now.slice(before.length) } : { kind: 'conflict' };
}

/**
 * The text to insert at the end of `edited`, which the person has made of `seen`: never into a line that they are writing,
 * unless that line stands so on the disk.
 */
export function insertFor(appended: string, seen: string, edited: string): string {
  if (appended === '' || edited === '' || endsLine(edited)) return appended;
  if (seen === '' || endsLine(seen)) return `\n${appended}`;
  return appended.startsWith('\n') || lastLine(seen) === lastLine(edited) ? appended : `\n${appended}`;
}

function endsLine(text: string): boolean {
  return text.endsWith('\n') || text.endsWith('\r');
}

function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

export function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}
