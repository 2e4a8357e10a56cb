/** The reasons that callers tell apart; everything else is an ordinary `Error`. */
export type FailureCode =
  | 'usage'
  | 'unknown-agent'
  | 'not-running'
  | 'no-codex'
  | 'old-codex'
  | 'not-logged-in'
  | 'no-engine'
  | 'unknown-model'
  | 'bad-folder'
  | 'bad-file'
  | 'home'
  | 'not-sent'
  | 'not-killed'
  | 'unsupported'
  | 'ambiguous'
  | 'locked';

/** An error made for the person who can act on it: what failed and why, and the next step where there is one. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly next: string | undefined;

  constructor(code: FailureCode, message: string, options: { next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.next = options.next;
  }
}

/** One sentence for a person, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Failure) return error.next === undefined ? error.message : `${error.message} ${error.next}`;
  return error instanceof Error ? error.message : String(error);
}

/** The code of a file system or network error (`ENOENT`, `ECONNREFUSED` …). */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
