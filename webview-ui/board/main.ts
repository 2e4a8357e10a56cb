import './board.css';
import { render } from 'lit/html.js';
import type { BoardToHost, BoardToPage } from '../../src/protocol/board.ts';
import { openChannel } from '../shared/channel.ts';
import type { Actions } from './actions.ts';
import { moveFocus } from './keyboard.ts';
import { boardPage } from './page.ts';
import { BoardState } from './state.ts';

/** What VS Code keeps for the next time that this page is shown. */
interface Kept {
  /** How far it was scrolled, in pixels. */
  readonly top: number;
}

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('The page has no place for the board.');

const state = new BoardState();
let drawing = 0;
/** Where the person was, until the board has come. */
let returning: number | undefined;

const actions: Actions = {
  tick: ({ mark, text, done }) => channel.post('tick', { mark, text, done: !done }),
  setStatus: (status) => channel.post('setStatus', { status }),
  spawnPhase: (phase) => channel.post('spawnPhase', { phase }),
  openText: (line) => channel.post('openText', { line }),
  openFile: (path) => channel.post('openFile', { path }),
  agent: (verb, id, itemId) => channel.post('agent', { verb, id, ...(itemId === undefined ? {} : { itemId }) }),
  fix: () => channel.post('fix', { kind: state.file.kind }),
};

const channel = openChannel<BoardToPage, BoardToHost, Kept>({
  begin: (begin) => {
    state.restart(begin);
    changed();
  },
  parts: (parts) => {
    state.take(parts);
    changed();
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

/** Draws in the next frame, once for all that has changed by then. */
function changed(): void {
  if (drawing !== 0) return;
  drawing = requestAnimationFrame(() => {
    drawing = 0;
    if (root === null) return;
    render(boardPage(state, actions), root);
    const board = root.querySelector('.board');
    if (board === null || returning === undefined) return;
    board.scrollTop = returning;
    returning = undefined;
  });
}

// Captured: the board scrolls, and it is another element after an empty page.
root.addEventListener(
  'scroll',
  ({ target }) => {
    if (target instanceof HTMLElement && target.matches('.board')) channel.keep({ top: target.scrollTop });
  },
  { capture: true, passive: true },
);
window.addEventListener('keydown', (event) => moveFocus(event, root));

returning = channel.kept?.top;
channel.post('ready', {});
