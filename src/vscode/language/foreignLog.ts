import { basename, dirname } from 'node:path';
import { window } from 'vscode';
import { readLogEnd } from '../../core/agentsLog/logEnd.ts';
import { logFileFor } from '../../core/agentsLog/logPlace.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';

const TOLD = 'foreignLogs';

/** Says once in a workspace that a file has the name of a log of agents and is none, so that nothing is written to it. */
export async function tellIfForeign({ extension, log }: Context, file: string): Promise<void> {
  try {
    if ((await readLogEnd(file)).isLog) return;
  } catch (error) {
    log.warn(`Cannot read ${file}: ${messageOf(error)}`);
    return;
  }
  const { workspaceState } = extension;
  const told = workspaceState.get<readonly string[]>(TOLD, []);
  if (told.includes(file)) return;
  await workspaceState.update(TOLD, [...told, file]);
  void window.showInformationMessage(
    asPlainText(
      t(
        '{0} in {1} is something else than a log of agents: nothing is written to it.',
        basename(file),
        basename(dirname(file)),
      ),
    ),
  );
}

/** As above, for the log of agents that work in `folder`. */
export async function tellIfForeignFor(context: Context, folder: string): Promise<void> {
  const file = await logFileFor(folder);
  if (file !== undefined) await tellIfForeign(context, file);
}
