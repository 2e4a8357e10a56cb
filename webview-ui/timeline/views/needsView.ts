import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/markdown.ts';
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
  const title = withoutTricks(name);
  return html`<div class="panel needsYou" role="group" aria-label=${`${title} needs you`}>
    <div>${icon(shape, tone)} <strong>Needs you</strong></div>
    <div>${title} ${request === undefined ? withoutTricks(detail) : withoutTricks(request.wants)}</div>
    ${request === undefined ? nothing : html`<code class="what" tabindex="0">${withoutTricks(request.what)}</code>`}
    ${request === undefined || request.note === '' ? nothing : html`<div class="quiet">${withoutTricks(request.note)}</div>`}
    <div class="buttons">
      ${
        request?.isDecidable === true && request.isWhole
          ? html`<button
                class="first"
                ?disabled=${!canAct}
                aria-label=${`Approve ${title}`}
                @click=${() => actions.agent('approve', id, request.itemId)}
              >
                Approve
              </button>
              <button
                class="second"
                ?disabled=${!canAct}
                aria-label=${`Deny ${title}`}
                @click=${() => actions.agent('deny', id, request.itemId)}
              >
                Deny
              </button>`
          : nothing
      }
      <button
        class="second"
        ?disabled=${!canAct}
        aria-label=${request === undefined ? `Open ${title}` : `Answer ${title}`}
        @click=${() => actions.agent(request === undefined ? 'open' : 'answer', id, request?.itemId)}
      >
        ${request === undefined ? 'Open' : request.isDecidable && request.isWhole ? '…' : 'Answer'}
      </button>
    </div>
  </div>`;
}
