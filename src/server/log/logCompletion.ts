import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver/node';
import { valueOf } from '../../core/agentsLog/fields.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { Section } from '../../core/agentsLog/model.ts';
import { pathItems, wordItems } from '../completionItems.ts';
import { label } from '../untrusted.ts';
import { FIELDS, headingsFor, valuesOf } from './logWords.ts';

const DETAIL = 80;
/** An editor shows a dozen; more than these nobody looks through. */
const MOST_IDS = 500;

export interface CompletionSources {
  /** Paths that begin with what was typed. */
  readonly pathsFor: (typed: string) => Promise<readonly string[]>;
  readonly prds: () => Promise<readonly string[]>;
  /** Ids of agents that have a record here. */
  readonly recorded: () => Promise<ReadonlySet<string>>;
  readonly now: Date;
}

/** By what stands before the cursor: a heading, the id in it, a field's name, its value. */
export async function logCompletion(
  log: LogDocument,
  position: Position,
  sources: CompletionSources,
): Promise<CompletionItem[]> {
  const lineStart = log.offsetAt({ line: position.line, character: 0 });
  const before = log.slice(lineStart, log.offsetAt(position));
  const section = log.sections[log.sectionAt(Math.max(0, lineStart))];
  if (section === undefined) return wordItems(['# Agents Log'], position, before, CompletionItemKind.Module);

  const heading = /^(#{1,6})[ \t]+(.*)$/.exec(before);
  if (heading !== null) return headingItems(log, position, heading[1]?.length ?? 3, heading[2] ?? '', sources);
  const value = /^[ \t]*(?:[-*+][ \t]+)?\**([A-Za-z][A-Za-z ()/-]{0,39}?)\**:\**[ \t]+(.*)$/.exec(before);
  if (value?.[1] !== undefined) return valueItems(log, section, position, value[1], value[2] ?? '', sources);
  const item = /^[ \t]*[-*+][ \t]+`?([^\s`]*)$/.exec(before)?.[1];
  if (item !== undefined && listOf(section, lineStart - log.startOf(log.sectionAt(lineStart))) === 'files') {
    return pathItems(await sources.pathsFor(item), position, item);
  }
  if (!/^[A-Za-z][A-Za-z ]*$|^$/.test(before)) return [];
  const there = new Set(section.fields.map(({ name }) => name.toLowerCase()));
  const missing = FIELDS[section.kind].filter((name) => !there.has(name.toLowerCase()));
  return wordItems(
    missing.map((name) => `${name}: `),
    position,
    before,
    CompletionItemKind.Property,
  );
}

async function headingItems(
  log: LogDocument,
  position: Position,
  level: number,
  typed: string,
  sources: CompletionSources,
): Promise<CompletionItem[]> {
  const named = /^(Spawned|Complete|Message|Ended):[ \t]*([0-9a-f]*)$/i.exec(typed);
  if (named === null) return wordItems(headingsFor(level, sources.now), position, typed, CompletionItemKind.Module);
  const time = sources.now.toISOString().slice(11, 16);
  const items =
    named[1]?.toLowerCase() === 'spawned'
      ? idItems(
          [...(await sources.recorded())].filter((id) => !spawnedIn(log).has(id)),
          log,
        )
      : idItems(waitingFirst(log), log);
  return items.map(({ id, detail }, place) => ({
    ...(wordItems([id], position, named[2] ?? '', CompletionItemKind.Reference)[0] ?? { label: id }),
    insertText: `${id} - ${time}`,
    textEdit: {
      range: {
        start: { line: position.line, character: position.character - (named[2] ?? '').length },
        end: position,
      },
      newText: `${id} - ${time}`,
    },
    detail,
    sortText: String(place).padStart(4, '0'),
  }));
}

async function valueItems(
  log: LogDocument,
  section: Section,
  position: Position,
  field: string,
  typed: string,
  sources: CompletionSources,
): Promise<CompletionItem[]> {
  const name = field.toLowerCase();
  if (name === 'agent' || name === 'running agents') {
    const id = /[0-9a-f]*$/.exec(typed)?.[0] ?? '';
    return idItems(waitingFirst(log), log).flatMap((one) =>
      wordItems([one.id], position, id, CompletionItemKind.Reference).map((item) => ({ ...item, detail: one.detail })),
    );
  }
  if (name === 'prd' || name === 'path') {
    return wordItems(await sources.prds(), position, typed, CompletionItemKind.File);
  }
  if (name === 'files' || name === 'context') {
    const path = /[^\s,]*$/.exec(typed)?.[0] ?? '';
    return pathItems(await sources.pathsFor(path), position, path);
  }
  return wordItems(valuesOf(section.kind, field), position, typed, CompletionItemKind.EnumMember);
}

/** The lower-case name of the field whose list a place of a section is in. */
function listOf({ fields }: Section, at: number): string | undefined {
  return fields.findLast(({ nameSpan }) => nameSpan.start < at)?.name.toLowerCase();
}

function spawnedIn(log: LogDocument): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { kind, id } of log.sections) if (kind === 'spawned' && id !== undefined) ids.add(id.text);
  return ids;
}

/** Spawned agents, the newest first; those without a Complete before the others. */
function waitingFirst(log: LogDocument): readonly string[] {
  const complete = new Set<string>();
  for (const { kind, id } of log.sections) if (kind === 'complete' && id !== undefined) complete.add(id.text);
  const ids = [...spawnedIn(log)].toReversed();
  return [...ids.filter((id) => !complete.has(id)), ...ids.filter((id) => complete.has(id))];
}

function idItems(
  ids: readonly string[],
  log: LogDocument,
): readonly { readonly id: string; readonly detail: string }[] {
  const shown = ids.slice(0, MOST_IDS);
  const prompts = new Map<string, string>();
  const wanted = new Set(shown);
  for (const section of log.sections) {
    if (section.kind !== 'spawned' || section.id === undefined || !wanted.has(section.id.text)) continue;
    prompts.set(section.id.text, valueOf(section, 'Prompt') ?? section.title);
  }
  return shown.map((id) => ({ id, detail: label(prompts.get(id) ?? '', DETAIL) }));
}
