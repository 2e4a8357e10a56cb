import { limitHeaders, type Headers } from './limitHeaders.ts';
import type { ErrorName } from './scenario.ts';

/** An error is an HTTP status with a body, or a stream that begins well and then says `response.failed`. */
export type ModelError =
  | { readonly kind: 'status'; readonly status: number; readonly body: unknown; readonly headers?: Headers }
  | { readonly kind: 'stream'; readonly code: string; readonly message: string };

/** `endsIn` is in how many seconds a usage limit ends: only with it the account's windows are told too. */
export function modelErrorOf(name: ErrorName, nowMs: number, endsIn?: number): ModelError {
  return name === 'usage-limit' ? usageLimitReached(nowMs, endsIn) : fixedErrors[name];
}

const fixedErrors: Readonly<Record<Exclude<ErrorName, 'usage-limit'>, ModelError>> = {
  '400': status(400, 'The demo model was asked to refuse this request.', 'invalid_request_error'),
  '401': status(401, 'Incorrect API key provided.', 'invalid_api_key'),
  '404': status(404, 'Not found.', 'not_found'),
  '429': status(429, 'Rate limit reached.', 'rate_limit_exceeded'),
  '500': status(500, 'The server had an error.', 'server_error'),
  '503': status(503, 'The service is unavailable.', 'service_unavailable'),
  'model-not-found': status(404, 'The model does not exist.', 'model_not_found'),
  quota: { kind: 'stream', code: 'insufficient_quota', message: 'You exceeded your current quota.' },
  'context-window': {
    kind: 'stream',
    code: 'context_length_exceeded',
    message: 'The input exceeds the context window.',
  },
  overloaded: { kind: 'stream', code: 'server_is_overloaded', message: 'The server is overloaded.' },
};

const usageLimitSeconds = 3600;

function usageLimitReached(nowMs: number, endsIn: number | undefined): ModelError {
  const resets_at = Math.floor(nowMs / 1000) + (endsIn ?? usageLimitSeconds);
  const message = 'The usage limit has been reached';
  const error = { type: 'usage_limit_reached', message, plan_type: 'plus', resets_at };
  return {
    kind: 'status',
    status: 429,
    body: { error },
    headers: endsIn === undefined ? {} : limitHeaders([{ used: 100, resetsIn: endsIn }], nowMs),
  };
}

function status(code: number, message: string, type: string): ModelError {
  return { kind: 'status', status: code, body: { error: { message, type, code: type, param: null } } };
}
