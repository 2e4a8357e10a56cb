import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { BoardHead } from '../../../src/protocol/board.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import type { Actions } from '../actions.ts';
import type { BoardState } from '../state.ts';

const STATUS_TONES: Readonly<Record<string, string>> = { approved: 'done', 'ready for review': 'needsYou' };

/** Title, status with what is next, and how far the mission is. */
export function headView(head: BoardHead, state: BoardState, actions: Actions): TemplateResult {
  const { title, status } = head;
  return html`<header class="head">
      <h1>${withoutTricks(title)}</h1>
      <span class="badge ${STATUS_TONES[status] ?? 'quiet'}"
        ><span class="unseen">Status: </span>${withoutTricks(status) || 'no status'}</span
      >
      <span class="gap"></span>
      <button class="second" @click=${() => actions.openText(0)}>Open Text</button>
      ${nextView(head, state, actions)}
    </header>
    ${stagesView(head)}
    <p class="meta" role="status">${progressWords(head)}${agentWords(state)}</p>`;
}

function nextView(
  { step, nextPhase }: BoardHead,
  { begin }: BoardState,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (step !== undefined) {
    return html`<button class="first" ?disabled=${begin?.canEdit !== true} @click=${() => actions.setStatus(step)}>
      ${step === 'approved' ? 'Approve' : 'Ready for Review'}
    </button>`;
  }
  if (nextPhase === undefined) return nothing;
  return html`<button class="first" ?disabled=${begin?.canAct !== true} @click=${() => actions.spawnPhase(nextPhase)}>
    Spawn for Phase ${nextPhase}…
  </button>`;
}

function stagesView({ stages, stage }: BoardHead): TemplateResult {
  return html`<ol class="stages" aria-label="Stages of the mission">
    ${stages.map((name, index) => {
      const place = index < stage ? 'past' : index === stage ? 'now' : 'later';
      return html`<li class=${place} aria-current=${place === 'now' ? 'step' : 'false'}>
        <span>${name === 'prd' ? 'PRD' : name}</span>
      </li>`;
    })}
  </ol>`;
}

function progressWords({ done, all, status }: BoardHead): string {
  if (all === 0) return 'No tasks yet';
  const tasks = `${done} of ${all} tasks done`;
  return status === 'approved' || done > 0 ? tasks : `${all} tasks, none begun`;
}

function agentWords({ agents }: BoardState): string {
  const working = agents.filter(({ turnSince, tone }) => turnSince !== undefined && tone !== 'needsYou').length;
  const needy = agents.filter(({ tone }) => tone === 'needsYou').length;
  return [
    '',
    ...(working === 0 ? [] : [`${working} ${working === 1 ? 'agent' : 'agents'} at work`]),
    ...(needy === 0 ? [] : [`${needy} ${needy === 1 ? 'needs' : 'need'} you`]),
  ].join(' · ');
}
