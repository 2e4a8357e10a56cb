import { basename } from 'node:path';
import {
  CodeActionKind,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  MarkupKind,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type Hover,
  type InitializeParams,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { Home } from '../core/agents/home.ts';
import { messageOf } from '../core/base/errors.ts';
import type { Log } from '../core/base/log.ts';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import type { Environment } from '../core/codex/findCodex.ts';
import { AGENTS_LOG_LANGUAGE } from '../protocol/language.ts';
import { withoutMarks } from './agents/agentHover.ts';
import { KnownAgents } from './agents/knownAgents.ts';
import { LogFile } from './log/logFile.ts';
import type { FoundHover } from './openFile.ts';
import { OpenFiles } from './openFiles.ts';
import { optionsOf, type Options } from './options.ts';
import { pathOfUri } from './places.ts';
import { Publisher } from './publisher.ts';
import { answerTokens } from './semanticTokens.ts';
import { LEGEND } from './tokens.ts';
import { Workspace } from './workspace.ts';

export interface ServeOptions {
  readonly home: Home;
  readonly env: Environment;
}

/** Answers what the client asks on this connection. `listen` is the caller's. */
export function serve(connection: Connection, { home, env }: ServeOptions): void {
  connection.onInitialize((params) => {
    const options = optionsOf(params.initializationOptions);
    const workspace = new Workspace(options.prds);
    workspace.folders = foldersOf(params);
    const agents = new KnownAgents({ home, env, log: logOf(connection) });
    const files: OpenFiles = new OpenFiles({ options, workspace, agents, onNews: (uri) => publisher.ask(uri) });
    const publisher = new Publisher((uri) => {
      const file = files.get(uri);
      if (file !== undefined) void send(connection.sendDiagnostics({ uri, diagnostics: file.diagnostics() }));
    });
    answerRequests(connection, files, params.capabilities);
    syncFiles(connection, files, publisher, answerTokens(connection, files));
    connection.onInitialized(() => {
      void registerLater(connection, params.capabilities, options);
      if (params.capabilities.workspace?.workspaceFolders !== true) return;
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(pathsOf(removed));
        workspace.folders = [...workspace.folders.filter((folder) => !gone.has(folder)), ...pathsOf(added)];
        files.lookAgain();
      });
    });
    connection.onShutdown(() => {
      publisher.dispose();
      agents.dispose();
    });
    return {
      serverInfo: { name: 'codex-agent', version: PRODUCT_VERSION },
      capabilities: capabilitiesFor(params.capabilities),
    };
  });
}

/** The library keeps one listener for each kind of message: all that a message leads to starts here. */
function syncFiles(
  connection: Connection,
  files: OpenFiles,
  publisher: Publisher,
  forgetTokens: (uri: string) => void,
): void {
  const told = new Set<string>();
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, text } }) => {
    const file = files.open(uri, languageId, text);
    if (file === undefined) return;
    publisher.ask(uri);
    if (!(file instanceof LogFile) || file.isAgentsLog || told.has(uri)) return;
    told.add(uri);
    // The library's own way is a request, which waits for somebody to click it away.
    const message = `${basename(file.path)} is something else than a log of agents: it is left alone.`;
    void send(connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message }));
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
    const file = files.get(uri);
    if (file === undefined) return;
    file.change(contentChanges);
    publisher.ask(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    if (files.get(uri) === undefined) return;
    files.close(uri);
    publisher.forget(uri);
    forgetTokens(uri);
    void send(connection.sendDiagnostics({ uri, diagnostics: [] }));
  });
  connection.onDidSaveTextDocument(() => files.lookAgain());
  connection.onDidChangeWatchedFiles(() => files.lookAgain());
}

function answerRequests(connection: Connection, files: OpenFiles, client: ClientCapabilities): void {
  connection.onDocumentSymbol(({ textDocument }) => files.get(textDocument.uri)?.outline() ?? []);
  connection.onFoldingRanges(({ textDocument }) => files.get(textDocument.uri)?.folding() ?? []);
  connection.onHover(async ({ textDocument, position }) => {
    const hover = await files.get(textDocument.uri)?.hover(position);
    return hover === undefined ? undefined : inWordsOf(client, hover);
  });
  connection.onDefinition(
    async ({ textDocument, position }) => (await files.get(textDocument.uri)?.definition(position)) ?? [],
  );
  connection.onReferences(
    async ({ textDocument, position }) => (await files.get(textDocument.uri)?.references(position)) ?? [],
  );
  connection.onDocumentLinks(async ({ textDocument }) => (await files.get(textDocument.uri)?.links()) ?? []);
  connection.onCompletion(
    async ({ textDocument, position }) => (await files.get(textDocument.uri)?.completion(position)) ?? [],
  );
  connection.onCodeLens(async ({ textDocument }) => (await files.get(textDocument.uri)?.lenses()) ?? []);
  connection.onCodeAction(async (params) => (await files.get(params.textDocument.uri)?.fixes(params)) ?? []);
  connection.onDocumentFormatting(({ textDocument }) => files.get(textDocument.uri)?.format() ?? []);
}

function capabilitiesFor(client: ClientCapabilities): ServerCapabilities {
  return {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentLinkProvider: {},
    completionProvider: { triggerCharacters: ['#', ':', ' ', '/', '-'] },
    codeLensProvider: {},
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    semanticTokensProvider: { legend: LEGEND, full: { delta: true }, range: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...(registersFormatting(client) ? {} : { documentFormattingProvider: true }),
  };
}

/**
 * Formatting is offered for logs alone where the client can be told so: a second formatter of Markdown would make editors ask
 * people which one they want. Files that come and go are watched for the findings about files that are missing.
 */
async function registerLater(connection: Connection, client: ClientCapabilities, { prds }: Options): Promise<void> {
  try {
    if (registersFormatting(client)) {
      const documentSelector = [{ language: AGENTS_LOG_LANGUAGE }];
      await connection.client.register(DocumentFormattingRequest.type, { documentSelector });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = prds.map((globPattern) => ({ globPattern: `**/${globPattern}` }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  } catch (error) {
    connection.console.warn(messageOf(error));
  }
}

function registersFormatting(client: ClientCapabilities): boolean {
  return client.textDocument?.formatting?.dynamicRegistration === true;
}

/** A client that draws no Markdown would show its marks. */
function inWordsOf(client: ClientCapabilities, { range, markdown }: FoundHover): Hover {
  const drawn = client.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
  const contents = drawn
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: withoutMarks(markdown) };
  return { range, contents };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders !== undefined && workspaceFolders !== null) return pathsOf(workspaceFolders);
  return rootUri === null ? [] : pathsOf([{ uri: rootUri }]);
}

function pathsOf(folders: readonly { readonly uri: string }[]): readonly string[] {
  return folders.flatMap(({ uri }) => pathOfUri(uri) ?? []);
}

/** A message that nobody reads any more is lost with its reader, and the process ends. */
async function send(sent: Promise<void>): Promise<void> {
  await sent.catch(() => {});
}

/** Into the client's own log of this server. */
function logOf({ console: output }: Connection): Log {
  return {
    trace: (message) => output.debug(message),
    info: (message) => output.info(message),
    warn: (message) => output.warn(message),
    error: (message) => output.error(message),
  };
}
