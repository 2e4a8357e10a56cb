import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Client } from '../codex/client.ts';

/** Who Codex works for: an account, a provider that needs none, or nobody. */
export async function loginOf(client: Client): Promise<'account' | 'notNeeded' | 'missing'> {
  const { account, requiresOpenaiAuth } = await client.call('account/read', { refreshToken: false });
  if (account !== null) return 'account';
  return requiresOpenaiAuth ? 'missing' : 'notNeeded';
}

/** Codex itself would start the turn and fail twelve seconds later. */
export async function requireLogin(client: Client): Promise<void> {
  if ((await loginOf(client)) !== 'missing') return;
  throw new Failure('not-logged-in', t('Codex is not logged in.'), {
    next: t('Run "codex login", or try it without an account: npm start in the codex-orchestrator folder.'),
  });
}
