import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodeActionKind, type CodeAction, type Diagnostic, type TextEdit } from 'vscode-languageserver/node';
import type { Agent } from '../../core/agents/agent.ts';
import { STAGES } from '../../core/agentsLog/checks.ts';
import { completeEntry } from '../../core/agentsLog/entryFor.ts';
import { entryText, oneLine, sessionOf } from '../../core/agentsLog/entryText.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section } from '../../core/agentsLog/model.ts';
import { wordsOf } from '../findings.ts';
import { nearest } from '../nearest.ts';
import { rangeIn } from './logPlaces.ts';

/** Letters by which a mistyped id may differ. */
const TYPOS = 3;
const MOST = 3;

/** The log in which something is to be mended. */
export interface FixedLog {
  readonly uri: string;
  readonly log: LogDocument;
  /** What is known of an agent here; undefined where it has no record. */
  readonly agent: (id: string) => Promise<Agent | undefined>;
  readonly now: Date;
}

interface Fix {
  readonly title: string;
  readonly edit: TextEdit;
}

/** What can be done about these findings, each as one edit. */
export async function logFixes(fixed: FixedLog, diagnostics: readonly Diagnostic[]): Promise<CodeAction[]> {
  const { uri, log } = fixed;
  const actions: CodeAction[] = [];
  for (const diagnostic of diagnostics) {
    const index = log.sectionAt(log.offsetAt(diagnostic.range.start));
    const section = log.sections[index];
    if (section === undefined) continue;
    for (const { title, edit } of await fixesFor(fixed, index, section, diagnostic)) {
      const kind = CodeActionKind.QuickFix;
      actions.push({ title, kind, diagnostics: [diagnostic], edit: { changes: { [uri]: [edit] } } });
    }
  }
  return actions;
}

async function fixesFor(
  fixed: FixedLog,
  index: number,
  section: Section,
  diagnostic: Diagnostic,
): Promise<readonly Fix[]> {
  const { log } = fixed;
  const { code, range } = diagnostic;
  switch (code) {
    case 'unknown-agent': {
      const id = section.id;
      if (id === undefined) return [];
      const near = nearest(id.text.toLowerCase(), spawnedIds(log), TYPOS).slice(0, MOST);
      return near.map((one) => ({
        title: `Change the id to ${one}`,
        edit: { range: rangeIn(log, index, id.span), newText: one },
      }));
    }
    case 'never-completed':
      return section.id === undefined ? [] : [await completeFix(fixed, index, section.id.text)];
    case 'missing-field': {
      // One finding for each field: only its words tell which.
      const field = ['Type', 'Prompt'].find((name) => wordsOf(diagnostic).includes(name));
      if (field === undefined) return [];
      const agent = section.id && (await fixed.agent(section.id.text));
      return [
        { title: `Add the field ${field}`, edit: insertField(log, index, section, field, knownValue(agent, field)) },
      ];
    }
    case 'unknown-stage': {
      const word = log.slice(log.offsetAt(range.start), log.offsetAt(range.end)).toLowerCase();
      const near = nearest(word, STAGES, TYPOS);
      return (near.length > 0 ? near.slice(0, MOST) : STAGES).map((stage) => ({
        title: `Change the stage to ${stage}`,
        edit: { range, newText: stage },
      }));
    }
    case undefined:
    default:
      return [];
  }
}

function spawnedIds(log: LogDocument): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { kind, id } of log.sections) if (kind === 'spawned' && id !== undefined) ids.add(id.text);
  return ids;
}

/**
 * At the end of the session of the Spawned: entries stand in the order in which things happened. What the ledger knows of the
 * newest turn is written as it would have been at its end; of an agent without one there is a form to fill in.
 */
async function completeFix({ uri, log, agent, now }: FixedLog, index: number, id: string): Promise<Fix> {
  const isHead = ({ kind }: Section): boolean => kind === 'session' || kind === 'handoff';
  const following = log.sections.findIndex((section, at) => at > index && isHead(section));
  const next = following < 0 ? log.sections.length : following;
  const last = log.sections[next - 1]?.text ?? '';
  const at = log.startOf(next) - (last.length - last.trimEnd().length);
  const known = await agent(id);
  const entry =
    known?.lastTurn === undefined
      ? { title: `Complete: ${id}`, at: now, lines: ['Status: ', 'Findings:', '- ', 'Files: '] }
      : completeEntry(known.record, known.lastTurn, dirname(fileURLToPath(uri)));
  const session = log.sections.slice(0, index).findLast(({ kind }) => kind === 'session');
  const text = entryText(entry, session && sessionOf(session.text.slice(0, session.headingSpan.end)));
  const eol = eolOf(log, index);
  const position = log.positionAt(at);
  return {
    title: `Add the Complete of ${id}`,
    edit: {
      range: { start: position, end: position },
      // The line break of what it now follows ends its last line; where that has none, its own does.
      newText: (log.startOf(next) === at ? `\n\n${text}` : `\n\n${text.slice(0, -1)}`).replaceAll('\n', eol),
    },
  };
}

/** Type first, before the other fields; anything else behind it. */
function insertField(log: LogDocument, index: number, section: Section, name: string, value: string): TextEdit {
  const type = section.fields.find((field) => field.name.toLowerCase() === 'type');
  const after = name === 'Type' || type === undefined ? section.headingSpan.end : type.valueSpan.end;
  const lineEnd = section.text.indexOf('\n', after);
  const eol = eolOf(log, index);
  const at = lineEnd < 0 ? section.text.length : lineEnd - (section.text[lineEnd - 1] === '\r' ? 1 : 0);
  const { start } = rangeIn(log, index, { start: at, end: at });
  return { range: { start, end: start }, newText: `${eol}${name}: ${value}` };
}

function knownValue(agent: Agent | undefined, field: string): string {
  if (agent === undefined) return '';
  return field === 'Type' ? (agent.record.type ?? '') : oneLine(agent.prompt);
}

function eolOf(log: LogDocument, index: number): string {
  return log.sections[index]?.text.includes('\r\n') === true ? '\r\n' : '\n';
}
