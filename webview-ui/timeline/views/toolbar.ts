import { html, nothing, type TemplateResult } from 'lit/html.js';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';
import { isEverything, WORK, type Facets, type Filter } from '../filter.ts';

export interface ToolbarLook {
  readonly filter: Filter;
  readonly facets: Facets;
  readonly needy: number;
  readonly agentName: string;
  /** How many entries are shown; said aloud when it changes. */
  readonly found: string;
  readonly actions: Actions;
}

export function toolbarView({ filter, facets, needy, agentName, found, actions }: ToolbarLook): TemplateResult {
  const chip = (label: string, count: number, work: Filter['work']): TemplateResult =>
    html`<button
      class="chip"
      aria-pressed=${filter.work === work}
      @click=${() => actions.choose({ work: filter.work === work ? '' : work })}
    >
      ${label}${count === 0 ? '' : ` ${count}`}
    </button>`;
  return html`<div class="bar" role="search">
    <input
      type="search"
      placeholder="Filter entries (/)"
      aria-label="Filter entries"
      .value=${filter.text}
      @input=${(event: Event) => actions.choose({ text: event.target instanceof HTMLInputElement ? event.target.value : '' })}
    />
    ${chip('All', 0, '')}
    ${WORK.filter((work) => facets.work[work] > 0).map((work) => chip(work.charAt(0).toUpperCase() + work.slice(1), facets.work[work], work))}
    ${needy > 0 || filter.work === 'needsYou' ? chip('Needs you', needy, 'needsYou') : nothing}
    ${
      filter.agent === ''
        ? nothing
        : html`<button
            class="chip"
            aria-pressed="true"
            aria-label=${`Show all agents again, not only ${withoutTricks(agentName)}`}
            @click=${() => actions.choose({ agent: '' })}
          >
            ${withoutTricks(agentName)}${icon('close')}
          </button>`
    }
    <span class="gap"></span>
    <span class="quiet" role="status">${isEverything(filter) ? '' : found}</span>
    ${choice('General', 'All generals', facets.generals, filter.general, (general) => actions.choose({ general }))}
    ${choice('Stage', 'All stages', facets.stages, filter.stage, (stage) => actions.choose({ stage }))}
  </div>`;
}

/** Nothing to choose from is not offered. */
function choice(
  label: string,
  all: string,
  values: readonly string[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult | typeof nothing {
  if (values.length < 2 && chosen === '') return nothing;
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => choose(event.target instanceof HTMLSelectElement ? event.target.value : '')}
  >
    <option value="" ?selected=${chosen === ''}>${all}</option>
    ${values.map((value) => html`<option value=${value} ?selected=${chosen === value}>${label}: ${withoutTricks(value)}</option>`)}
  </select>`;
}
