const FENCE = /^\s{0,3}(?:`{3,}|~{3,})/;
const FIELD = /^([A-Z][\w()&/ -]{0,39}):(?:\s+(.*))?$/;

/**
 * The lines of a section as Markdown: `Name: value` is a paragraph of its own with its name in front, and a list below a name is its
 * own list. Without that a name that stands under a list would be a part of its last item.
 */
export function fieldText(text: string): string {
  const lines: string[] = [];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) isCode = !isCode;
    const [, name, value] = isCode ? [] : (FIELD.exec(line) ?? []);
    if (name === undefined) lines.push(line);
    else lines.push('', value === undefined ? `**${name}**` : `**${name}** ${value}`, '');
  }
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
