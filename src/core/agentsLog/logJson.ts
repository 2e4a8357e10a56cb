import { valueOf } from './fields.ts';
import { isAgentsLogDocument } from './isAgentsLog.ts';
import type { LogDocument } from './logDocument.ts';
import type { EntryKind, Finding, FindingCode, Section } from './model.ts';
import {
  agentIdOf,
  entriesOf,
  entryKindOf,
  joinAgent,
  sectionsById,
  sessionsOf,
  type LogAgentState,
  type LogSession,
} from './sessions.ts';

/** `codex-agent log --json`. Lines and columns count from 1; what is not written is null. */
export interface LogJson {
  readonly version: 1;
  readonly file: string;
  readonly isAgentsLog: boolean;
  readonly sessions: readonly SessionJson[];
  readonly agents: readonly AgentJson[];
  readonly findings: readonly FindingJson[];
}

export interface SessionJson {
  /** What its heading says besides the date; empty for what stands before the first session. */
  readonly title: string;
  readonly at: string | null;
  readonly goal: string | null;
  readonly prd: string | null;
  readonly stage: string | null;
  readonly line: number;
  readonly entries: readonly EntryJson[];
}

export interface EntryJson {
  readonly kind: EntryKind;
  readonly heading: string;
  readonly level: number;
  readonly id: string | null;
  readonly time: string | null;
  readonly title: string;
  /** By name as written; the first where one is written twice. */
  readonly fields: Readonly<Record<string, string>>;
  /** Heading and all that stands under it. */
  readonly text: string;
  readonly line: number;
  /** Its last line, blank ones behind it included. */
  readonly endLine: number;
}

export interface AgentJson {
  readonly id: string;
  readonly type: string | null;
  readonly prompt: string | null;
  readonly general: string | null;
  readonly spawnedLine: number | null;
  readonly completions: readonly CompletionJson[];
  readonly state: LogAgentState;
}

/** One turn. Where several entries tell of it, the line is of the one that somebody judged worth keeping. */
export interface CompletionJson {
  readonly line: number;
  readonly status: string | null;
  readonly turn: number | null;
}

export interface FindingJson {
  readonly code: FindingCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export function logJson(file: string, document: LogDocument, findings: readonly Finding[]): LogJson {
  const head = { version: 1, file } as const;
  if (!isAgentsLogDocument(document)) return { ...head, isAgentsLog: false, sessions: [], agents: [], findings: [] };
  const agents = [...sectionsById(document)].map(([id, indices]) => agentJson(document, id, indices));
  return {
    ...head,
    isAgentsLog: true,
    sessions: sessionsOf(document).map((session) => sessionJson(document, session)),
    agents,
    findings: findings.map((finding) => findingJson(document, finding)),
  };
}

function sessionJson(document: LogDocument, session: LogSession): SessionJson {
  const entries = entriesOf(document, session);
  const heading = session.section === undefined ? undefined : document.sections[session.section];
  return {
    title: heading?.title ?? '',
    at: heading?.time?.text ?? null,
    goal: textOf(heading, 'Goal'),
    prd: textOf(heading, 'PRD'),
    stage: textOf(heading, 'Stage'),
    line: document.lineOf(session.section ?? entries[0] ?? 0) + 1,
    entries: entries.flatMap((index) => entryJson(document, index)),
  };
}

function entryJson(document: LogDocument, index: number): readonly EntryJson[] {
  const section = document.sections[index];
  const kind = entryKindOf(document, index);
  if (section === undefined || kind === undefined) return [];
  const { heading, level, title, text, time, fields } = section;
  const line = document.lineOf(index) + 1;
  const endLine = line + section.lineBreaks - (text.endsWith('\n') ? 1 : 0);
  const named = new Map<string, string>();
  for (const { name, value } of fields) if (!named.has(name)) named.set(name, value);
  return [
    {
      kind,
      heading,
      level,
      id: agentIdOf(section) ?? null,
      time: time?.text ?? null,
      title,
      // From entries, so that a field called `__proto__` is a field.
      fields: Object.fromEntries(named),
      text,
      line,
      endLine,
    },
  ];
}

function agentJson(document: LogDocument, id: string, indices: readonly number[]): AgentJson {
  const { spawned, spawnedTwins, turns, state } = joinAgent(document, id, indices);
  const spawns = [...(spawned === undefined ? [] : [spawned]), ...spawnedTwins].map(
    (index) => document.sections[index],
  );
  const first = (name: string): string | null => {
    for (const spawn of spawns) {
      const value = textOf(spawn, name);
      if (value !== null) return value;
    }
    return null;
  };
  const completions = turns.map(({ turn, front, folded }): CompletionJson => {
    const statuses = [front, ...folded].map((index) => textOf(document.sections[index], 'Status'));
    return {
      line: document.lineOf(front) + 1,
      status: statuses.find((status) => status !== null) ?? null,
      turn: turn ?? null,
    };
  });
  return {
    id,
    type: first('Type'),
    prompt: first('Prompt'),
    general: first('General'),
    spawnedLine: spawned === undefined ? null : document.lineOf(spawned) + 1,
    completions,
    state,
  };
}

function findingJson(document: LogDocument, { code, message, section, span }: Finding): FindingJson {
  const { line, character } = document.positionAt(document.startOf(section) + span.start);
  return { code, message, line: line + 1, column: character + 1 };
}

function textOf(section: Section | undefined, name: string): string | null {
  return (section === undefined ? undefined : valueOf(section, name)) ?? null;
}
