/** A glob over paths with `/`: `*` and `?` stay within a name, `**` crosses folders, `{a,b}` is either. */
export function matcherOf(glob: string): (path: string) => boolean {
  const expression = new RegExp(`^${expressionOf(glob.replace(/^\.?\//, ''))}$`);
  return (path) => expression.test(path);
}

function expressionOf(glob: string): string {
  return glob.replaceAll(/\{[^{}]*\}|\*\*\/|\*\*|\*|\?|[.+^$()|[\]\\{}]/g, (part) => {
    if (part.length > 1 && part.startsWith('{'))
      return `(?:${part.slice(1, -1).split(',').map(expressionOf).join('|')})`;
    switch (part) {
      case '**/':
        return '(?:[^/]+/)*';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      default:
        return `\\${part}`;
    }
  });
}
