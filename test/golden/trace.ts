import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** First line of a trace: whose conversation it is. */
export interface TraceHead {
  /** What happens, in one sentence. */
  readonly scenario: string;
  /** Version of the Codex that was recorded. */
  readonly codex: string;
  readonly threadId: string;
  readonly name: string;
  readonly prompt: string;
  readonly cwd: string;
}

/** A notification of the engine's, or a request when it has an `id`. `at` is in milliseconds since the first line. */
export interface Received {
  readonly at: number;
  readonly recv: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly id?: number | string;
}

/** What the person did at that moment, in words for the reader. */
export interface Did {
  readonly at: number;
  readonly did: string;
}

/** The connection to the engine ended: always the last line. */
export interface Closed {
  readonly at: number;
  readonly closed: string;
}

export type TraceLine = Received | Did | Closed;

export interface Trace {
  readonly name: string;
  readonly head: TraceHead;
  readonly lines: readonly TraceLine[];
}

/** What carries nothing about an agent is not recorded: these methods, and those that begin with them and a slash. */
const NOISE = ['account', 'configWarning', 'mcpServer', 'remoteControl', 'skills', 'thread/goal', 'thread/settings'];

export function isNoise(method: string): boolean {
  return NOISE.some((one) => method === one || method.startsWith(`${one}/`));
}

/** Times in a trace count from this moment, in epoch milliseconds. */
export const TRACE_START = Date.UTC(2026, 10, 21, 11, 0);

export const traceFolder = fileURLToPath(new URL('traces/', import.meta.url));

export function traceNames(): readonly string[] {
  return readdirSync(traceFolder)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => file.slice(0, -'.jsonl'.length))
    .toSorted();
}

export function readTrace(name: string): Trace {
  const [head = '{}', ...lines] = readFileSync(`${traceFolder}${name}.jsonl`, 'utf8').trimEnd().split('\n');
  return {
    name,
    head: JSON.parse(head) as TraceHead,
    lines: lines.map((line) => JSON.parse(line) as TraceLine),
  };
}
