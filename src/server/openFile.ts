import type {
  CodeAction,
  CodeActionParams,
  CodeLens,
  CompletionItem,
  Diagnostic,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  Position,
  Range,
  TextDocumentContentChangeEvent,
  TextEdit,
} from 'vscode-languageserver/node';
import type { Token } from './tokens.ts';

/** What is said of a place, as Markdown that holds no link, no picture, no HTML. */
export interface FoundHover {
  readonly range: Range;
  readonly markdown: string;
}

/** A file that is open in the editor and that we understand: an agents.log or a PRD. What it cannot answer is empty. */
export interface OpenFile {
  readonly uri: string;
  readonly path: string;
  /** Each as LSP sends it: in order, positions of the text as the changes before have left it. */
  change(changes: readonly TextDocumentContentChangeEvent[]): void;
  /** What is known of agents and files may be otherwise now. */
  recheck(): void;
  /** What is wrong, as far as known now. */
  diagnostics(): Diagnostic[];
  outline(): DocumentSymbol[];
  folding(): FoldingRange[];
  /** Of the whole file without a range; undefined where that is too much to send at every keystroke. */
  tokens(range?: Range): Iterable<Token> | undefined;
  hover(position: Position): Promise<FoundHover | undefined>;
  definition(position: Position): Promise<Location[]>;
  references(position: Position): Promise<Location[]>;
  links(): Promise<DocumentLink[]>;
  completion(position: Position): Promise<CompletionItem[]>;
  lenses(): Promise<CodeLens[]>;
  fixes(params: CodeActionParams): Promise<CodeAction[]>;
  /** Edits that touch spacing only. */
  format(): TextEdit[];
}
