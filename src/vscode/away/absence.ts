/** In milliseconds: a shorter absence is a glance elsewhere, after which the person still knows what is going on. */
const GLANCE = 10 * 60_000;
/** From here on the person is told what has happened meanwhile. */
const LONG = 60 * 60_000;

/** What is known of the person at one window, and outlives it. Times are epoch milliseconds. */
export interface Presence {
  /** When the person was last here. */
  readonly seen: number;
  /** When the absence began that the person came back from last. */
  readonly since: number;
}

export interface Return {
  readonly presence: Presence;
  readonly isLong: boolean;
}

/** The person is here again. What happened before a glance elsewhere stays worth telling. */
export function returned({ seen, since }: Presence, now: number): Return {
  const gone = now - seen;
  return { presence: { seen: now, since: gone < GLANCE ? since : seen }, isLong: gone >= LONG };
}
