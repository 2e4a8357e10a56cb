import { guard } from 'lit/directives/guard.js';
import { html, type TemplateResult } from 'lit/html.js';
import type { BoardRequirement } from '../../../src/protocol/board.ts';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';
import type { BoardState } from '../state.ts';
import { wordsOf } from '../words.ts';

/** What must hold: who works on it, and whether tests are written down for it. */
export function requirementsView(
  requirements: readonly BoardRequirement[],
  state: BoardState,
  actions: Actions,
): TemplateResult {
  return html`<section>
    <h2>Requirements</h2>
    ${
      requirements.length === 0
        ? html`<p class="quiet">
            No requirements are written down. In the text they look like <code>- R1: what must hold</code>.
          </p>`
        : html`<ul class="requirements">
            ${requirements.map((requirement) => {
              const agents = state.agentsOfRequirement(requirement.id);
              return guard([requirement, ...agents], () => requirementView(requirement, agents, actions));
            })}
          </ul>`
    }
  </section>`;
}

function requirementView(
  requirement: BoardRequirement,
  agents: readonly LiveAgent[],
  actions: Actions,
): TemplateResult {
  const { id, line } = requirement;
  return html`<li>
    <button
      class="id"
      title="Open this requirement in the text"
      aria-label=${`Open ${withoutTricks(id) || 'it'} in the text`}
      @click=${() => actions.openText(line)}
    >
      ${withoutTricks(id) || '·'}
    </button>
    <span class="words" .innerHTML=${wordsOf(requirement)}></span>
    <span class="facts">
      ${agents.map(
        ({ id: agent, name, icon: shape, tone, word }) =>
          html`<button
            class="plain"
            title=${`${withoutTricks(name)}: ${withoutTricks(word)}`}
            aria-label=${`${withoutTricks(name)}, ${withoutTricks(word)}`}
            @click=${() => actions.agent('open', agent)}
          >
            ${icon(shape, tone)} ${withoutTricks(name)}
          </button>`,
      )}
      ${testsView(requirement)}
    </span>
  </li>`;
}

function testsView({ id, tests: { done, all } }: BoardRequirement): TemplateResult {
  if (id === '') return html`<span class="quiet" title="No task can name a requirement without an id.">no id</span>`;
  const source = `Told by the tasks of the section Testing that name ${withoutTricks(id)}: ${done} of ${all} ticked.`;
  if (all === 0) return html`<span class="quiet" title=${source}>no test planned</span>`;
  if (done === all) return html`<span title=${source}>${icon('pass', 'done')} tested</span>`;
  return html`<span class="quiet" title=${source}>${done} of ${all} ${all === 1 ? 'test' : 'tests'}</span>`;
}
