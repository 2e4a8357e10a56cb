import { stat } from 'node:fs/promises';
import { relative, isAbsolute } from 'node:path';
import { commands, window, workspace, type Uri } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { usualSandbox } from '../../core/patterns/roles.ts';
import { CommandId } from '../commands/commandIds.ts';
import { openPromptEditor } from '../commands/promptEditor.ts';
import { startAgent, type SpawnContext } from '../commands/startAgent.ts';
import { workFolder } from '../commands/workFolder.ts';
import { agentOf } from '../context.ts';
import { readSettings } from '../settings.ts';
import { linkOf, spawnQuestion, type SpawnLink } from './link.ts';

const START = t('Start Agent');
const EDIT = t('Open in Editor');

/** Does what a link of ours asks for. It starts nothing that the person has not seen and agreed to. */
export async function followLink(by: SpawnContext, { path, query }: Uri): Promise<void> {
  const link = linkOf(path, query);
  switch (link.kind) {
    case 'agent':
      // The link may be what has opened the window.
      await by.context.fleet.scan();
      await commands.executeCommand(CommandId.open, agentOf(by.context, link.agentId).id);
      break;
    case 'next':
      await commands.executeCommand(CommandId.next);
      break;
    case 'spawn':
      await spawnByLink(by, link);
      break;
  }
}

async function spawnByLink(by: SpawnContext, link: SpawnLink): Promise<void> {
  const folder = await folderOf(by, link);
  const model = readSettings().model ?? (by.context.env['CODEX_AGENT_MODEL'] || t('the default model'));
  const { text, detail, isWhole } = spawnQuestion(link, folder, { model, sandbox: usualSandbox(undefined) });
  const buttons = isWhole ? [START, EDIT] : [EDIT];
  const pressed = await window.showWarningMessage(text, { modal: true, detail }, ...buttons);
  const { prompt, options } = link;
  if (pressed === START) await startAgent(by, { prompt, folder, options }, () => {});
  if (pressed === EDIT) await openPromptEditor(by, prompt, { ...options, folder });
}

/** Agents of links work in folders that are open here: the person has trusted these. */
async function folderOf({ context }: SpawnContext, { folder }: SpawnLink): Promise<string> {
  if (folder === undefined) return workFolder(context);
  const isOpen = (workspace.workspaceFolders ?? []).some(({ uri }) => {
    const inside = relative(uri.fsPath, folder);
    return inside === '' || (!inside.startsWith('..') && !isAbsolute(inside));
  });
  if (!isAbsolute(folder) || !isOpen) {
    throw new Failure('bad-folder', t('The link names a folder that is not open in this window.'), {
      next: t('Open {0} first, if you know it.', folder.replaceAll(/[^\P{C}]/gu, '').slice(0, 200)),
    });
  }
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return folder;
  throw new Failure('bad-folder', t('The link names a folder that does not exist.'));
}
