import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Range, Uri, window, workspace } from 'vscode';
import { logFileFor } from '../../core/agentsLog/logPlace.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { workFolder } from '../commands/workFolder.ts';
import type { Context } from '../context.ts';
import { writesLog } from '../settings.ts';

/** Shows the newest entries of the agents.log of the folder that the user is in. */
export async function openLog(context: Context): Promise<void> {
  const folder = workFolder(context);
  const file = await logFileFor(folder);
  if (file === undefined || (await stat(file).catch(() => undefined)) === undefined) {
    throw new Failure('usage', t('{0} has no agents.log yet.', basename(folder)), { next: nextStep(file, folder) });
  }
  const document = await workspace.openTextDocument(Uri.file(file));
  const { end } = document.lineAt(document.lineCount - 1).range;
  await window.showTextDocument(document, { preview: false, selection: new Range(end, end) });
}

function nextStep(file: string | undefined, folder: string): string {
  if (!writesLog(folder)) return t('Turn on the setting Agents Log: Write, then spawn an agent.');
  return file === undefined
    ? t('It is written where there is a git repository, or where an empty agents.log lies.')
    : t('Spawn an agent: its entry begins the log.');
}
