import type { Disposable } from '../base/disposable.ts';
import type { Client } from './client.ts';
import type { AccountRateLimitsUpdatedNotification } from './protocol/v2/AccountRateLimitsUpdatedNotification.ts';
import type { RateLimitSnapshot } from './protocol/v2/RateLimitSnapshot.ts';
import type { RateLimitWindow } from './protocol/v2/RateLimitWindow.ts';

/** A span of time in which the account may use so much. */
export interface LimitWindow {
  /** How long it is; undefined where Codex does not say. */
  readonly minutes: number | undefined;
  readonly usedPct: number;
  /** When it begins anew, in epoch milliseconds; undefined where Codex does not say. */
  readonly resetsAt: number | undefined;
}

/** What an account may use of one kind of work. */
export interface AccountLimit {
  /** Codex's id of it; `codex` for the ordinary one. */
  readonly id: string;
  /** Where Codex has one, e.g. of a model with a limit of its own. */
  readonly name: string | undefined;
  /** When Codex told it, in epoch milliseconds. */
  readonly at: number;
  readonly primary: LimitWindow | undefined;
  readonly secondary: LimitWindow | undefined;
}

/** By id. */
export type AccountLimits = ReadonlyMap<string, AccountLimit>;

/**
 * Tells what Codex reports of the account's limits: what it can read now (an account of ChatGPT is needed for that) and what
 * the model's replies say to the threads that `client` is subscribed to. `before` is what was told earlier.
 */
export function watchLimits(client: Client, before: AccountLimits, told: (limits: AccountLimits) => void): Disposable {
  let known = before;
  const tell = (snapshot: RateLimitSnapshot): void => {
    const merged = withSnapshot(known, snapshot, Date.now());
    if (merged === known) return;
    known = merged;
    told(known);
  };
  client.call('account/rateLimits/read', { excludeResetCreditDetails: true }).then(
    ({ rateLimits, rateLimitsByLimitId }) => {
      const all = Object.values(rateLimitsByLimitId ?? {}).filter((one) => one !== undefined);
      for (const snapshot of all.length > 0 ? all : [rateLimits]) tell(snapshot);
    },
    // Without such an account, or with an older Codex, there are only the replies.
    () => {},
  );
  return client.onNotification(({ method, params }) => {
    if (method === 'account/rateLimits/updated') tell((params as AccountRateLimitsUpdatedNotification).rateLimits);
  });
}

/** A rolling update names only what it knows: the rest stands as it was. The same map when it says nothing. */
export function withSnapshot(known: AccountLimits, snapshot: RateLimitSnapshot, at: number): AccountLimits {
  const { limitId, limitName, primary, secondary } = snapshot;
  if (primary === null && secondary === null) return known;
  const id = limitId ?? 'codex';
  const before = known.get(id);
  const limit: AccountLimit = {
    id,
    name: limitName ?? before?.name,
    at,
    primary: windowOf(primary) ?? before?.primary,
    secondary: windowOf(secondary) ?? before?.secondary,
  };
  return new Map(known).set(id, limit);
}

function windowOf(window: RateLimitWindow | null): LimitWindow | undefined {
  if (window === null) return undefined;
  const { usedPercent, windowDurationMins, resetsAt } = window;
  return {
    usedPct: usedPercent,
    minutes: windowDurationMins ?? undefined,
    resetsAt: resetsAt === null ? undefined : resetsAt * 1000,
  };
}
