import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { FileState } from '../../src/protocol/timeline.ts';
import type { Actions } from './actions.ts';
import { rangeOf } from './axis.ts';
import type { Chapter } from './log.ts';
import type { Card, Row, View } from './rows.ts';
import { Scroller } from './scroller.ts';
import type { TimelineState } from './state.ts';
import { cardView } from './views/cardView.ts';
import { AXIS, chartHeight, chartView, LANE } from './views/chartView.ts';
import { chapterView, titleOf } from './views/chapterView.ts';
import { needsView } from './views/needsView.ts';
import { toolbarView } from './views/toolbar.ts';

/** From this width on, who needs a person stands beside the cards. In pixels. */
const WIDE = 860;
const NARROW_NAMES = 620;

/** What has entries to show; any other file is a sentence and a button. */
const SHOWN: ReadonlySet<FileState['kind']> = new Set(['reading', 'shown', 'partial']);

/** Draws the state. Every drawing is of the whole page, and lit changes only what differs. */
export class TimelinePage {
  readonly #root: HTMLElement;
  readonly #state: TimelineState;
  readonly #actions: Actions;
  readonly scroller: Scroller<Row>;

  constructor(root: HTMLElement, state: TimelineState, actions: Actions) {
    this.#root = root;
    this.#state = state;
    this.#actions = actions;
    this.scroller = new Scroller<Row>(keyOf, (row) => this.#guess(row));
  }

  get view(): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>('.scroller');
  }

  draw(): void {
    this.#place();
    // Rows that turn out to be higher than guessed push others out of the view, so a second time is enough.
    if (this.#measure()) this.#place();
  }

  #place(): void {
    const { scroller } = this;
    render(this.#page(), this.#root);
    const { view } = this;
    if (view !== null && Math.abs(view.scrollTop - scroller.top) >= 1) view.scrollTop = scroller.top;
  }

  #measure(): boolean {
    const heights: (readonly [number, number])[] = [];
    for (const row of this.#root.querySelectorAll<HTMLElement>('.row'))
      heights.push([Number(row.dataset['row']), row.offsetHeight]);
    return this.scroller.measure(heights);
  }

  #page(): TemplateResult {
    const { filter, facets, needy, file, begin } = this.#state;
    const hasRows = this.scroller.rows.length > 0;
    if (!SHOWN.has(file.kind) || this.#state.log.entries.length === 0) return this.#nothing();
    const isWide = window.innerWidth >= WIDE && hasRows;
    const canAct = begin?.canAct ?? false;
    const needs = needy.length === 0 ? nothing : needsView(needy, canAct, !isWide, this.#actions);
    return html`<h1 class="unseen">Timeline of ${begin?.name ?? 'the log'}</h1>
      ${toolbarView({
        filter,
        facets,
        needy: needy.length,
        agentName: this.#state.nameOf(filter.agent) || filter.agent,
        found: this.#found(),
        actions: this.#actions,
      })}
      ${file.kind === 'partial' ? this.#notice() : nothing} ${isWide ? nothing : needs}
      <div
        class="scroller"
        tabindex="0"
        role="region"
        aria-label="Sessions and entries"
        aria-busy=${!this.#state.isSifted}
      >
        ${hasRows ? this.#rows(isWide ? needs : nothing) : this.#noMatch()}
      </div>`;
  }

  #rows(needs: TemplateResult | typeof nothing): TemplateResult {
    const { scroller } = this;
    const { first, end } = scroller.window(this.view?.clientHeight ?? window.innerHeight);
    const rows = scroller.rows.slice(first, end).map((row, index) => ({ row, index: first + index }));
    const rail = needs === nothing ? -1 : scroller.rows.findIndex(({ kind }) => kind === 'card');
    const top = rail < 0 ? 0 : scroller.topOf(rail);
    return html`<div
      class="rows ${rail < 0 ? '' : 'beside'}"
      .style=${`height:${Math.max(scroller.total + 40, top + 400)}px`}
    >
      ${rows.map(({ row, index }) => this.#row(row, index))}
      ${rail < 0 ? nothing : html`<div class="rail" .style=${`top:${top + 20}px`}>${needs}</div>`}
    </div>`;
  }

  #row(row: Row, index: number): TemplateResult {
    const { scroller } = this;
    const afterChart = row.kind === 'card' && scroller.rows[index - 1]?.kind !== 'card' ? 'after-chart' : '';
    const first = row.kind === 'chapter' && row.isFirst ? 'first-chapter' : '';
    return html`<div
      class="row ${row.kind}-row ${afterChart} ${first}"
      data-row=${index}
      .style=${`transform:translateY(${scroller.topOf(index)}px)`}
    >
      ${this.#content(row, index)}
    </div>`;
  }

  #content(row: Row, index: number): TemplateResult {
    switch (row.kind) {
      case 'chapter':
        return this.#chapter(row.view.chapter);
      case 'chart':
        return this.#chart(row.view, index);
      case 'handoff':
        return this.#card({ entry: row.entry });
      case 'card':
        return this.#card(row.card);
    }
  }

  #chapter(chapter: Chapter): TemplateResult {
    return chapterView({
      chapter,
      lanes: this.#state.allLanes(chapter),
      outcome: this.#state.outcomeOf(chapter),
      grows: this.#state.grows(chapter),
      now: this.#state.now,
      actions: this.#actions,
    });
  }

  #card(card: Card): TemplateResult {
    const { entry } = card;
    const isUnfolded = this.#state.unfolded.has(entry);
    return cardView(card, { name: this.#state.nameOf(entry.id), isUnfolded, actions: this.#actions });
  }

  #chart(view: View, index: number): TemplateResult {
    const { chapter } = view;
    const wanted = new Set(view.agents);
    const everybody = this.#state.allLanes(chapter);
    const lanes = everybody.filter(({ id }) => wanted.has(id) || !chapterHas(view, id));
    const marks = this.#state.marksOf(chapter);
    const grows = this.#state.grows(chapter);
    const { now } = this.#state;
    const times = everybody.flatMap(({ bars, spawnedAt }) => [
      ...bars.flatMap(({ from, to }) => [from, to]),
      ...(spawnedAt === undefined ? [] : [spawnedAt]),
    ]);
    const above = this.scroller.top - this.scroller.topOf(index) - AXIS - LANE;
    const height = this.view?.clientHeight ?? window.innerHeight;
    const names = window.innerWidth <= NARROW_NAMES ? 140 : 264;
    return chartView({
      title: titleOf(chapter),
      lanes,
      marks,
      range: rangeOf([...times, ...marks.map(({ at }) => at), ...(grows ? [now] : [])]),
      now: grows ? now : undefined,
      width: window.innerWidth - names,
      window: [Math.floor(above / LANE) - 10, Math.ceil((above + height) / LANE) + 10],
      isUnfolded: this.#state.unfolded.has(chapter),
      chosen: this.#state.filter.agent,
      key: chapter,
      actions: this.#actions,
    });
  }

  #found(): string {
    if (!this.#state.isSifted) return 'Searching…';
    const count = this.scroller.rows.filter(({ kind }) => kind === 'card').length;
    return count === 1 ? '1 entry' : `${count} entries`;
  }

  #noMatch(): TemplateResult {
    if (!this.#state.isSifted) return html`<div class="nothing" role="status">Searching…</div>`;
    return html`<div class="nothing">
      <p>No entry matches.</p>
      <button
        class="first"
        @click=${() => this.#actions.choose({ text: '', work: '', general: '', stage: '', agent: '' })}
      >
        Show All
      </button>
    </div>`;
  }

  #nothing(): TemplateResult {
    const { sentence, button } = this.#state.file;
    return html`<div class="nothing" role="status">
      <p>${sentence}</p>
      ${button === undefined ? nothing : html`<button class="first" @click=${() => this.#actions.fix()}>${button}</button>`}
    </div>`;
  }

  #notice(): TemplateResult {
    const { sentence, button } = this.#state.file;
    return html`<div class="bar quiet">
      ${sentence} <button class="link" @click=${() => this.#actions.fix()}>${button ?? ''}</button>
    </div>`;
  }

  #guess(row: Row): number {
    switch (row.kind) {
      case 'chapter':
        return row.isFirst ? 104 : 116;
      case 'chart':
        return chartHeight(row.view.agents.length, this.#state.unfolded.has(row.view.chapter));
      case 'handoff':
        return 140;
      case 'card': {
        const { text, fields } = row.card.entry;
        const words = [text, fields['prompt'], fields['findings'], fields['reported']].join('');
        return 58 + 18 * Math.min(12, Math.ceil(words.length / 110));
      }
    }
  }
}

/** What stays the same while everything around it changes. */
function keyOf(row: Row): object {
  switch (row.kind) {
    case 'chapter':
      return row.view.chapter.session ?? row.view.chapter;
    case 'chart':
      return row.view.chapter;
    case 'handoff':
    case 'card':
      return row.kind === 'card' ? row.card.entry : row;
  }
}

function chapterHas({ chapter }: View, id: string): boolean {
  return chapter.entries.some((entry) => entry.id === id);
}
