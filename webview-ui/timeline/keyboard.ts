/** `/` goes to the search; Escape empties it and goes back to the list; arrows walk over lanes and cards. */
export function moveFocus(event: KeyboardEvent, root: HTMLElement, clearSearch: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
  const search = root.querySelector<HTMLInputElement>('input[type=search]');
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === '/' && !isTyping && search !== null) {
    event.preventDefault();
    search.select();
    search.focus();
  } else if (event.key === 'Escape' && event.target === search) {
    clearSearch();
    root.querySelector<HTMLElement>('.scroller')?.focus();
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !isTyping) {
    if (step(root, event.target, event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault();
  }
}

/** Among the buttons that name a lane or open an entry, in the order on the screen. */
function step(root: HTMLElement, from: HTMLElement, by: number): boolean {
  if (!from.matches('[data-lane], .jump')) return false;
  const top = (element: Element): number => element.getBoundingClientRect().top;
  const stops = [...root.querySelectorAll<HTMLElement>('[data-lane], .jump')].sort(
    (one, other) => top(one) - top(other),
  );
  const next = stops[stops.indexOf(from) + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}
