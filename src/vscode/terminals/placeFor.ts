/** A terminal that was opened because its agent was spawned. */
export interface UnaskedTerminal {
  readonly agentId: string;
  /** The person has opened it or typed in it, or looks at it. */
  readonly taken: boolean;
  readonly working: boolean;
}

/** How many terminals may be open that no person asked for. */
const MOST = 6;

/**
 * Where the terminal of an agent that has just been spawned goes: beside the others, into the place of the oldest one that
 * neither a person nor an agent needs, or nowhere. `terminals` are in the order in which they were opened.
 */
export function placeFor(
  terminals: readonly UnaskedTerminal[],
): { readonly kind: 'new' } | { readonly kind: 'insteadOf'; readonly agentId: string } | { readonly kind: 'none' } {
  const unasked = terminals.filter(({ taken }) => !taken);
  if (unasked.length < MOST) return { kind: 'new' };
  const oldest = unasked.find(({ working }) => !working);
  return oldest === undefined ? { kind: 'none' } : { kind: 'insteadOf', agentId: oldest.agentId };
}
