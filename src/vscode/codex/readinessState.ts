import type { loginOf } from '../../core/agents/login.ts';
import { Failure } from '../../core/base/errors.ts';

/** What stands between the user and an agent, as the empty view says it (`codexOrchestrator.state` in package.json). */
export type ReadinessState = 'connecting' | 'ready' | 'noCodex' | 'oldCodex' | 'loggedOut' | 'failed';

export type CodexFound = { readonly login: Awaited<ReturnType<typeof loginOf>> } | { readonly error: unknown };

export function stateAfter(found: CodexFound): ReadinessState {
  if ('login' in found) return found.login === 'missing' ? 'loggedOut' : 'ready';
  const code = found.error instanceof Failure ? found.error.code : undefined;
  if (code === 'no-codex') return 'noCodex';
  return code === 'old-codex' ? 'oldCodex' : 'failed';
}
