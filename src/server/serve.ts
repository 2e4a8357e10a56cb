import {
  CodeActionKind,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  FileChangeType,
  SemanticTokensBuilder,
  TextDocumentSyncKind,
  type Connection,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type SemanticTokens,
} from 'vscode-languageserver/node';
import { stat } from 'node:fs/promises';
import { errnoOf } from '../core/base/errors.ts';
import type { Log } from '../core/base/log.ts';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import type { Home } from '../core/agents/home.ts';
import type { Environment } from '../core/codex/findCodex.ts';
import { AGENTS_LOG_LANGUAGE } from '../protocol/language.ts';
import { KnownAgents } from './agents/knownAgents.ts';
import { Answers } from './answers.ts';
import { LogFile } from './log/logFile.ts';
import type { OpenFile } from './openFile.ts';
import { optionsOf } from './options.ts';
import { pathOfUri } from './places.ts';
import { PrdFile } from './prd/prdFile.ts';
import { Publisher } from './publisher.ts';
import type { Surroundings } from './surroundings.ts';
import { LEGEND, pushAll, type Token } from './tokens.ts';
import { isLogPath, prdTextOnDisk, Workspace } from './workspace.ts';
