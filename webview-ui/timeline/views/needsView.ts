import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { icon } from '../../shared/icons.ts';
import type { Actions } from '../actions.ts';

/** The agents that wait for a person, each with the buttons that let it go on. */
export function needsView(
  agents: readonly LiveAgent[],
  canAct: boolean,
  isFlat: boolean,
  actions: Actions,
): TemplateResult {
  return html`<section class="needs ${isFlat ? 'flat' : ''}" aria-label="Needs you">
    ${agents.map((agent) => needView(agent, canAct, actions))}
  </section>`;
}

function needView(
  { id, name, icon: shape, tone, detail, request }: LiveAgent,
  canAct: boolean,
  actions: Actions,
): TemplateResult {
  return html`<div class="panel needsYou" role="group" aria-label=${`${name} needs you`}>
    <div>${icon(shape, tone)} <strong>Needs you</strong></div>
    <div>${name} ${request === undefined ? detail : request.wants}</div>
    ${request === undefined ? nothing : html`<code class="what" tabindex="0">${request.what}</code>`}
    ${request === undefined || request.note === '' ? nothing : html`<div class="quiet">${request.note}</div>`}
    <div class="buttons">
      ${
        request?.isDecidable === true && request.isWhole
          ? html`<button
                class="first"
                ?disabled=${!canAct}
                aria-label=${`Approve ${name}`}
                @click=${() => actions.agent('approve', id, request.itemId)}
              >
                Approve
              </button>
              <button
                class="second"
                ?disabled=${!canAct}
                aria-label=${`Deny ${name}`}
                @click=${() => actions.agent('deny', id, request.itemId)}
              >
                Deny
              </button>`
          : nothing
      }
      <button
        class="second"
        ?disabled=${!canAct}
        aria-label=${request === undefined ? `Open ${name}` : `Answer ${name}`}
        @click=${() => actions.agent(request === undefined ? 'open' : 'answer', id, request?.itemId)}
      >
        ${request === undefined ? 'Open' : request.isDecidable && request.isWhole ? '…' : 'Answer'}
      </button>
    </div>
  </div>`;
}
