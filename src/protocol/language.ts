/** The language of files that are named agents.log. PRDs stay in the editor's language for Markdown. */
export const AGENTS_LOG_LANGUAGE = 'agents-log';

/** Where PRDs are looked for when the client does not say, relative to a workspace folder. */
export const DEFAULT_PRDS: readonly string[] = ['docs/prds/*.md'];

/**
 * The language server's `initializationOptions`. Every part may be missing: other editors send none, and get everything that
 * needs no command.
 *
 * For whoever writes a client:
 * - The server is started with `--stdio` or `--node-ipc`. It takes CODEX_AGENT_HOME, CODEX_HOME and CODEX_BIN from its environment.
 * - Send agents.log (language `agents-log`, or any language when the file has that name) and every Markdown file that may be a PRD;
 *   the server itself passes over Markdown that `prds` does not match.
 * - Everything else is plain LSP: no custom request, no custom notification. `window/showMessage` (info) says once per file that
 *   an agents.log is none of ours; diagnostics are pushed.
 * - Command links arrive as `documentLink` targets `command:ID?["8abfab85"]`, only when `commandLinks` is true. Hovers never
 *   hold a link or a command, so that a client need not trust them (`isTrusted` stays off).
 * - VS Code does not send files above 50 MB to extensions: for those no feature of the server appears there.
 */
export interface LanguageOptions {
  /** Globs of PRDs, relative to each workspace folder (`*`, `**`, `?`, `{a,b}`). They are read at the start only. */
  readonly prds?: readonly string[];
  /** What the client can do, and how its command for it is called. Lenses and links for the others are not sent. */
  readonly commands?: Partial<Readonly<Record<LanguageAction, string>>>;
  /** The client opens `command:` URIs of document links. */
  readonly commandLinks?: boolean;
}

/**
 * `openAgent`, `reply`, `changes`: called with one argument, the agent's id (8 hexadecimal digits, of an agent that has a record here).
 * `spawnForPhase`: called with one argument, `PhaseOfPrd`. `showPlan`: called with the URI of a PRD; its lens shows the progress.
 */
export type LanguageAction = 'openAgent' | 'reply' | 'changes' | 'spawnForPhase' | 'showPlan';

export interface PhaseOfPrd {
  /** The URI of the PRD. */
  readonly prd: string;
  /** As `Phase.number`. */
  readonly phase: number;
}
