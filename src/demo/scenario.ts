/** What the demo model does, in order, within one response or across the responses of a turn. */
export type Action =
  | { readonly kind: 'delay'; readonly ms: number }
  /** Waits until `release(name)`; a name stays released for ever. */
  | { readonly kind: 'hold'; readonly name: string }
  /** Every following text and reasoning of the response is sent in `deltas` pieces over `ms` milliseconds. */
  | { readonly kind: 'pace'; readonly deltas: number; readonly ms: number }
  | { readonly kind: 'tokens'; readonly usage: TokenUsage }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ToolCall }
  /** With `times`, only the first so many requests of the step fail; later ones get the response that follows. */
  | {
      readonly kind: 'error';
      readonly error: ErrorName;
      readonly times: number | undefined;
      /** In how many seconds a usage limit ends, which the account's windows tell too; an hour, and nothing told, where left out. */
      readonly endsIn?: number;
    }
  /** What Codex is told of the account's limits with this response: of the 5-hour window, then of the weekly one. */
  | { readonly kind: 'limits'; readonly windows: readonly LimitUse[] }
  /** Breaks the connection where the response stands. */
  | { readonly kind: 'cut' }
  /** Keeps the response open until Codex gives up or the server closes. */
  | { readonly kind: 'silent' };

export type ToolCall =
  | { readonly kind: 'shell'; readonly command: string }
  /** A command outside the sandbox, which makes Codex ask `justification` as the approval's reason. */
  | { readonly kind: 'escalated'; readonly command: string; readonly justification: string }
  /** `patch` in the apply_patch form, from `*** Begin Patch` to `*** End Patch`. */
  | { readonly kind: 'patch'; readonly patch: string }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'spawn'; readonly prompt: string }
  /** Waits for every sub-agent spawned since the newest user message. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'question'; readonly question: string; readonly options: readonly string[] }
  | { readonly kind: 'function'; readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };

export interface PlanStep {
  readonly step: string;
  readonly status: 'pending' | 'in_progress' | 'completed';
}

export interface LimitUse {
  /** In percent. */
  readonly used: number;
  /** In how many seconds the window begins anew. */
  readonly resetsIn: number;
}

/** Tokens of one response; `cached` is part of `input`, `reasoning` is part of `output`. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export const errorNames = [
  '400',
  '401',
  '404',
  '429',
  '500',
  '503',
  'model-not-found',
  'usage-limit',
  'quota',
  'context-window',
  'overloaded',
] as const;

export type ErrorName = (typeof errorNames)[number];

/** One request of Codex is answered by one response; a response with tool calls is followed by the next one. */
export type ModelResponse = readonly Action[];

export interface Rule {
  /** A substring of the newest user text, or a regular expression over it. */
  readonly when: string | { readonly regex: string; readonly flags?: string };
  /** The responses of the turn: spelled out, or written as prompt markers (markers.ts). */
  readonly steps: readonly ModelResponse[] | string;
}

/** The first matching rule wins; markers in the prompt itself win over every rule. */
export interface Scenario {
  readonly rules: readonly Rule[];
}
