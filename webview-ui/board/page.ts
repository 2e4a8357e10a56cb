import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { BoardParts, BoardProse } from '../../src/protocol/board.ts';
import { safeHtml } from '../shared/markdown.ts';
import { withoutTricks } from '../shared/plainText.ts';
import type { Actions } from './actions.ts';
import type { BoardState } from './state.ts';
import { agentsView } from './views/agentsView.ts';
import { filesView } from './views/filesView.ts';
import { headView } from './views/headView.ts';
import { requirementsView } from './views/requirementsView.ts';
import { listView, phasesView } from './views/tasksView.ts';

/** The whole page for what is known. lit changes only what differs from the last one. */
export function boardPage(state: BoardState, actions: Actions): TemplateResult {
  const { parts, file, begin } = state;
  if (file.kind !== 'shown' || parts === undefined || begin === undefined) return nothingView(state, actions);
  return html`<div class="board">
    ${headView(parts.head, state, actions)}
    <div class="columns">
      <div class="what">
        ${requirementsView(parts.requirements, state, actions)}
        ${proseView('Problem', 'No problem is written down.', parts.problem, actions)}
        ${proseView('Solution', 'No solution is written down.', parts.solution, actions)}
        ${filesView(parts.files, actions)} ${notesView(parts.notes, actions)}
      </div>
      <div class="work">
        ${phasesView(parts.phases, state, actions)} ${parts.lists.map((list) => listView(list, begin.canEdit, actions))}
        ${agentsView(state, actions)}
      </div>
    </div>
  </div>`;
}

function nothingView({ file: { sentence, button } }: BoardState, actions: Actions): TemplateResult {
  return html`<div class="nothing" role="status">
    <p>${withoutTricks(sentence)}</p>
    ${button === undefined ? nothing : html`<button class="first" @click=${() => actions.fix()}>${button}</button>`}
  </div>`;
}

function proseView(title: string, absent: string, prose: BoardProse, actions: Actions): TemplateResult {
  const { text, line, isCut } = prose;
  return html`<section>
    <h2>${title}</h2>
    ${text === '' ? html`<p class="quiet">${absent}</p>` : html`<div class="prose" .innerHTML=${htmlOf(prose)}></div>`}
    ${isCut === true ? html`<button class="link" @click=${() => actions.openText(line ?? 0)}>The rest stands in the text</button>` : nothing}
  </section>`;
}

/** Made once for each text: a drawing is of the whole page. */
const drawn = new WeakMap<BoardProse, string>();
function htmlOf(prose: BoardProse): string {
  const known = drawn.get(prose) ?? safeHtml(prose.text);
  drawn.set(prose, known);
  return known;
}

function notesView(notes: BoardParts['notes'], actions: Actions): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  return html`<section>
    <h2>Also in the text</h2>
    <ul class="notes">
      ${notes.map(({ heading, line }) => html`<li><button class="link" @click=${() => actions.openText(line)}>${withoutTricks(heading) || `Line ${line + 1}`}</button></li>`)}
    </ul>
  </section>`;
}
