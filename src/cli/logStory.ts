import { plainText } from '../core/agents/transcript.ts';
import { valueOf } from '../core/agentsLog/fields.ts';
import type { LogDocument } from '../core/agentsLog/logDocument.ts';
import type { Section } from '../core/agentsLog/model.ts';
import { agentIdOf, entriesOf, joinAgent, sectionsById, sessionsOf } from '../core/agentsLog/sessions.ts';
import { epochOf } from '../core/agentsLog/times.ts';
import { displayWidth } from './displayWidth.ts';
import type { TerminalLook } from './jobsTable.ts';

export interface LogFilter {
  /** Epoch milliseconds. */
  readonly since?: number;
  readonly agent?: string;
}

type Tone = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Indices of the entries that are wanted, in their order. One without a time is as old as the one before it. */
export function chosenEntries(document: LogDocument, { since, agent }: LogFilter): readonly number[] {
  const chosen: number[] = [];
  for (const session of sessionsOf(document)) {
    const day = session.section === undefined ? undefined : document.sections[session.section]?.time?.text;
    let at = epochOf(day, undefined);
    for (const index of entriesOf(document, session)) {
      const section = document.sections[index];
      if (section === undefined) continue;
      at = epochOf(section.time?.text, day) ?? at;
      if (agent !== undefined && agentIdOf(section) !== agent) continue;
      if (since === undefined || (at !== undefined && at >= since)) chosen.push(index);
    }
  }
  return chosen;
}

/** For people: what happened, session by session, each turn told once. As wide as the terminal; without one, no line is broken. */
export function logStory(document: LogDocument, filter: LogFilter, look: TerminalLook | undefined): string {
  const wanted = new Set(chosenEntries(document, filter));
  const isWhole = filter.agent === undefined && filter.since === undefined;
  const twins = twinsOf(document);
  const lines: string[] = [];
  for (const session of sessionsOf(document)) {
    const entries = entriesOf(document, session).filter((index) => wanted.has(index) && !twins.folded.has(index));
    const heading = session.section === undefined ? undefined : document.sections[session.section];
    if (entries.length === 0 && !(isWhole && heading !== undefined)) continue;
    if (lines.length > 0) lines.push('');
    if (heading !== undefined) lines.push(...sessionLines(heading, look));
    for (const index of entries) {
      const section = document.sections[index];
      const folded = (twins.of.get(index) ?? []).flatMap((twin) => document.sections[twin] ?? []);
      if (section !== undefined) lines.push(...entryLines([section, ...folded], look));
    }
  }
  return lines.length === 0 ? 'Nothing is logged.\n' : `${lines.join('\n')}\n`;
}

/** Entries of the same turn: what somebody judged worth keeping, and the report that it was made of. */
function twinsOf(document: LogDocument): {
  readonly of: ReadonlyMap<number, readonly number[]>;
  readonly folded: ReadonlySet<number>;
} {
  const of = new Map<number, readonly number[]>();
  for (const [id, indices] of sectionsById(document)) {
    for (const { front, folded } of joinAgent(document, id, indices).turns) of.set(front, folded);
  }
  return { of, folded: new Set([...of.values()].flat()) };
}

function sessionLines(heading: Section, look: TerminalLook | undefined): readonly string[] {
  // A session says `PRD: TBD` until there is one.
  const about = [valueOf(heading, 'Stage'), valueOf(heading, 'PRD')].filter((part) => (part ?? 'TBD') !== 'TBD');
  const words = [heading.time?.text.replace('T', ' ').replace(/:\d\dZ$/, ''), heading.title, valueOf(heading, 'Goal')];
  const title = flat(words.filter((word) => word !== undefined && word !== '').join(' '));
  return [
    ...wrapped('', title || 'Session', look).map((line) => painted(line, 'bold', look)),
    ...(about.length === 0 ? [] : [painted(`  ${flat(about.join(' · '))}`, 'dim', look)]),
  ];
}

/** `told`: the entry to show, and its twins. */
export function entryLines(told: readonly Section[], look: TerminalLook | undefined): readonly string[] {
  const [section] = told;
  if (section === undefined) return [];
  const { word, tone, what, details } = tellingOf(section, told);
  const time = flat(section.time?.text ?? '').padEnd(5);
  const id = flat(agentIdOf(section) ?? '').padEnd(8);
  const head = `  ${painted(time, 'dim', look)}  ${painted(id, 'cyan', look)}  ${painted(word.padEnd(9), tone, look)}  `;
  const indent = ' '.repeat(2 + displayWidth(time) + 2 + displayWidth(id) + 2 + Math.max(9, displayWidth(word)) + 2);
  const [first = '', ...more] = wrapped(indent, what, look);
  return [
    `${head}${first.slice(indent.length)}`.trimEnd(),
    ...more,
    ...details.flatMap((line) => wrapped(indent, line, look)),
  ];
}

interface Telling {
  readonly word: string;
  readonly tone: Tone;
  readonly what: string;
  readonly details: readonly string[];
}

function tellingOf(section: Section, told: readonly Section[]): Telling {
  const value = (name: string): string => flat(told.map((one) => valueOf(one, name)).find((text) => text) ?? '');
  const listed = (...values: readonly string[]): string => values.filter((text) => text !== '').join(' · ');
  const plain = (word: string, what: string, said: readonly string[]): Telling => ({
    word,
    tone: 'yellow',
    what: what || flat(section.title),
    details: bodyOf(section, said),
  });
  switch (section.kind) {
    case 'spawned':
      return {
        word: 'started',
        tone: 'cyan',
        what: listed(value('Name'), value('Prompt')) || flat(section.title),
        details: [listed(value('Type'), value('Sandbox'), value('Reasoning'), value('General'))].filter(
          (text) => text !== '',
        ),
      };
    case 'complete': {
      const status = value('Status') || 'done';
      const turn = value('Turn');
      return {
        word: status,
        tone: /^(success|done|complete)/i.test(status) ? 'green' : /^fail/i.test(status) ? 'red' : 'yellow',
        what: listed(turn && `turn ${turn}`, value('Duration'), value('Tokens'), flat(section.title)),
        details: [
          ...said(value('Summary')),
          ...bodyOf(section, ['status', 'turn', 'summary', 'duration', 'tokens', 'reported', 'findings']),
        ],
      };
    }
    case 'message':
      return { word: 'told', tone: 'cyan', what: value('Text') || flat(section.title), details: [] };
    case 'ended':
      return { word: 'ended', tone: 'dim', what: listed(value('How'), value('Reason')), details: [] };
    case 'prd':
      return plain('prd', listed(value('Path'), value('Status')), ['path', 'status']);
    case 'implementation':
      return plain('builds', listed(value('PRD'), value('Phase') && `phase ${value('Phase')}`), [
        'agent',
        'prd',
        'phase',
      ]);
    case 'review':
      return plain('review', listed(value('Type'), value('Result')), ['agent', 'type', 'result', 'issues']);
    case 'testing':
      return plain('tests', listed(value('Result'), value('Coverage')), ['agent', 'result', 'coverage']);
    case 'handoff':
      return plain('handoff', value('Current stage'), ['current stage']);
    case 'synthesis':
      return plain('synthesis', value('Combined understanding') || value('Combined'), [
        'combined understanding',
        'combined',
      ]);
    default:
      return plain('note', flat(section.title), []);
  }
}

function said(text: string): readonly string[] {
  return text === '' ? [] : [text];
}

/** The lines under the heading. Of fields that are `said` already, or whose name says nothing, only what else they hold. */
function bodyOf({ text }: Section, said: readonly string[]): readonly string[] {
  const [, ...lines] = text.split(/\r?\n/);
  return lines.map(flat).filter((line) => {
    const name = /^([A-Za-z ]+):/.exec(line)?.[1]?.toLowerCase();
    return line !== '' && line !== '---' && (name === undefined || !said.includes(name));
  });
}

/** What stands in a log may be anybody's words: safe for a terminal, on one line. */
function flat(text: string): string {
  return plainText(text)
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** At words, where there are some, so that no line is wider than the terminal. */
function wrapped(indent: string, text: string, look: TerminalLook | undefined): readonly string[] {
  if (look === undefined) return [`${indent}${text}`];
  const width = Math.max(20, look.columns - 1 - indent.length);
  const hang = /^(?:- |\d+\. )/.exec(text)?.[0].length ?? 0;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, width - hang))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) line = longer;
    else {
      lines.push(`${indent}${line}`);
      line = `${' '.repeat(hang)}${word}`;
    }
  }
  return [...lines, `${indent}${line}`];
}

/** A word that is wider than a line, cut. */
function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const letters = Array.from(word);
  const half = letters.length >> 1;
  if (half === 0) return [word];
  return [...pieces(letters.slice(0, half).join(''), width), ...pieces(letters.slice(half).join(''), width)];
}

function painted(text: string, tone: Tone, look: TerminalLook | undefined): string {
  const codes = { bold: '1', dim: '2', green: '32', red: '31', yellow: '33', cyan: '36' };
  return look?.colours === true && text.trim() !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}
