import { window } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { CommandDoor } from '../commands/door.ts';
import type { SpawnContext } from '../commands/startAgent.ts';

const following = () => import('./followLink.ts');

/** `vscode://codex-orchestrator.codex-orchestrator/…`. VS Code asks first whether the extension may have the address. */
export function registerLinks(door: CommandDoor, by: SpawnContext): Disposable {
  return window.registerUriHandler({
    handleUri: (uri) => door.pass(t('Cannot follow the link'), async () => (await following()).followLink(by, uri)),
  });
}
