import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type Range,
  type Registration,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { LanguageOptions } from '../../src/protocol/language.ts';
import { until } from './until.ts';
import { repository } from './world.ts';

export interface LanguageClientOptions {
  readonly options?: LanguageOptions;
  readonly capabilities?: ClientCapabilities;
  readonly env?: Readonly<Record<string, string>>;
  /** What is started instead of the server's own bundle. */
  readonly command?: readonly [program: string, ...args: string[]];
  /** The workspace; a new folder without it, which `close` removes. */
  readonly folder?: string;
}

/** As VS Code says of itself, in short. */
const CAPABILITIES: ClientCapabilities = {
  textDocument: {
    hover: { contentFormat: ['markdown', 'plaintext'] },
    formatting: { dynamicRegistration: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
};

/** A real LSP client on the standard input and output of the built server. */
export class LanguageClient {
  readonly folder: string;
  readonly server: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly #ownsFolder: boolean;
  /** The newest diagnostics of each file. */
  readonly published = new Map<string, readonly Diagnostic[]>();
  readonly #awaited = new Map<string, () => void>();
  readonly messages: string[] = [];
  readonly registrations: Registration[] = [];
  #started: InitializeResult | undefined;
  readonly #versions = new Map<string, number>();

  private constructor(folder: string, server: ChildProcess, connection: ProtocolConnection, ownsFolder: boolean) {
    this.folder = folder;
    this.server = server;
    this.connection = connection;
    this.#ownsFolder = ownsFolder;
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.published.set(uri, diagnostics);
      this.#awaited.get(uri)?.();
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.messages.push(message));
    connection.onRequest(
      RegistrationRequest.type,
      ({ registrations }) => void this.registrations.push(...registrations),
    );
    connection.listen();
  }

  static async start(options: LanguageClientOptions = {}): Promise<LanguageClient> {
    const folder = options.folder ?? (await realpath(await mkdtemp(join(tmpdir(), 'language-'))));
    const [program, ...args] = options.command ?? [process.execPath, join(repository, 'dist/server.cjs'), '--stdio'];
    const env = { PATH: process.env['PATH'] ?? '', CODEX_AGENT_HOME: join(folder, '.home'), ...options.env };
    const server = spawn(program, args, { env, cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const client = new LanguageClient(folder, server, connection, options.folder === undefined);
    client.#started = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'project' }],
      capabilities: options.capabilities ?? CAPABILITIES,
      initializationOptions: options.options,
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  get started(): InitializeResult {
    if (this.#started === undefined) throw new Error('The server has not answered yet.');
    return this.#started;
  }

  uriOf(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  /** Opens a file of the workspace with this text, whatever the disk has, and returns its URI. */
  async open(
    path: string,
    text: string,
    languageId = path.endsWith('.md') ? 'markdown' : 'agents-log',
  ): Promise<string> {
    const uri = this.uriOf(path);
    this.#versions.set(uri, 1);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  /** Without a range the whole text. */
  async change(uri: string, text: string, range?: Range): Promise<void> {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  async save(uri: string): Promise<void> {
    await this.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
  }

  async closeFile(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** Resolves as soon as something is published of the file after this call. */
  async nextPublished(uri: string): Promise<void> {
    await new Promise<void>((resolve) => this.#awaited.set(uri, resolve));
  }

  /** What is published of the file, once that fits. */
  async diagnostics(uri: string, fits: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    return until('the diagnostics fit', () => {
      const found = this.published.get(uri);
      return found !== undefined && fits(found) ? found : undefined;
    });
  }

  /** As an editor's window that closes. Returns the exit code. */
  async close(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => {
      if (this.server.exitCode !== null) resolve(this.server.exitCode);
      else this.server.once('exit', (code) => resolve(code));
    });
    if (this.server.exitCode === null) {
      await this.connection.sendRequest(ShutdownRequest.type);
      await this.connection.sendNotification(ExitNotification.type);
    }
    const code = await exited;
    this.connection.dispose();
    if (this.#ownsFolder) await rm(this.folder, { recursive: true, force: true });
    return code;
  }
}

/** Where a piece of a text stands. */
export function rangeOf(text: string, piece: string): Range {
  const start = text.indexOf(piece);
  if (start < 0) throw new Error(`The text has no ${JSON.stringify(piece)}.`);
  return { start: positionIn(text, start), end: positionIn(text, start + piece.length) };
}

/** The text with these edits made. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const offsetOf = ({ line, character }: Position): number =>
    text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  return edits
    .map(({ range, newText }) => ({ start: offsetOf(range.start), end: offsetOf(range.end), newText }))
    .sort((a, b) => b.start - a.start)
    .reduce((done, { start, end, newText }) => done.slice(0, start) + newText + done.slice(end), text);
}

function positionIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
