/** Line and column, both from 1, of an offset in a text. The column counts UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The places of offsets that are asked for in rising order: together they cost one walk over the text. */
export function textPlaces(text: string): (offset: number) => TextPlace {
  let line = 1;
  let lineStart = text.startsWith('\ufeff') ? 1 : 0;
  return (offset) => {
    for (let at = text.indexOf('\n', lineStart); at >= 0 && at < offset; at = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = at + 1;
    }
    return { line, column: Math.max(0, offset - lineStart) + 1 };
  };
}
