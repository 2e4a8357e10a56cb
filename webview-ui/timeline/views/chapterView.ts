import { html, nothing, type TemplateResult } from 'lit/html.js';
import { withoutTricks } from '../../shared/plainText.ts';
import { amount, clock, day, span } from '../../shared/times.ts';
import type { Actions } from '../actions.ts';
import { savedBy, type Lane } from '../lanes.ts';
import type { Chapter } from '../log.ts';

/** The head of a session: what it was for, and what it was in figures. */
export function chapterView(chapter: Chapter, lanes: readonly Lane[], now: number, actions: Actions): TemplateResult {
  const { session } = chapter;
  return html`<div class="chapter">
    <h2>${titleOf(chapter)}</h2>
    <div class="meta">${session === undefined ? nothing : metaOf(chapter, lanes, now, actions)}</div>
  </div>`;
}

/** The goal, else what the heading says. */
export function titleOf({ session }: Chapter): string {
  if (session === undefined) return 'Before the first session';
  const goal = withoutTricks(session.fields['goal'] ?? '').trim();
  return goal || withoutTricks(session.title ?? '') || 'A session without a goal';
}

function metaOf(chapter: Chapter, lanes: readonly Lane[], now: number, actions: Actions): readonly unknown[] {
  const { session, entries } = chapter;
  if (session === undefined) return [];
  const begun = session.at ?? entries.find(({ at }) => at !== undefined)?.at;
  const hasClock = /\d:\d/.test(session.time ?? '');
  const date =
    begun === undefined
      ? withoutTricks(session.time ?? '')
      : `${day(begun, now)}${hasClock ? `, ${clock(begun)}` : ''}`;
  const note = session.fields['goal'] === undefined ? '' : withoutTricks(session.title ?? '');
  const prd = withoutTricks(session.fields['prd'] ?? '').trim();
  const stage = withoutTricks(session.fields['stage'] ?? '').trim();
  const tokens = lanes.reduce((sum, lane) => sum + lane.tokens, 0);
  const saved = savedBy(lanes);
  const parts: unknown[] = [
    date === ''
      ? undefined
      : html`<button class="link quiet" title="Open this session in the text" @click=${() => actions.openText(session)}>
          Session of ${date}
        </button>`,
    note === '' ? undefined : note,
    prd === '' || prd.toUpperCase() === 'TBD'
      ? undefined
      : html`<button class="link" @click=${() => actions.openFile(prd)}>${prd}</button>`,
    stage === '' ? undefined : html`stage <strong>${stage}</strong>`,
    lanes.length === 0 ? undefined : `${lanes.length} ${lanes.length === 1 ? 'agent' : 'agents'}`,
    tokens === 0 ? undefined : `${amount(tokens)} tokens`,
    saved < 60_000 ? undefined : `${span(saved)} of waiting saved by running in parallel`,
    entries.length === 0 ? 'nothing logged yet' : undefined,
  ];
  return parts.filter((part) => part !== undefined).flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}
