import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenUsage } from './scenario.ts';
import type { OutputItem } from './toolCalls.ts';

export interface Pace {
  readonly deltas: number;
  /** Whole duration of one text. */
  readonly ms: number;
}

/** Writes one response as server-sent events of the Responses API. `signal` aborts when Codex hangs up. */
export class ResponseStream {
  readonly #http: ServerResponse;
  readonly #signal: AbortSignal;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #id = `resp_${randomBytes(12).toString('hex')}`;
  readonly #output: OutputItem[] = [];
  #sequence = 0;
  pace: Pace | undefined;

  constructor(http: ServerResponse, signal: AbortSignal, headers: Readonly<Record<string, string>>) {
    this.#http = http;
    this.#signal = signal;
    this.#headers = headers;
  }

  get started(): boolean {
    return this.#http.headersSent;
  }

  /** Done by the first event where it was not done before. */
  start(): void {
    this.#http.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...this.#headers });
    this.#send('response.created', {
      response: { id: this.#id, object: 'response', status: 'in_progress', output: [] },
    });
  }

  async text(text: string): Promise<void> {
    const id = `msg_${randomBytes(12).toString('hex')}`;
    const place = { item_id: id, output_index: this.#output.length, content_index: 0 };
    const message = { type: 'message', id, role: 'assistant' };
    this.#begin({ ...message, status: 'in_progress', content: [] });
    await this.#inPieces(text, (delta) => this.#send('response.output_text.delta', { ...place, delta }));
    this.#send('response.output_text.done', { ...place, text });
    this.#end({ ...message, status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] });
  }

  async reasoning(text: string): Promise<void> {
    const id = `rs_${randomBytes(12).toString('hex')}`;
    const place = { item_id: id, output_index: this.#output.length, summary_index: 0 };
    this.#begin({ type: 'reasoning', id, summary: [] });
    this.#send('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } });
    await this.#inPieces(text, (delta) => this.#send('response.reasoning_summary_text.delta', { ...place, delta }));
    this.#send('response.reasoning_summary_text.done', { ...place, text });
    const summary = [{ type: 'summary_text', text }];
    this.#end({ type: 'reasoning', id, summary, encrypted_content: Buffer.from(text).toString('base64') });
  }

  item(item: OutputItem): void {
    this.#begin(item);
    this.#end(item);
  }

  complete(usage: TokenUsage): void {
    const { input, output, cached = 0, reasoning = 0 } = usage;
    const tokens = {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    };
    const response = { id: this.#id, object: 'response', status: 'completed', output: this.#output, usage: tokens };
    this.#http.end(this.#event('response.completed', { response }));
  }

  fail(code: string, message: string): void {
    const response = { id: this.#id, object: 'response', status: 'failed', error: { code, message }, output: [] };
    this.#http.end(this.#event('response.failed', { response }));
  }

  async #inPieces(text: string, send: (piece: string) => void): Promise<void> {
    const { deltas, ms } = this.pace ?? { deltas: 1, ms: 0 };
    const pieces = piecesOf(text, deltas);
    const start = performance.now();
    for (const [index, piece] of pieces.entries()) {
      const due = start + ((index + 1) * ms) / pieces.length;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait, undefined, { signal: this.#signal });
      send(piece);
    }
  }

  #begin(item: OutputItem): void {
    if (!this.started) this.start();
    this.#send('response.output_item.added', { output_index: this.#output.length, item });
  }

  #end(item: OutputItem): void {
    this.#send('response.output_item.done', { output_index: this.#output.length, item });
    this.#output.push(item);
  }

  #send(type: string, members: Readonly<Record<string, unknown>>): void {
    this.#http.write(this.#event(type, members));
  }

  #event(type: string, members: Readonly<Record<string, unknown>>): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...members })}\n\n`;
  }
}

/** At most `count` pieces of nearly equal length that never split a character. */
function piecesOf(text: string, count: number): readonly string[] {
  if (count <= 1) return [text];
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / count));
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}
