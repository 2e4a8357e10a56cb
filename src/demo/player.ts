import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { limitHeadersOf } from './limitHeaders.ts';
import type { Latches } from './latches.ts';
import { modelErrorOf } from './modelErrors.ts';
import type { Outcome, ReceivedRequest } from './receivedRequest.ts';
import { ResponseStream } from './responseStream.ts';
import type { Action, ModelResponse, ToolCall, TokenUsage } from './scenario.ts';
import { outputItemOfCall } from './toolCalls.ts';

/** Plays one response; resolves when its last byte is written. Rejects when `signal` aborts (Codex hung up). */
export async function playResponse(
  response: ModelResponse,
  request: ReceivedRequest,
  http: ServerResponse,
  latches: Latches,
  signal: AbortSignal,
): Promise<Outcome> {
  const stream = new ResponseStream(http, signal, limitHeadersOf(response, Date.now()));
  // A status line cannot be taken back: only a response without an error starts at once.
  if (!response.some((action) => action.kind === 'error')) stream.start();
  for (const action of response) {
    switch (action.kind) {
      case 'delay':
        await sleep(action.ms, undefined, { signal });
        break;
      case 'hold':
        await latches.opened(action.name, signal);
        break;
      case 'pace':
        stream.pace = action;
        break;
      case 'tokens':
      case 'limits':
        break;
      case 'reasoning':
        await stream.reasoning(action.text);
        break;
      case 'text':
        await stream.text(action.text);
        break;
      case 'call':
        await playCall(action.call, request, stream);
        break;
      case 'error':
        return playError(action, http, stream);
      case 'cut':
        await setImmediate(); // until then, what was written is still in this process
        http.destroy();
        return 'cut';
      case 'silent':
        await latches.never(signal);
        break;
    }
  }
  stream.complete(usageOf(response, request));
  return 'completed';
}

async function playCall(call: ToolCall, request: ReceivedRequest, stream: ResponseStream): Promise<void> {
  const item = outputItemOfCall(call, request);
  if (item === undefined) await stream.text(`Codex offers no tool for "${call.kind}" to this model.`);
  else stream.item(item);
}

function playError(action: Action & { readonly kind: 'error' }, http: ServerResponse, stream: ResponseStream): Outcome {
  const error = modelErrorOf(action.error, Date.now(), action.endsIn);
  if (error.kind === 'status' && !stream.started) {
    http.writeHead(error.status, { 'content-type': 'application/json', ...error.headers });
    http.end(JSON.stringify(error.body));
    return 'failed';
  }
  if (!stream.started) stream.start();
  if (error.kind === 'stream') stream.fail(error.code, error.message);
  else stream.fail('server_error', `Status ${error.status}`);
  return 'failed';
}

const charactersPerToken = 4;

function usageOf(response: ModelResponse, request: ReceivedRequest): TokenUsage {
  const tokens = response.find((action) => action.kind === 'tokens');
  if (tokens !== undefined) return tokens.usage;
  const input = Math.ceil(request.userTexts.join('').length / charactersPerToken) + 1000;
  const written = response.map((action) =>
    action.kind === 'text' || action.kind === 'reasoning' ? action.text.length : 40,
  );
  const output = Math.ceil(written.reduce((sum, length) => sum + length, 0) / charactersPerToken);
  return { input, output };
}
