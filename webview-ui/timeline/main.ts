import './timeline.css';
import type { LogEntry, TimelineToHost, TimelineToPage } from '../../src/protocol/timeline.ts';
import { openChannel } from '../shared/channel.ts';
import type { Actions } from './actions.ts';
import { EVERYTHING, type Filter } from './filter.ts';
import { highlight } from './highlight.ts';
import { lineOf } from './log.ts';
import { moveFocus } from './keyboard.ts';
import { TimelinePage } from './page.ts';
import type { Row } from './rows.ts';
import { TimelineState } from './state.ts';

/** What VS Code keeps for the next time that this page is shown. */
interface Kept {
  readonly filter: Filter;
  /** The line of the entry at the upper edge, and how much of it is above, in pixels. */
  readonly place?: { readonly line: number; readonly above: number };
}

/** How long a drawing may look through entries, in milliseconds: the rest of the frame is the browser's. */
const PATIENCE = 6;
/** How often charts of living agents grow, in milliseconds. */
const GROWTH = 1000;

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('The page has no place for the timeline.');

const state = new TimelineState();
let load = 0;
let drawing = 0;
let rowsChanged = true;
/** Where the person was, until that part of the log has come. */
let returning: Kept['place'];

const actions: Actions = {
  openText: (entry) => channel.post('openText', { line: entry === undefined ? 0 : lineOf(state.log, entry) }),
  openFile: (path) => channel.post('openFile', { path }),
  agent: (verb, id, itemId) => channel.post('agent', { verb, id, ...(itemId === undefined ? {} : { itemId }) }),
  choose: (change) => {
    state.choose(change);
    page.scroller.scrolled(0);
    changed();
  },
  unfold: (what) => {
    if (!state.unfolded.delete(what)) state.unfolded.add(what);
    changed();
  },
  fix: () => channel.post('fix', { kind: state.file.kind }),
};

const page = new TimelinePage(root, state, actions);
const channel = openChannel<TimelineToPage, TimelineToHost, Kept>({
  begin: (begin) => {
    if (begin.load !== load) return;
    state.restart(begin);
    changed();
  },
  splice: (splice) => {
    if (splice.load !== load) return;
    if (!state.splice(splice)) askForAll();
    else changed();
  },
  live: (change) => {
    state.hear(change);
    changed();
  },
  file: (file) => {
    state.file = file;
    changed();
  },
});

function askForAll(): void {
  returning ??= placeNow();
  channel.post('ready', { load: ++load });
}

/** Draws in the next frame, once for all that has changed by then. */
function changed(): void {
  rowsChanged = true;
  soon();
}

function soon(): void {
  if (drawing === 0) drawing = requestAnimationFrame(draw);
}

function draw(): void {
  drawing = 0;
  state.refresh();
  const until = performance.now() + PATIENCE;
  if (state.sift(() => performance.now() > until)) rowsChanged = true;
  if (rowsChanged) page.scroller.setRows(state.rows);
  rowsChanged = false;
  goBack();
  page.draw();
  highlight(page.view, state.filter.text);
  if (!state.isSifted) soon();
}

/** To where the person was before the page was hidden or reloaded. */
function goBack(): void {
  if (returning === undefined) return;
  const { line, above } = returning;
  const { entries, firstLine } = state.log;
  let at = firstLine;
  const entry = at > line ? undefined : entries.find(({ lines }) => (at += lines) > line);
  const row = entry && page.scroller.rows.find((one) => entryOf(one) === entry);
  if (row !== undefined) page.scroller.reveal(row, above);
  if (row !== undefined || (state.log.isComplete && state.isSifted)) returning = undefined;
}

function placeNow(): Kept['place'] {
  const { edge } = page.scroller;
  const entry = edge && entryOf(edge.row);
  if (edge === undefined || entry === undefined || page.scroller.top <= 0) return undefined;
  return { line: lineOf(state.log, entry), above: edge.above };
}

function entryOf(row: Row): LogEntry | undefined {
  switch (row.kind) {
    case 'chapter':
      return row.view.chapter.session;
    case 'chart':
      return undefined;
    case 'handoff':
      return row.entry;
    case 'card':
      return row.card.entry;
  }
}

let keeping: ReturnType<typeof setTimeout> | undefined;
function keepSoon(): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    if (returning !== undefined) return;
    const place = placeNow();
    channel.keep({ filter: state.filter, ...(place === undefined ? {} : { place }) });
  }, 300);
}

// Captured: the list scrolls, and it is another element after an empty page.
root.addEventListener(
  'scroll',
  ({ target }) => {
    if (target !== page.view || page.view === null) return;
    if (Math.abs(page.view.scrollTop - page.scroller.top) >= 1) page.scroller.scrolled(page.view.scrollTop);
    keepSoon();
    soon();
  },
  { capture: true, passive: true },
);
root.addEventListener('input', keepSoon);
root.addEventListener('click', keepSoon);
window.addEventListener('keydown', (event) => moveFocus(event, root, () => actions.choose({ text: '' })));
window.addEventListener('resize', () => {
  page.scroller.forget();
  soon();
});
setInterval(() => {
  const { first, end } = page.scroller.window(page.view?.clientHeight ?? 0);
  const shown = page.scroller.rows.slice(first, end);
  if (shown.some((row) => row.kind === 'chart' && state.grows(row.view.chapter))) soon();
}, GROWTH);

const { kept } = channel;
if (kept?.filter !== undefined) state.choose({ ...EVERYTHING, ...kept.filter });
returning = kept?.place;
askForAll();
