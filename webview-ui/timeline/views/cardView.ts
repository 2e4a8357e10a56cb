import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { LogEntry, LogKind } from '../../../src/protocol/timeline.ts';
import type { Tone } from '../../../src/protocol/tone.ts';
import { icon } from '../../shared/icons.ts';
import { safeHtml } from '../../shared/markdown.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import { clock, span } from '../../shared/times.ts';
import type { Actions } from '../actions.ts';
import { fieldText } from '../fieldText.ts';
import { durationIn, statusOf } from '../lanes.ts';
import type { Card } from '../rows.ts';

export interface CardLook {
  /** The agent's name as it is known anywhere in the log. */
  readonly name: string;
  readonly isUnfolded: boolean;
  readonly actions: Actions;
}

/** What is longer is folded, in characters and lines. */
const LONG = { characters: 1400, lines: 16 };

const FACES: Readonly<Record<LogKind, { icon: string; tone: Tone; title: string }>> = {
  preamble: { icon: 'note', tone: 'quiet', title: 'Before the first session' },
  title: { icon: 'note', tone: 'quiet', title: '' },
  session: { icon: 'note', tone: 'quiet', title: '' },
  spawned: { icon: 'play', tone: 'quiet', title: 'Spawned' },
  complete: { icon: 'pass', tone: 'done', title: 'Complete' },
  ended: { icon: 'circle-slash', tone: 'quiet', title: 'Ended' },
  message: { icon: 'comment', tone: 'quiet', title: 'Message' },
  synthesis: { icon: 'lightbulb-sparkle', tone: 'mark', title: 'Synthesis' },
  prd: { icon: 'checklist', tone: 'mark', title: 'PRD' },
  implementation: { icon: 'tools', tone: 'working', title: 'Implementation started' },
  review: { icon: 'eye', tone: 'mark', title: 'Review' },
  testing: { icon: 'beaker', tone: 'mark', title: 'Tests' },
  handoff: { icon: 'history', tone: 'mark', title: 'Context for the next session' },
  note: { icon: 'note', tone: 'quiet', title: 'Note' },
};

/** Entries that only say that something happened take one or two lines. */
const SLIM: ReadonlySet<LogKind> = new Set(['spawned', 'message', 'ended', 'implementation']);

/** One entry of the log, to read. */
export function cardView(card: Card, look: CardLook): TemplateResult {
  const { entry } = card;
  const { kind } = entry;
  const face = faceOf(entry);
  const isSlim = SLIM.has(kind);
  return html`<article class="entry panel ${face.tone} ${isSlim ? 'slim' : ''}" aria-label=${spoken(card, look.name)}>
    <header>
      ${icon(face.icon, face.tone)}
      <h3>${promptAsHeading(entry, look.name) ?? headingOf(entry, look.name)}</h3>
      ${entry.id === undefined ? nothing : html`<span class="id code">${entry.id}</span>`}
      <span class="facts">${factsOf(card).join(' · ')}</span>
      <button
        class="jump"
        title="Open this entry in the text"
        aria-label=${`Open in the text: ${timeOf(card)}`}
        @click=${() => look.actions.openText(entry)}
      >
        ${timeOf(card)}
      </button>
    </header>
    ${bodyOf(card, look)}
  </article>`;
}

function bodyOf(card: Card, look: CardLook): TemplateResult {
  const { entry, report } = card;
  const { fields } = entry;
  const prompt = promptAsHeading(entry, look.name) === undefined ? fields['prompt'] : undefined;
  const reason = statusOf(fields) === 'interrupted' ? undefined : fields['reason'];
  const judged = [
    fields['issues'],
    fields['combined understanding'],
    fields['summary'],
    fields['findings'],
    fields['reported'],
  ];
  const words = [prompt, reason, fields['text'], ...judged, entry.text && fieldText(entry.text)];
  const text = words.filter((part) => part !== undefined && part !== '').join('\n\n');
  const isLong = text.length > LONG.characters || text.split('\n').length > LONG.lines;
  const isFolded = isLong && !look.isUnfolded;
  return html`<div class="body">
    ${labelled('Pending work', fields['pending work'])}
    ${text === '' ? nothing : html`<div class="prose ${isFolded ? 'clamped' : ''}" .innerHTML=${safeHtml(text)}></div>`}
    ${isLong ? html`<button class="link" aria-expanded=${!isFolded} @click=${() => look.actions.unfold(entry)}>${isFolded ? 'Show all' : 'Show less'}</button>` : nothing}
    ${entry.isCut === true ? html`<button class="link" @click=${() => look.actions.openText(entry)}>The rest stands in the text</button>` : nothing}
    ${labelled('Recommends', fields['recommendations'])} ${labelled('Next', fields['next'])} ${pathsOf(card, look)}
    ${
      report === undefined
        ? nothing
        : html`<details>
            <summary>What the agent reported</summary>
            <div
              class="prose"
              .innerHTML=${safeHtml([report.fields['summary'], report.fields['reported'], report.text].filter(Boolean).join('\n\n'))}
            ></div>
          </details>`
    }
  </div>`;
}

function labelled(label: string, text: string | undefined): TemplateResult | typeof nothing {
  if (text === undefined || text === '') return nothing;
  return html`<div class="prose" .innerHTML=${safeHtml(`**${label}** ${text}`)}></div>`;
}

/** The files that an entry names, to open. */
function pathsOf({ entry: { fields, kind }, prd }: Card, { actions }: CardLook): TemplateResult | typeof nothing {
  const label = kind === 'prd' ? '' : fields['files'] === undefined ? 'PRD' : 'Files';
  const own = kind !== 'prd' && fields['prd']?.trim() === prd ? '' : fields['prd'];
  const paths = (fields['files'] ?? fields['path'] ?? own ?? '')
    .split(/,|\n/)
    .map((path) => withoutTricks(path.replace(/^\s*[-*]\s+/, '')).trim())
    .filter((path) => path !== '');
  if (paths.length === 0) return nothing;
  return html`<div class="files">
    ${label}
    ${paths.map((path, index) => html`${index === 0 ? '' : ', '}<button class="link" @click=${() => actions.openFile(path)}>${path}</button>`)}
  </div>`;
}

function faceOf({ kind, fields }: LogEntry): { icon: string; tone: Tone } {
  const face = FACES[kind];
  const status = statusOf(fields) || (fields['result'] ?? '').trim().toLowerCase();
  if (kind === 'complete' && status === 'failed') return { icon: 'error', tone: 'failed' };
  if (kind === 'complete' && status === 'interrupted') return { icon: 'debug-pause', tone: 'quiet' };
  if (kind === 'complete' && status === 'partial') return { icon: 'warning', tone: 'needsYou' };
  if (kind === 'ended' && fields['how'] === 'failed') return { icon: 'error', tone: 'failed' };
  if ((kind === 'review' || kind === 'testing') && /fail/.test(status)) return { icon: face.icon, tone: 'failed' };
  if ((kind === 'review' || kind === 'testing') && /pass/.test(status)) return { icon: face.icon, tone: 'done' };
  return face;
}

function headingOf({ kind, id, title }: LogEntry, name: string): string {
  if (id !== undefined && name !== '') return withoutTricks(name);
  const own = withoutTricks(title ?? '');
  if (kind === 'note' || kind === 'preamble') return own || FACES[kind].title;
  return own === '' ? FACES[kind].title : `${FACES[kind].title}: ${own}`;
}

/** A short prompt whose beginning is the agent's name says both at once. */
function promptAsHeading({ kind, fields }: LogEntry, name: string): string | undefined {
  const prompt = withoutTricks(fields['prompt'] ?? '').trim();
  if (kind !== 'spawned' || prompt.length > 110 || prompt.includes('\n')) return undefined;
  return prompt.startsWith(name) ? prompt : undefined;
}

/** What stands behind the name, in the order in which one asks for it. */
function factsOf({ entry: { kind, fields }, report, ended }: Card): readonly string[] {
  // What a general kept of a turn does not say how long it took; the agent's own entry does.
  const field = (name: string): string => withoutTricks(fields[name] ?? report?.fields[name] ?? '');
  switch (kind) {
    case 'spawned':
      return said(
        'spawned',
        field('type'),
        phase(field('phase')),
        field('reasoning') && `${field('reasoning')} reasoning`,
        field('sandbox'),
        by(field('general')),
      );
    case 'complete': {
      const context = /(\d+(?:\.\d+)?) ?% of context/.exec(field('tokens'))?.[1];
      const status = withoutTricks(statusOf(fields));
      return said(
        status === 'success' ? '' : status,
        turn(field('turn')),
        took(field('duration')),
        context === undefined ? '' : `${context} % context`,
        ended?.at === undefined ? '' : `ended ${clock(ended.at)}`,
      );
    }
    case 'message':
      return said('was told', field('how').toLowerCase() === 'queued' ? 'queued' : turn(field('turn')));
    case 'ended':
      return said('ended', field('how'));
    case 'implementation':
      return said('starts', phase(field('phase')));
    case 'review':
    case 'testing':
      return said(kind, field('type'), field('result'));
    case 'prd':
      return said(field('status'));
    default:
      return [];
  }
}

function said(...parts: readonly string[]): readonly string[] {
  return parts.filter((part) => part !== '');
}

function turn(number: string): string {
  return number === '' ? '' : `turn ${number}`;
}

function phase(number: string): string {
  return number === '' ? '' : `phase ${number}`;
}

function took(duration: string): string {
  const ms = durationIn(duration);
  return ms === undefined ? duration : ms < 1000 ? '' : span(ms);
}

function by(general: string): string {
  return general === '' ? '' : `by ${general === 'You' ? 'you' : general}`;
}

/** When a turn ended, also where its general wrote about it later. */
function timeOf({ entry, report }: Card): string {
  const { at, time } = report?.at === undefined ? entry : report;
  return at === undefined ? withoutTricks(time ?? '') || 'Open Text' : clock(at);
}

function spoken(card: Card, name: string): string {
  const { entry } = card;
  return [headingOf(entry, name), FACES[entry.kind].title, timeOf(card)].filter((part) => part !== '').join(', ');
}
