import type { LimitUse, ModelResponse } from './scenario.ts';

export type Headers = Readonly<Record<string, string>>;

/** Names and lengths in minutes of the two windows that an account has. */
const WINDOWS = [
  ['primary', 300],
  ['secondary', 10_080],
] as const;

/** The headers by which the model tells Codex what the account has used. */
export function limitHeaders(windows: readonly LimitUse[], nowMs: number): Headers {
  const headers: Record<string, string> = {};
  for (const [index, [name, minutes]] of WINDOWS.entries()) {
    const window = windows[index];
    if (window === undefined) continue;
    headers[`x-codex-${name}-used-percent`] = String(window.used);
    headers[`x-codex-${name}-window-minutes`] = String(minutes);
    headers[`x-codex-${name}-reset-at`] = String(Math.floor(nowMs / 1000) + window.resetsIn);
  }
  return headers;
}

export function limitHeadersOf(response: ModelResponse, nowMs: number): Headers {
  const limits = response.find((action) => action.kind === 'limits');
  return limits?.kind === 'limits' ? limitHeaders(limits.windows, nowMs) : {};
}
