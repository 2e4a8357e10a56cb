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
import type { Prd } from '../../core/prd/model.ts';
import { parsePrd } from '../../core/prd/parser.ts';
import { validatePrd } from '../../core/prd/validate.ts';
import { SOURCE } from '../findings.ts';
import { Lines } from '../lines.ts';
import type { FoundHover, OpenFile } from '../openFile.ts';
import { safePath, START_OF_FILE, uriOfPath } from '../places.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Token } from '../tokens.ts';
import { phaseReferences } from './phaseReferences.ts';
import { prdCompletion } from './prdCompletion.ts';
import { prdFixes } from './prdFixes.ts';
import { prdLenses } from './prdLenses.ts';
import { prdFolding, prdOutline } from './prdOutline.ts';
import { prdTokens } from './prdTokens.ts';

/** Nobody plans in so many characters: such a file is text that happens to lie where PRDs are. */
const TOO_LONG = 4 * 1024 * 1024;

/** A PRD is short: each change parses all of it. */
export class PrdFile implements OpenFile {
  readonly uri: string;
  readonly path: string;
  readonly #around: Surroundings;
  /** The folder that its paths are relative to. */
  readonly #project: string;
  #lines: Lines;
  #prd: Prd;

  constructor(uri: string, path: string, project: string, text: string, around: Surroundings) {
    this.uri = uri;
    this.path = path;
    this.#project = project;
    this.#around = around;
    this.#lines = new Lines(text);
    this.#prd = parsed(text);
  }

  get text(): string {
    return this.#lines.text;
  }

  get prd(): Prd {
    return this.#prd;
  }

  change(changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const change of changes) {
      if (!('range' in change)) {
        this.#lines = new Lines(change.text);
        continue;
      }
      const { text } = this.#lines;
      const [start, end] = [this.#lines.offsetAt(change.range.start), this.#lines.offsetAt(change.range.end)];
      this.#lines = new Lines(text.slice(0, start) + change.text + text.slice(Math.max(start, end)));
    }
    this.#prd = parsed(this.text);
  }

  /** It asks each time. */
  recheck(): void {}

  diagnostics(): Diagnostic[] {
    const findings = validatePrd(this.#prd, (written) => {
      const path = this.#pathOf(written);
      return path === undefined || this.#around.exists(path) !== false;
    });
    return findings.map(({ code, message, severity, span }) => ({
      range: this.#lines.rangeOf(span),
      severity: severity === 'warning' ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
      code,
      source: SOURCE,
      message,
    }));
  }

  outline(): DocumentSymbol[] {
    return prdOutline(this.#prd, this.#lines);
  }

  folding(): FoldingRange[] {
    return prdFolding(this.#prd, this.#lines);
  }

  tokens(range?: Range): readonly Token[] {
    const all = prdTokens(this.#prd, this.#lines);
    return range === undefined ? all : all.filter(({ line }) => line >= range.start.line && line <= range.end.line);
  }

  /** Its text says all that there is to say. */
  async hover(): Promise<FoundHover | undefined> {
    return undefined;
  }

  async definition(position: Position): Promise<Location[]> {
    const file = this.#prd.files.find(({ pathSpan }) => this.#holds(pathSpan, position));
    const path = file && this.#pathOf(file.path);
    if (path === undefined || this.#around.exists(path) !== true) return [];
    return [{ uri: uriOfPath(path), range: START_OF_FILE }];
  }

  /** Where logs speak of the phase whose heading the position is in. */
  async references(position: Position): Promise<Location[]> {
    const phase = this.#prd.phases.find(({ headingSpan }) => this.#holds(headingSpan, position));
    return phase === undefined ? [] : phaseReferences(this.path, phase.number, this.#around);
  }

  async links(): Promise<DocumentLink[]> {
    return this.#prd.files.flatMap(({ path: written, pathSpan }) => {
      const path = this.#pathOf(written);
      if (path === undefined || this.#around.exists(path) !== true) return [];
      return [{ range: this.#lines.rangeOf(pathSpan), target: uriOfPath(path) }];
    });
  }

  async completion(position: Position): Promise<CompletionItem[]> {
    return prdCompletion(this.#prd, this.#lines, position, (typed) => this.#around.pathsFor(this.#project, typed));
  }

  async lenses(): Promise<CodeLens[]> {
    return prdLenses(this.uri, this.#prd, this.#lines, this.#around.options);
  }

  async fixes({ context }: CodeActionParams): Promise<CodeAction[]> {
    return prdFixes(this.uri, this.#prd, this.#lines, context.diagnostics);
  }

  /** People format Markdown with what they have. */
  format(): TextEdit[] {
    return [];
  }

  #pathOf(written: string): string | undefined {
    return safePath(written, this.#project, [this.#project, ...this.#around.folders()]);
  }

  #holds(span: { readonly start: number; readonly end: number }, position: Position): boolean {
    const offset = this.#lines.offsetAt(position);
    return offset >= span.start && offset <= span.end;
  }
}

function parsed(text: string): Prd {
  return parsePrd(text.length > TOO_LONG ? '' : text);
}
