import {
  DiagnosticSeverity,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type CompletionItem,
  type Diagnostic,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Location,
  type Position,
  type Range,
  type TextDocumentContentChangeEvent,
  type TextEdit,
} from 'vscode-languageserver/node';
import { dirname } from 'node:path';
import type { Known } from '../../core/agentsLog/checks.ts';
import { isAgentsLogDocument } from '../../core/agentsLog/isAgentsLog.ts';
import { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { FindingCode, Section } from '../../core/agentsLog/model.ts';
import { tidy } from '../../core/agentsLog/tidy.ts';
import { LogFindings } from '../../core/agentsLog/validate.ts';
import { parsePrd } from '../../core/prd/parser.ts';
import { hoverOf } from '../agents/agentHover.ts';
import { SOURCE } from '../findings.ts';
import { Lines } from '../lines.ts';
import type { FoundHover, OpenFile } from '../openFile.ts';
import { safePath, START_OF_FILE, uriOfPath } from '../places.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Token } from '../tokens.ts';
import { logCompletion } from './logCompletion.ts';
import { logFixes } from './logFixes.ts';
import { logLenses } from './logLenses.ts';
import { logLinks } from './logLinks.ts';
import { logFolding, logOutline } from './logOutline.ts';
import { locationIn, phaseOf, placesOf, prdOf, rangeIn, sessionOf, targetAt, type Target } from './logPlaces.ts';
import { logTokens } from './logTokens.ts';

/** In UTF-16 units. Editors ask for all tokens at every keystroke: of a longer log they get those on the screen. */
const TOKENS_OF_ALL = 512 * 1024;
/**
 * In UTF-16 units. A longer log is checked by its words alone: whether the files and agents that it names are there would be
 * hundreds of thousands of questions, and a check of all of it at each answer that is new.
 */
const CHECKED_BY_WORDS = 16 * 1024 * 1024;
/** An editor's list of problems is no place for more. */
const MOST_FINDINGS = 500;

/** An agents.log that is open. A file of that name that is something else has no features, and no findings. */
export class LogFile implements OpenFile {
  readonly uri: string;
  readonly path: string;
  readonly #around: Surroundings;
  readonly #known: Known;
  #log: LogDocument;
  /** Undefined while the file is something else. */
  #findings: LogFindings | undefined;

  constructor(uri: string, path: string, text: string, around: Surroundings) {
    this.uri = uri;
    this.path = path;
    this.#around = around;
    this.#known = {
      living: (id) => (this.#log.length > CHECKED_BY_WORDS ? undefined : around.isLiving(id)),
      exists: (written) => {
        const target = this.#log.length > CHECKED_BY_WORDS ? undefined : this.#pathOf(written);
        return target === undefined ? undefined : around.exists(target);
      },
    };
    this.#log = new LogDocument(text);
    this.#findings = this.#checked();
  }

  get log(): LogDocument {
    return this.#log;
  }

  get isAgentsLog(): boolean {
    return this.#findings !== undefined;
  }

  change(changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const change of changes) {
      if (!('range' in change)) {
        this.#log = new LogDocument(change.text);
        this.#findings = undefined;
        continue;
      }
      const { start, end } = change.range;
      const done = this.#log.change(this.#log.offsetAt(start), this.#log.offsetAt(end), change.text);
      this.#findings?.apply(done);
    }
    const isOurs = isAgentsLogDocument(this.#log);
    if (isOurs !== this.isAgentsLog) this.#findings = this.#checked();
  }

  /** Asks again what is known of agents and files. */
  recheck(): void {
    if (this.#log.length <= CHECKED_BY_WORDS) this.#findings?.recheck();
  }

  diagnostics(): Diagnostic[] {
    const list = this.#findings?.list ?? [];
    return list.slice(0, MOST_FINDINGS).map(({ code, message, section, span }) => ({
      range: rangeIn(this.#log, section, span),
      severity: SEVERITIES[code],
      code,
      source: SOURCE,
      message,
    }));
  }

  outline(): DocumentSymbol[] {
    return this.isAgentsLog ? logOutline(this.#log) : [];
  }

  folding(): FoldingRange[] {
    return this.isAgentsLog ? logFolding(this.#log) : [];
  }

  tokens(range?: Range): Iterable<Token> | undefined {
    if (!this.isAgentsLog) return [];
    if (range === undefined) {
      return this.#log.length > TOKENS_OF_ALL ? undefined : logTokens(this.#log, 0, this.#log.sections.length);
    }
    const [first, last] = [range.start, range.end].map((at) => this.#log.sectionAt(this.#log.offsetAt(at)));
    return logTokens(this.#log, first ?? 0, (last ?? 0) + 1);
  }

  async hover(position: Position): Promise<FoundHover | undefined> {
    const found = this.#targetAt(position);
    if (found?.target.kind !== 'id') return undefined;
    const { text, span } = found.target.word;
    const range = rangeIn(this.#log, found.index, span);
    const known = await this.#around.agents.find(text);
    // A number of 8 digits somewhere in a text is most likely no agent.
    if (known.kind === 'unknown' && found.section.id?.span.start !== span.start) return undefined;
    return { range, markdown: hoverOf(text, known) };
  }

  async definition(position: Position): Promise<Location[]> {
    const found = this.#targetAt(position);
    if (found === undefined) return [];
    const { target } = found;
    switch (target.kind) {
      case 'id':
        return [...placesOf(this.#log, target.word.text)]
          .filter(({ index }) => this.#log.sections[index]?.kind === 'spawned')
          .map(({ index, span }) => locationIn(this.uri, this.#log, index, span));
      case 'phase':
        return this.#phase(target.prd, Number(target.word.text));
      case 'path': {
        const path = this.#pathOf(target.word.text);
        return path === undefined ? [] : [{ uri: uriOfPath(path), range: START_OF_FILE }];
      }
    }
  }

  /** Of an agent: all entries about it, and the phases of PRDs that they name. */
  async references(position: Position): Promise<Location[]> {
    const found = this.#targetAt(position);
    if (found?.target.kind === 'phase') return this.#phase(found.target.prd, Number(found.target.word.text));
    if (found?.target.kind !== 'id') return [];
    const places = [...placesOf(this.#log, found.target.word.text)];
    const phases = new Map<string, Location>();
    for (const { index } of places) {
      const section = this.#log.sections[index];
      const phase = section && phaseOf(section);
      if (section === undefined || phase === undefined) continue;
      const session = sessionOf(this.#log, index);
      const prd = prdOf(section) ?? (session && prdOf(session));
      const there = prd === undefined ? [] : await this.#phase(prd, phase);
      for (const place of there) phases.set(JSON.stringify(place), place);
    }
    return [...places.map(({ index, span }) => locationIn(this.uri, this.#log, index, span)), ...phases.values()];
  }

  async links(): Promise<DocumentLink[]> {
    if (!this.isAgentsLog) return [];
    const { options, agents, exists } = this.#around;
    const command = options.commandLinks ? options.commands.openAgent : undefined;
    const recorded = command === undefined ? new Set<string>() : await agents.recorded();
    return logLinks(this.#log, {
      pathOf: (written) => {
        const path = this.#pathOf(written);
        return path !== undefined && exists(path) === true ? path : undefined;
      },
      // The id is one of our records, hence 8 hexadecimal digits.
      agentUri: (id) =>
        recorded.has(id) ? `command:${command}?${encodeURIComponent(JSON.stringify([id]))}` : undefined,
    });
  }

  async completion(position: Position): Promise<CompletionItem[]> {
    if (!this.isAgentsLog) return [];
    const { agents, pathsFor, prdsOf } = this.#around;
    const folder = dirname(this.path);
    return logCompletion(this.#log, position, {
      pathsFor: (typed) => pathsFor(folder, typed),
      prds: () => prdsOf(folder),
      recorded: () => agents.recorded(),
      now: new Date(),
    });
  }

  async lenses(): Promise<CodeLens[]> {
    const { agents, options } = this.#around;
    return this.isAgentsLog ? logLenses(this.#log, await agents.recorded(), options) : [];
  }

  async fixes({ context }: CodeActionParams): Promise<CodeAction[]> {
    if (!this.isAgentsLog) return [];
    const { agents } = this.#around;
    const fixed = { uri: this.uri, log: this.#log, agent: (id: string) => agents.fromFiles(id), now: new Date() };
    return logFixes(fixed, context.diagnostics);
  }

  format(): TextEdit[] {
    if (!this.isAgentsLog) return [];
    return tidy(this.#log).map(({ start, end, text }) => ({
      range: { start: this.#log.positionAt(start), end: this.#log.positionAt(end) },
      newText: text,
    }));
  }

  #checked(): LogFindings | undefined {
    return isAgentsLogDocument(this.#log) ? new LogFindings(this.#log, this.#known) : undefined;
  }

  #pathOf(written: string): string | undefined {
    return safePath(written, dirname(this.path), [dirname(this.path), ...this.#around.folders()]);
  }

  #targetAt(
    position: Position,
  ): { readonly target: Target; readonly index: number; readonly section: Section } | undefined {
    if (!this.isAgentsLog) return undefined;
    const offset = this.#log.offsetAt(position);
    const index = this.#log.sectionAt(offset);
    const section = this.#log.sections[index];
    if (section === undefined) return undefined;
    const target = targetAt(section, offset - this.#log.startOf(index), sessionOf(this.#log, index));
    return target === undefined ? undefined : { target, index, section };
  }

  /** The heading of a phase in its PRD; the PRD itself when it has no such phase. */
  async #phase(written: string, number: number): Promise<Location[]> {
    const path = this.#pathOf(written);
    const text = path && (await this.#around.prdText(path));
    if (path === undefined || text === undefined) return [];
    const phase = parsePrd(text).phases.find((one) => one.number === number);
    return [
      { uri: uriOfPath(path), range: phase === undefined ? START_OF_FILE : new Lines(text).rangeOf(phase.headingSpan) },
    ];
  }
}

const SEVERITIES: Readonly<Record<FindingCode, DiagnosticSeverity>> = {
  'unknown-agent': DiagnosticSeverity.Warning,
  'never-completed': DiagnosticSeverity.Information,
  'duplicate-spawn': DiagnosticSeverity.Warning,
  'missing-field': DiagnosticSeverity.Information,
  'missing-file': DiagnosticSeverity.Information,
  'bad-time': DiagnosticSeverity.Warning,
  'unknown-stage': DiagnosticSeverity.Warning,
};
