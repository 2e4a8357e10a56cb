import { guard } from 'lit/directives/guard.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { BoardList, BoardPhase, BoardTask } from '../../../src/protocol/board.ts';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';
import type { BoardState } from '../state.ts';
import { wordsOf } from '../words.ts';
import { agentView } from './agentsView.ts';

/** Deeper tasks stand where those of this depth do. */
const DEEPEST = 4;

export function phasesView(phases: readonly BoardPhase[], state: BoardState, actions: Actions): TemplateResult {
  if (phases.length === 0) {
    return html`<section class="card">
      <p class="quiet">
        No phases are written down. In the text they are headings like <code>### Phase 1: Name</code> with tasks like
        <code>- [ ] what to do</code> below them.
      </p>
    </section>`;
  }
  return html`${phases.map((phase, index) => {
    const agents = state.agentsOfPhase(index);
    return guard([phase, state.begin, ...agents], () => phaseView(phase, agents, state, actions));
  })}`;
}

function phaseView(
  phase: BoardPhase,
  agents: readonly LiveAgent[],
  { begin }: BoardState,
  actions: Actions,
): TemplateResult {
  const { number, tasks, line } = phase;
  const name = withoutTricks(phase.name);
  const title = name === '' ? `Phase ${number}` : `Phase ${number} · ${name}`;
  const isDone = tasks.length > 0 && tasks.every(({ done }) => done);
  return html`<section class="card" aria-label=${title}>
    ${cardHead(title, tasks, faceOf(isDone, agents), line, actions)}
    ${tasks.length === 0 ? html`<p class="quiet">No tasks in this phase.</p>` : tasksView(tasks, begin?.canEdit === true, actions)}
    ${
      agents.length === 0
        ? nothing
        : html`<ul class="agents">
            ${agents.map((agent) => agentView(agent, begin?.canAct === true, actions))}
          </ul>`
    }
    ${
      isDone
        ? nothing
        : html`<button
            class="link spawn"
            ?disabled=${begin?.canAct !== true}
            aria-label=${`Spawn for this phase…, phase ${number}`}
            @click=${() => actions.spawnPhase(number)}
          >
            ${icon('play')} Spawn for this phase…
          </button>`
    }
  </section>`;
}

export function listView(list: BoardList, canEdit: boolean, actions: Actions): TemplateResult {
  const { line, tasks } = list;
  const title = withoutTricks(list.title);
  const isDone = tasks.every(({ done }) => done);
  return html`<section class="card" aria-label=${title}>
    ${cardHead(title, tasks, faceOf(isDone, []), line, actions)} ${tasksView(tasks, canEdit, actions)}
  </section>`;
}

function cardHead(
  title: string,
  tasks: readonly BoardTask[],
  face: TemplateResult,
  line: number,
  actions: Actions,
): TemplateResult {
  const done = tasks.filter((task) => task.done).length;
  const all = tasks.length;
  return html`<div class="card-head">
      ${face}
      <h2>
        <button class="plain" title="Open it in the text" @click=${() => actions.openText(line)}>${title}</button>
      </h2>
      ${all === 0 ? nothing : html`<span class="quiet">${done} of ${all}</span>`}
    </div>
    <div
      class="progress"
      role="progressbar"
      aria-label=${`Progress of ${title}`}
      aria-valuemin="0"
      aria-valuemax=${all}
      aria-valuenow=${done}
    >
      <div class=${done === all ? 'done' : ''} .style=${`width:${all === 0 ? 0 : (100 * done) / all}%`}></div>
    </div>`;
}

function tasksView(tasks: readonly BoardTask[], canEdit: boolean, actions: Actions): TemplateResult {
  return html`<ul class="tasks">
    ${tasks.map(
      (task) =>
        html`<li class=${`depth-${Math.min(task.depth, DEEPEST)}`}>
          <label class=${task.done ? 'ticked' : ''}>
            <input
              class="stop"
              type="checkbox"
              .checked=${task.done}
              ?disabled=${!canEdit}
              @click=${tickInText(task, actions)}
            />
            <span .innerHTML=${wordsOf(task) || '<em>no words yet</em>'}></span>
          </label>
        </li>`,
    )}
  </ul>`;
}

/** A box shows what the text says: it changes when the text has changed. */
function tickInText(task: BoardTask, actions: Actions): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    actions.tick(task);
  };
}

function faceOf(isDone: boolean, agents: readonly LiveAgent[]): TemplateResult {
  if (isDone) return icon('pass', 'done');
  const [first] = agents.filter(({ tone }) => tone === 'needsYou' || tone === 'working');
  return first === undefined ? icon('circle-large', 'quiet') : icon(first.icon, first.tone);
}
