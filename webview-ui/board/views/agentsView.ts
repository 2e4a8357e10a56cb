import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';
import type { BoardState } from '../state.ts';

/** Everybody who works on the PRD, whatever the phase. */
export function agentsView({ agents, begin }: BoardState, actions: Actions): TemplateResult {
  return html`<section>
    <h2>Agents of this mission</h2>
    ${
      agents.length === 0
        ? html`<p class="quiet">No agent works on this PRD.</p>`
        : html`<ul class="agents">
            ${agents.map((agent) => agentView(agent, begin?.canAct === true, actions))}
          </ul>`
    }
  </section>`;
}

/** An agent in a line, with the words of the tree and what a person can do now. */
export function agentView(agent: LiveAgent, canAct: boolean, actions: Actions): TemplateResult {
  const { id, icon: shape, tone, word, detail, request } = agent;
  const name = withoutTricks(agent.name);
  const whole = request === undefined ? detail || word : `${request.wants}: ${request.what}`;
  return html`<li class="agent">
    ${icon(shape, tone)}
    <button
      class="plain stop name"
      ?disabled=${!canAct}
      aria-label=${`${name}, ${withoutTricks(word)}`}
      title="Open this agent"
      @click=${() => actions.agent('open', id)}
    >
      ${name}
    </button>
    <span class="detail quiet" title=${withoutTricks(whole)}>${withoutTricks(detail || word)}</span>
    ${canAct ? answersView(agent, name, actions) : nothing}
  </li>`;
}

function answersView(
  { id, request, turnSince }: LiveAgent,
  name: string,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (request !== undefined) {
    const { isDecidable, isWhole, itemId } = request;
    if (!isDecidable || !isWhole) {
      return html`<button
        class="first small"
        aria-label=${`Answer ${name}`}
        @click=${() => actions.agent('answer', id, itemId)}
      >
        Answer
      </button>`;
    }
    return html`<button
        class="first small"
        aria-label=${`Approve ${name}`}
        @click=${() => actions.agent('approve', id, itemId)}
      >
        Approve
      </button>
      <button class="second small" aria-label=${`Deny ${name}`} @click=${() => actions.agent('deny', id, itemId)}>
        Deny
      </button>`;
  }
  if (turnSince !== undefined) return nothing;
  return html`<button class="second small" aria-label=${`Reply to ${name}`} @click=${() => actions.agent('reply', id)}>
    Reply
  </button>`;
}
