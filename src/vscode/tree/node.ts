/** One row of the tree, as commands get it. The same row is the same object for as long as the tree lives. */
export type Node = { readonly id: string } & (
  | { readonly kind: 'general' | 'group' | 'endedGroup'; readonly key: string }
  | { readonly kind: 'agent'; readonly agentId: string }
  | { readonly kind: 'subAgent'; readonly threadId: string }
  /** `owner` is an agent's id; a command for agents must not take this row for its agent's. */
  | { readonly kind: 'queued'; readonly owner: string; readonly queuedId: string }
  | { readonly kind: 'broken' | 'elsewhere' | 'moreSessions' }
  | { readonly kind: 'session'; readonly threadId: string }
);
