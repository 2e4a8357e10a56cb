import { writeLaunchers } from '../../core/agents/launchers.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';

/** Puts `codex-agent` and `codex-bg` on the PATH of every integrated terminal. Never rejects. */
export async function offerCommandLine({ extension, home, env, log }: Context): Promise<void> {
  const variables = extension.environmentVariableCollection;
  try {
    const bin = await writeLaunchers(home, { runtime: process.execPath, folder: extension.asAbsolutePath('dist') });
    variables.description = t('Makes the commands `codex-agent` and `codex-bg` available.');
    // Again after the shell's start-up files, some of which set the PATH anew.
    const when = { applyAtProcessCreation: true, applyAtShellIntegration: true };
    variables.prepend('PATH', `${bin}${process.platform === 'win32' ? ';' : ':'}`, when);
    for (const name of ['CODEX_AGENT_HOME', 'CODEX_HOME']) {
      const value = env[name];
      if (value === undefined) variables.delete(name);
      else variables.replace(name, value);
    }
  } catch (error) {
    log.warn(`Cannot put codex-agent on the PATH of the terminals: ${messageOf(error)}`);
  }
}
