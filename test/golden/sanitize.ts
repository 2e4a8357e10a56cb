import { TRACE_START } from './trace.ts';

export interface Sanitizer {
  /** When the trace began, in epoch milliseconds. */
  readonly start: number;
  /** Folders and what to call them, the longest first. */
  readonly folders: readonly (readonly [string, string])[];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The model's names for what it said and called: a kind, then hex digits. */
const ITEM_ID = /\b(msg|rs|call|fc|ctc|exec)_[0-9a-f-]{8,}/g;

/**
 * Values of one trace without anything that differs from one recording to the next. Ids that sort by time (UUIDv7, as
 * Codex gives to threads and turns) keep their order, and every id keeps its shape.
 */
export function sanitized<T>(values: readonly T[], { start, folders }: Sanitizer): readonly T[] {
  let text = values.map((value) => JSON.stringify(withoutTimes(value, '', start))).join('\n');
  for (const [folder, name] of folders) text = text.replaceAll(folder, name);
  text = text
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:1234')
    .replaceAll(/"processId":"\d+"/g, '"processId":"1"');
  text = text.replaceAll(/\d{4}\/\d\d\/\d\d\/rollout-[\dT-]{19}-/g, '2026/11/21/rollout-2026-11-21T11-00-00-');
  text = text.replaceAll(/\btry again at [^."]*\d[^."]*/g, 'try again at 12:00 PM');
  text = withoutUuids(text);
  const seen = new Map<string, string>();
  text = text.replaceAll(ITEM_ID, (id, kind: string) => {
    const known = seen.get(id) ?? `${kind}_${seen.size + 1}`;
    seen.set(id, known);
    return known;
  });
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

function withoutUuids(text: string): string {
  const found = [...new Set([...text.matchAll(UUID)].map(([uuid]) => uuid))];
  const byTime = found.filter((uuid) => uuid[14] === '7').toSorted();
  const others = found.filter((uuid) => uuid[14] !== '7');
  const number = (place: number): string => String(place + 1).padStart(12, '0');
  const names = new Map([
    ...byTime.map((uuid, place) => [uuid, `019a0000-0000-7000-8000-${number(place)}`] as const),
    ...others.map((uuid, place) => [uuid, `00000000-0000-4000-8000-${number(place)}`] as const),
  ]);
  return text.replaceAll(UUID, (uuid) => names.get(uuid) ?? uuid);
}

const DAY = 24 * 3600 * 1000;

/** Moments near the recording count from `TRACE_START`; durations lose their last digits. */
function withoutTimes(value: unknown, key: string, start: number): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutTimes(one, key, start));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutTimes(one, name, start)]));
  }
  if (typeof value !== 'number') return value;
  if (key === 'at' || /duration/i.test(key)) return Math.round(value / 10) * 10;
  if (Math.abs(value - start) < DAY) return TRACE_START + Math.round((value - start) / 10) * 10;
  if (Math.abs(value * 1000 - start) < DAY) return Math.floor((TRACE_START + value * 1000 - start) / 1000);
  return value;
}
