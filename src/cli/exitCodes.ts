import { Failure } from '../core/base/errors.ts';

/** What the command line answers with; formats.md §4.2 is the table of the waiting ones. */
export const EXIT = {
  ok: 0,
  failed: 1,
  contextWindow: 2,
  needsPerson: 3,
  usageLimit: 4,
  interrupted: 5,
  stalled: 6,
  usage: 64,
  unknownAgent: 66,
  timeout: 124,
  stopped: 130,
} as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Failure)) return EXIT.failed;
  switch (error.code) {
    case 'usage':
    case 'ambiguous':
      return EXIT.usage;
    case 'unknown-agent':
      return EXIT.unknownAgent;
    case 'not-running':
    case 'no-codex':
    case 'old-codex':
    case 'not-logged-in':
    case 'no-engine':
    case 'unknown-model':
    case 'bad-folder':
    case 'bad-file':
    case 'home':
    case 'not-sent':
    case 'not-killed':
    case 'unsupported':
    case 'locked':
      return EXIT.failed;
  }
}
