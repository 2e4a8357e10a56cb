import { plainText } from '../agents/transcript.ts';
import { shortened } from '../base/shorten.ts';
import { LogDocument } from './logDocument.ts';
import { epochOf } from './times.ts';

/** Longest value of a field, in characters; what is cut off is told by a `…`. */
export const VALUE_LENGTH = 300;

/** What is appended to a log as one section. */
export interface LogEntry {
  /** What its heading says before the time: `Spawned: 8abfab85`. */
  readonly title: string;
  readonly at: Date;
  /** The lines under the heading, made with `fieldLine` and `listLines`. */
  readonly lines: readonly string[];
}

/** What the heading of a session says of its time: entries below it are in its zone. */
export interface LogSession {
  /** `2026-11-21`, in its own zone. */
  readonly date: string;
  /** Minutes that its clock is ahead of UTC. */
  readonly offset: number;
}

/** The whole section, ending with a line break. `session` is the one that it will stand in. */
export function entryText({ title, at, lines }: LogEntry, session: LogSession | undefined): string {
  return `${[`### ${title} - ${timeText(at, session)}`, ...lines].join('\n')}\n`;
}

/** Opens a session. It is the only one that writes times of ours in full, so it sets the zone: UTC. */
export function sessionText(at: Date, fields: readonly string[], title = ''): string {
  return `${[`## Session: ${at.toISOString().slice(0, 19)}Z ${title}`.trimEnd(), ...fields].join('\n')}\n`;
}

/** What a session says of its time, given its heading's line; undefined for one without a date. */
export function sessionOf(line: string): LogSession | undefined {
  const time = new LogDocument(line).sections[0]?.time;
  const midnight = epochOf('00:00', time?.text);
  const [, year, month, day] = /(\d{4})[-/](\d{1,2})[-/](\d{1,2})/.exec(time?.text ?? '') ?? [];
  if (midnight === undefined || year === undefined) return undefined;
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return { date: new Date(utc).toISOString().slice(0, 10), offset: (utc - midnight) / 60_000 };
}

/** Whether the session is of the day, in its own zone, that `at` falls on. */
export function isSessionOf(session: LogSession | undefined, at: Date): boolean {
  return session !== undefined && localTime(at, session).slice(0, 10) === session.date;
}

/** `10:31`, with its date where the session is of another day: an agent may finish after midnight. */
function timeText(at: Date, session: LogSession | undefined): string {
  const local = localTime(at, session);
  return isSessionOf(session, at) ? local.slice(11, 16) : `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

function localTime(at: Date, session: LogSession | undefined): string {
  return new Date(at.getTime() + (session?.offset ?? 0) * 60_000).toISOString();
}

/** `Name: value`; no line at all without a value. */
export function fieldLine(name: string, value: string | number | undefined): readonly string[] {
  const line = value === undefined ? '' : oneLine(String(value));
  return line === '' ? [] : [`${name}: ${line}`];
}

/** `Name:` and below it a line for each item; nothing at all without items. */
export function listLines(name: string, items: readonly string[], mark: '-' | '1.' = '-'): readonly string[] {
  const lines = items.map(itemText).filter((item) => item !== '');
  if (lines.length === 0) return [];
  return [`${name}:`, ...lines.map((item, place) => `${mark === '-' ? mark : `${place + 1}.`} ${item}`)];
}

/** Any text as one line that is safe to stand in a log: no line breaks, no control characters, none that turn the text around. */
export function oneLine(text: string): string {
  return shortened(safe(text), VALUE_LENGTH, '…');
}

/** Whether `oneLine` would leave something out. */
export function isTooLong(text: string): boolean {
  return Array.from(safe(text).replaceAll(/\s+/g, ' ').trim()).length > VALUE_LENGTH;
}

function safe(text: string): string {
  return plainText(text.replaceAll('\r', '\n')).replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/** Markdown makes a heading, a quote or a fence of `- # x`, `- > x`, ``- ``` ``: such marks go. */
function itemText(text: string): string {
  return oneLine(text).replace(/^(?:#+(?=\s|$)|>|`{3,}|~{3,}|[-*+](?=\s|$)|\s)+/, '');
}

/**
 * Words of an agent that stay words in whatever shows the log as Markdown: no HTML, no image (which would be fetched), no
 * link (which may be a command). In code spans nothing of this has a meaning.
 */
export function inert(text: string): string {
  const parts = text.split(/(`[^`\n]*`)/);
  return parts
    .map((part, place) => (place % 2 === 1 ? part : part.replaceAll(/<(?=[a-z/!?])|(?<=!)\[|(?<=\])[([:]/gi, '\\$&')))
    .join('');
}
