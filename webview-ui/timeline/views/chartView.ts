import { html, nothing, type TemplateResult } from 'lit/html.js';
import { icon } from '../../shared/icons.ts';
import { withoutTricks } from '../../shared/plainText.ts';
import { clock, day, span } from '../../shared/times.ts';
import type { Actions } from '../actions.ts';
import { placeOf, ticksOf, type Range } from '../axis.ts';
import type { Bar, Lane, Mark } from '../lanes.ts';

export const LANE = 24;
export const AXIS = 32;
/** What stands around the lanes, in pixels: margin, axis, the line that unfolds. */
const AROUND = 12 + AXIS;
const UNFOLD = 26;
/** More lanes are folded: the cards below are what one reads. */
const MOST_LANES = 14;

/** Times of the log are whole minutes: what is shorter was none. */
const MINUTE = 60_000;

export interface ChartLook {
  readonly title: string;
  /** All lanes that the filter left. */
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  readonly range: Range | undefined;
  readonly now: number | undefined;
  /** How wide the plot is, in pixels. */
  readonly width: number;
  /** The first lane on the screen and the one behind the last. */
  readonly window: readonly [number, number];
  readonly isUnfolded: boolean;
  readonly chosen: string;
  readonly key: object;
  readonly actions: Actions;
}

function shownLanes(count: number, isUnfolded: boolean): number {
  return isUnfolded ? count : Math.min(count, MOST_LANES);
}

export function chartHeight(count: number, isUnfolded: boolean): number {
  return AROUND + shownLanes(count, isUnfolded) * LANE + (count > MOST_LANES ? UNFOLD : 0);
}

/** Who worked when. The picture is for eyes; beside it stands the same as a table for those who hear it. */
export function chartView(look: ChartLook): TemplateResult {
  const { lanes, range, isUnfolded, window, actions, key, chosen } = look;
  const count = shownLanes(lanes.length, isUnfolded);
  const [from, to] = [Math.max(0, window[0]), Math.min(count, window[1])];
  const shown = lanes.slice(from, to).map((lane, index) => ({ lane, top: (from + index) * LANE }));
  return html`<section
    class="chart"
    aria-label="Who worked when"
    .style=${`height:${chartHeight(lanes.length, isUnfolded) - 12}px`}
  >
    <div class="axis" aria-hidden="true">${range === undefined ? nothing : axisView(look, range)}</div>
    <div class="plot" aria-hidden="true" .style=${`height:${count * LANE}px`}>
      ${shown.map(({ top }) => html`<div class="lane" .style=${`top:${top}px`}></div>`)}
      ${range === undefined ? nothing : gridView(look, range)}
      ${range === undefined ? nothing : shown.map(({ lane, top }) => piecesView(lane, range, top))}
    </div>
    <div class="names" role="group" aria-label="Agents">
      ${shown.map(
        ({ lane, top }) =>
          html`<button
            class="lane-name"
            data-lane
            .style=${`top:${top}px`}
            title=${`${withoutTricks(lane.name)}: ${lane.word}`}
            aria-label=${`${withoutTricks(lane.name)}, ${lane.word}`}
            aria-pressed=${chosen === lane.id}
            @click=${() => actions.choose({ agent: chosen === lane.id ? '' : lane.id })}
          >
            ${icon(lane.icon, lane.tone)}<span class="name">${withoutTricks(lane.name)}</span>
          </button>`,
      )}
    </div>
    ${
      lanes.length > MOST_LANES
        ? html`<button class="link more-lanes" aria-expanded=${isUnfolded} @click=${() => actions.unfold(key)}>
            ${isUnfolded ? 'Show fewer agents' : `Show all ${lanes.length} agents`}
          </button>`
        : nothing
    }
    <table class="unseen">
      <caption>
        ${`Who worked when: ${withoutTricks(look.title)}. ${look.marks.map(({ label, at }) => `${label} at ${clock(at)}`).join(', ')}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col">State</th>
          <th scope="col">Work</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ lane }) =>
            html`<tr>
              <th scope="row">${withoutTricks(lane.name)}</th>
              <td>${lane.word}</td>
              <td>${lane.bars.map(wordsOf).join('; ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function axisView({ marks, width }: ChartLook, range: Range): TemplateResult {
  const ticks = ticksOf(range, width).filter(
    ({ at }) => placeOf(at, range) * width > 1800 && (100 - placeOf(at, range)) * width > 1800,
  );
  const labels = together(marks, (at) => (placeOf(at, range) * width) / 100);
  return html`${ticks.map(
    ({ at, isDay }) =>
      html`<span .style=${`left:${placeOf(at, range)}%`}>${isDay ? `${day(at, at)} ` : ''}${clock(at)}</span>`,
  )}${labels.map(({ at, label }) => html`<span class=${isAtEnd(at, range, width) ? 'mark last' : 'mark'} .style=${`left:${placeOf(at, range)}%`}>${label}</span>`)}`;
}

/** Words that would cover each other stand together at the place of the first; the same word once. `placeAt` is in pixels. */
function together(marks: readonly Mark[], placeAt: (at: number) => number): readonly Mark[] {
  const labels: Mark[] = [];
  for (const mark of marks) {
    const before = labels.at(-1);
    if (before === undefined || placeAt(mark.at) - placeAt(before.at) >= before.label.length * 6 + 24)
      labels.push(mark);
    else if (!before.label.split(', ').includes(mark.label)) {
      labels.splice(-1, 1, { ...before, label: `${before.label}, ${mark.label}` });
    }
  }
  return labels;
}

/** A word in the middle of its line would not be whole there. */
function isAtEnd(at: number, range: Range, width: number): boolean {
  return ((100 - placeOf(at, range)) * width) / 100 < 34;
}

function gridView({ marks, width, now }: ChartLook, range: Range): TemplateResult {
  const line = (at: number, kind: string): TemplateResult =>
    html`<div class="grid ${kind}" .style=${`left:${placeOf(at, range)}%`}></div>`;
  return html`${ticksOf(range, width).map(({ at }) => line(at, ''))}${marks.map(({ at }) => line(at, 'mark'))}${now === undefined ? nothing : line(now, 'now')}`;
}

function piecesView({ bars, openSince, spawnedAt }: Lane, range: Range, top: number): TemplateResult {
  const piece = (from: number, to: number, kind: string, title: string): TemplateResult => {
    const left = placeOf(from, range);
    return html`<div
      class="piece ${kind}"
      title=${title}
      .style=${`left:${left}%;width:${placeOf(to, range) - left}%;margin-top:${top}px`}
    ></div>`;
  };
  const rests = bars.flatMap(({ from }, index) => {
    const end = bars[index - 1]?.to ?? spawnedAt ?? from;
    return from - end < MINUTE || bars[index - 1]?.grows === true
      ? []
      : [piece(end, from, 'rest', `waits for its general, ${span(from - end)}`)];
  });
  const isOpen = openSince !== undefined && !bars.some(({ to }) => to > openSince);
  return html`${rests}${bars.map((bar) => piece(bar.from, bar.to, bar.tone, wordsOf(bar)))}${isOpen ? piece(openSince, range.to, 'open quiet', `since ${clock(openSince)}; the log says no end`) : nothing}`;
}

function wordsOf({ from, to, what, grows }: Bar): string {
  return `${what}: ${clock(from)} to ${grows === true ? 'now' : clock(to)}, ${span(to - from)}`;
}
