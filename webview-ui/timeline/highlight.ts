/** Marks what was searched for in the drawn rows, without touching them. */
export function highlight(view: Element | null, text: string): void {
  CSS.highlights.delete('found');
  const wanted = text.trim().toLowerCase();
  if (view === null || wanted === '') return;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const words = (node.textContent ?? '').toLowerCase();
    for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length)) {
      // Some capitals are longer than their small letters: then it is somewhere else.
      if (at + wanted.length > (node.textContent ?? '').length) break;
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  if (ranges.length > 0) CSS.highlights.set('found', new Highlight(...ranges));
}
