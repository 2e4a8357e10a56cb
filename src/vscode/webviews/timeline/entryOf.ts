import { nameFromPrompt } from '../../../core/agents/agentName.ts';
import type { Section } from '../../../core/agentsLog/model.ts';
import { agentIdOf } from '../../../core/agentsLog/sessions.ts';
import { epochOf } from '../../../core/agentsLog/times.ts';
import type { LogEntry } from '../../../protocol/timeline.ts';

const HOUR = 3_600_000;
/** Longer text stays in the file, in characters. */
const LONGEST = 20_000;
/** So much of it is looked at: line breaks of two characters become one. */
const LONGEST_READ = 2 * LONGEST + 2;

/** Fields that a card shows in a place of their own; what else a section says is its text. */
const SHOWN: Readonly<Partial<Record<Section['kind'], readonly string[]>>> = {
  session: ['goal', 'prd', 'stage'],
  spawned: ['name', 'type', 'prompt', 'reasoning', 'sandbox', 'general', 'prd', 'phase', 'status'],
  complete: [
    ...['status', 'turn', 'reason', 'summary', 'findings', 'reported', 'files', 'recommendations'],
    ...['duration', 'tokens'],
  ],
  ended: ['how', 'reason'],
  message: ['general', 'text', 'how', 'turn'],
  synthesis: ['combined understanding', 'next'],
  handoff: ['pending work'],
  prd: ['path', 'status'],
  implementation: ['agent', 'prd', 'phase'],
  review: ['agent', 'type', 'result', 'issues'],
  testing: ['agent', 'result'],
};

/** A section as the page shows it. `session` is the heading that it stands under, which gives its time the day and the zone. */
export function entryOf(section: Section, session: Section | undefined): LogEntry {
  const { kind, lineBreaks: lines, time, title } = section;
  const shown = SHOWN[kind] ?? [];
  const fields: Record<string, string> = {};
  const places: { start: number; end: number }[] = [];
  for (const field of section.fields) {
    const name = field.name.toLowerCase();
    if (!shown.includes(name) || Object.hasOwn(fields, name)) continue;
    fields[name] = field.value.slice(0, LONGEST);
    places.push({ start: field.nameSpan.start, end: field.valueSpan.end });
  }
  const text = kind === 'title' ? '' : restOf(section, places);
  const id = agentIdOf(section);
  const at = timeOf(section, session);
  const called = title !== '' || kind !== 'spawned' ? title : fields['name'] || nameFromPrompt(fields['prompt'] ?? '');
  return {
    kind,
    lines,
    fields,
    ...(at === undefined ? {} : { at }),
    ...(time === undefined ? {} : { time: time.text }),
    ...(id === undefined ? {} : { id }),
    ...(called === '' ? {} : { title: called }),
    ...(text === '' ? {} : { text: text.slice(0, LONGEST) }),
    ...(text.length > LONGEST ? { isCut: true } : {}),
  };
}

/** Epoch milliseconds. A time of day long before that of its session is one after midnight. */
function timeOf({ kind, time }: Section, session: Section | undefined): number | undefined {
  if (kind === 'session') return epochOf(time?.text, undefined);
  const at = epochOf(time?.text, session?.time?.text);
  const begun = epochOf(session?.time?.text, undefined);
  if (at === undefined || begun === undefined || begun - at < 6 * HOUR) return at;
  return /^\d{1,2}:/.test(time?.text ?? '') ? at + 24 * HOUR : at;
}

/** What stands under the heading, without the lines of the fields that have a place of their own. */
function restOf({ text, level, headingSpan }: Section, places: readonly { start: number; end: number }[]): string {
  const parts: string[] = [];
  let at = level === 0 ? 0 : endOfLine(text, headingSpan.end);
  for (const { start, end } of places.toSorted((one, other) => one.start - other.start)) {
    const lineStart = text.lastIndexOf('\n', start) + 1;
    if (lineStart > at) parts.push(text.slice(at, lineStart));
    at = Math.max(at, endOfLine(text, end));
  }
  parts.push(text.slice(at));
  // The line between sessions, and before what is handed over, belongs to no section.
  return parts
    .join('')
    .trim()
    .slice(0, LONGEST_READ)
    .replaceAll('\r\n', '\n')
    .replace(/(^|\n)-{3,}\s*$/, '')
    .trim();
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
