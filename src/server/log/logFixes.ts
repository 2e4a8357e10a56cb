import { CodeActionKind, type CodeAction, type Diagnostic, type TextEdit } from 'vscode-languageserver/node';
import type { Agent } from '../../core/agents/agent.ts';
import { STAGES } from '../../core/agentsLog/checks.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section } from '../../core/agentsLog/model.ts';
import { shortened } from '../../core/base/shorten.ts';
import { wordsOf } from '../findings.ts';
import { nearest } from '../nearest.ts';
import { visible } from '../untrusted.ts';
import { rangeIn } from './logPlaces.ts';

/** Letters by which a mistyped id may differ. */
const TYPOS = 3;
const MOST = 3;
const VALUE = 300;

export interface FixSources {
  /** What is known of an agent here; undefined where it has no record. */
  readonly agent: (id: string) => Promise<Agent | undefined>;
  readonly now: Date;
}

interface Fix {
  readonly title: string;
  readonly edit: TextEdit;
}

/** What can be done about these findings, each as one edit. */
export async function logFixes(
  uri: string,
  log: LogDocument,
  diagnostics: readonly Diagnostic[],
  sources: FixSources,
): Promise<CodeAction[]> {
  const actions: CodeAction[] = [];
  for (const diagnostic of diagnostics) {
    const index = log.sectionAt(log.offsetAt(diagnostic.range.start));
    const section = log.sections[index];
    if (section === undefined) continue;
    for (const { title, edit } of await fixesFor(log, index, section, diagnostic, sources)) {
      const kind = CodeActionKind.QuickFix;
      actions.push({ title, kind, diagnostics: [diagnostic], edit: { changes: { [uri]: [edit] } } });
    }
  }
  return actions;
}

async function fixesFor(
  log: LogDocument,
  index: number,
  section: Section,
  diagnostic: Diagnostic,
  sources: FixSources,
): Promise<readonly Fix[]> {
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
      return section.id === undefined ? [] : [await completeFix(log, index, section.id.text, sources)];
    case 'missing-field': {
      // One finding for each field: only its words tell which.
      const field = ['Type', 'Prompt'].find((name) => wordsOf(diagnostic).includes(name));
      if (field === undefined) return [];
      const agent = section.id && (await sources.agent(section.id.text));
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

/** At the end of the session of the Spawned: entries stand in the order in which things happened. */
async function completeFix(log: LogDocument, index: number, id: string, { agent, now }: FixSources): Promise<Fix> {
  const session = log.sections.findIndex(({ kind }, at) => at > index && (kind === 'session' || kind === 'handoff'));
  const next = session < 0 ? log.sections.length : session;
  const last = log.sections[next - 1]?.text ?? '';
  const at = log.startOf(next) - (last.length - last.trimEnd().length);
  const known = await agent(id);
  const eol = eolOf(log, index);
  const lines = [
    `### Complete: ${id} - ${(known?.lastTurn?.endedAt ?? now.toISOString()).slice(11, 16)}`,
    `Status: ${known?.lastTurn === undefined ? '' : STATUS[known.lastTurn.status]}`,
    'Findings:',
    '- ',
    `Files: ${oneLine((known?.files ?? []).join(', '))}`,
  ];
  const position = log.positionAt(at);
  return {
    title: `Add the Complete of ${id}`,
    edit: {
      range: { start: position, end: position },
      newText: `${eol}${eol}${lines.join(eol)}${next === log.sections.length && log.startOf(next) === at ? eol : ''}`,
    },
  };
}

const STATUS = { completed: 'success', failed: 'failed', interrupted: 'partial' } as const;

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

/** As entries of our own say it: one line that is no heading, because it stands behind a field's name. */
function oneLine(text: string): string {
  return shortened(visible(text), VALUE, '…');
}

function eolOf(log: LogDocument, index: number): string {
  return log.sections[index]?.text.includes('\r\n') === true ? '\r\n' : '\n';
}
