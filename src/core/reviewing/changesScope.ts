import { join, relative } from 'node:path';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Agent, AgentRecord } from '../agents/agent.ts';

/** Which changes of an agent are looked at, and against what. */
export type ChangesScope =
  /** What differs now from the commit that it was spawned at; without git, all that Codex changed. */
  | { readonly kind: 'spawn' }
  /** What differs now from the newest commit. */
  | { readonly kind: 'uncommitted' }
  /** What it changed in its worktree, against the same files of the main checkout as they are now. */
  | { readonly kind: 'checkout' }
  /** What Codex changed in one turn: the files before it and after it. */
  | { readonly kind: 'turn'; readonly turn: number };

export const SINCE_SPAWN: ChangesScope = { kind: 'spawn' };

/** `spawn`, `uncommitted`, `checkout`, `turn-3`: for addresses. */
export function scopeKey(scope: ChangesScope): string {
  return scope.kind === 'turn' ? `turn-${scope.turn}` : scope.kind;
}

/** Undefined for what is no such key. */
export function scopeFromKey(key: string): ChangesScope | undefined {
  const turn = /^turn-([1-9]\d{0,8})$/.exec(key)?.[1];
  if (turn !== undefined) return { kind: 'turn', turn: Number(turn) };
  return key === 'spawn' || key === 'uncommitted' || key === 'checkout' ? { kind: key } : undefined;
}

/** Where in the main checkout the agent would work; throws for one without a worktree of its own. */
export function folderInCheckout({ name }: Agent, { worktree, cwd }: AgentRecord): string {
  if (worktree !== undefined) return join(worktree.main, relative(worktree.path, cwd));
  throw new Failure('usage', t('{0} has no worktree of its own.', name), {
    next: t('Look at its changes since it was spawned.'),
  });
}
