import { html, nothing, type TemplateResult } from 'lit/html.js';
import { safeWords } from '../../shared/markdown.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import { amount, clock, day, span } from '../../shared/times.ts';
import type { Actions } from '../actions.ts';
import { savedBy, type Lane } from '../lanes.ts';
import type { Chapter } from '../log.ts';
import type { Outcome } from '../outcome.ts';

export interface ChapterLook {
  readonly chapter: Chapter;
  readonly lanes: readonly Lane[];
  readonly outcome: Outcome;
  /** It is not over: an agent works in it. */
  readonly grows: boolean;
  readonly now: number;
  readonly actions: Actions;
}

/** The head of a session: what it was for, what it was in figures, and what came of it. */
export function chapterView(look: ChapterLook): TemplateResult {
  const { chapter, outcome } = look;
  return html`<div class="chapter">
    <h2>${titleOf(chapter)}</h2>
    <div class="meta">${chapter.session === undefined ? nothing : metaOf(look)}</div>
    ${line('Outcome', outcome.came.join(' · '))} ${line('Next', outcome.next)}
  </div>`;
}

function line(label: string, text: string): TemplateResult | typeof nothing {
  return text === '' ? nothing : html`<div class="outcome"><span class="label">${label}</span> ${words(text)}</div>`;
}

function words(text: string): TemplateResult {
  return html`<span .innerHTML=${safeWords(text)}></span>`;
}

/** The goal, else what the heading says. */
export function titleOf({ session }: Chapter): string {
  if (session === undefined) return 'Before the first session';
  const goal = withoutTricks(session.fields['goal'] ?? '').trim();
  return goal || withoutTricks(session.title ?? '') || 'A session without a goal';
}

function metaOf({ chapter, lanes, grows, now, actions }: ChapterLook): readonly unknown[] {
  const { session, entries } = chapter;
  if (session === undefined) return [];
  const begun = session.at ?? entries.find(({ at }) => at !== undefined)?.at;
  const hasClock = /\d:\d/.test(session.time ?? '');
  const date =
    begun === undefined
      ? withoutTricks(session.time ?? '')
      : `${day(begun, now)}${hasClock ? `, ${clock(begun)}${grows ? '' : untilOf(begun, entries)}` : ''}`;
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
    lanes.length === 0 ? undefined : `${lanes.length} ${lanes.length === 1 ? 'agent' : 'agents'}${ofGenerals(lanes)}`,
    tokens === 0 ? undefined : `${amount(tokens)} tokens`,
    saved < 60_000 ? undefined : `${span(saved)} of waiting saved by running in parallel`,
    entries.length === 0 ? 'nothing logged yet' : undefined,
  ];
  return parts.filter((part) => part !== undefined).flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}

/** When its last entry was made, as `–09:35`; nothing where that is another day or the same minute. */
function untilOf(begun: number, entries: Chapter['entries']): string {
  const last = entries.findLast(({ at }) => at !== undefined)?.at ?? begun;
  return day(last, last) !== day(begun, begun) || clock(last) === clock(begun) ? '' : `–${clock(last)}`;
}

function ofGenerals(lanes: readonly Lane[]): string {
  const generals = new Set(lanes.map(({ general }) => withoutTricks(general)).filter((general) => general !== ''));
  const others = [...generals].filter((general) => general !== 'You');
  const all = others.length < generals.size ? [...others, 'you'] : others;
  return all.length === 0 ? '' : ` of ${all.join(', ')}`;
}
