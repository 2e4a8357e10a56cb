import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  Range,
  RelativePattern,
  Selection,
  Uri,
  WorkspaceEdit,
  commands,
  window,
  workspace,
  type TextDocument,
} from 'vscode';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { tickTask } from '../../core/prd/edit.ts';
import { namedTasks } from '../../core/prd/findTask.ts';
import { parsePrd } from '../../core/prd/parser.ts';
import { createPrd, projectRoot } from '../../core/prd/prdFiles.ts';
import { prdName } from '../../core/prd/template.ts';
import { validatePrd } from '../../core/prd/validate.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { workFolder } from '../commands/workFolder.ts';
import type { Context } from '../context.ts';
import { prdGlob } from '../settings.ts';
import { isPrd } from './languageFeatures.ts';

/** Asks for a title, and opens the PRD that it has made. */
export async function newPrd(context: Context): Promise<void> {
  const root = await projectRoot(workFolder(context));
  const title = await window.showInputBox({
    title: t('New PRD'),
    prompt: t('What is to be built in {0}?', basename(root)),
    placeHolder: t('Refactor authentication'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? undefined : whyNoName(text)),
  });
  if (title === undefined || title.trim() === '') return;
  const file = await createPrd(root, title.trim(), new Date().toISOString().slice(0, 10));
  await window.showTextDocument(Uri.file(file), { preview: false });
}

function whyNoName(title: string): string | undefined {
  try {
    prdName(title);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Opens the PRD and says how many things are wrong with it; the language server marks them. */
export async function checkPrd(target: unknown): Promise<void> {
  const document = await prdMeant(target, t('Check which PRD?'));
  if (document === undefined) return;
  await window.showTextDocument(document, { preview: false });
  const file = document.uri.fsPath;
  const root = await projectRoot(dirname(file));
  const { length } = validatePrd(parsePrd(document.getText()), (path) => existsSync(resolve(root, path)));
  sayBriefly(findingsText(basename(file), length));
  if (length > 0) await commands.executeCommand('workbench.actions.view.problems');
}

function findingsText(name: string, count: number): string {
  if (count === 0) return t('{0}: nothing is missing', name);
  return count === 1 ? t('{0}: 1 finding', name) : t('{0}: {1} findings', name, count);
}

/** Shows the first task that is not done, after the cursor where there is one. */
export async function goToNextTask(target: unknown): Promise<void> {
  const document = await prdMeant(target, t('Go to the next open task of which PRD?'));
  if (document === undefined) return;
  const editor = await window.showTextDocument(document, { preview: false });
  const after = document.offsetAt(editor.selection.active);
  const open = namedTasks(parsePrd(document.getText())).filter(({ task }) => !task.done);
  const next = open.find(({ task }) => task.mark > after) ?? open[0];
  if (next === undefined) return sayBriefly(t('{0}: every task is done', basename(document.uri.fsPath)));
  const at = document.positionAt(next.task.mark);
  editor.selection = new Selection(at, at);
  editor.revealRange(new Range(at, at));
}

/** Ticks the task on the cursor's line; a task that is done becomes open again. */
export async function tickTaskAtCursor(): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined || !isPrd(editor.document)) {
    throw new Failure('usage', t('No PRD is in front.'), { next: t('Open one and put the cursor on a task.') });
  }
  const { document, selection } = editor;
  const { start, end } = document.lineAt(selection.active.line).range;
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  const task = namedTasks(parsePrd(document.getText())).find(({ task: { mark } }) => mark >= from && mark <= to)?.task;
  const change = task && tickTask(task, !task.done);
  if (change === undefined) {
    throw new Failure('usage', t('There is no task on this line.'), {
      next: t('Put the cursor on a line that begins with - [ ].'),
    });
  }
  const edit = new WorkspaceEdit();
  const range = new Range(document.positionAt(change.start), document.positionAt(change.end));
  edit.replace(document.uri, range, change.text);
  await workspace.applyEdit(edit);
}

/** The PRD at a URI that somebody called a command with. */
export async function openPrd(uri: string): Promise<TextDocument> {
  const parsed = Uri.parse(uri);
  const document = uri.startsWith('file:') ? await workspace.openTextDocument(parsed) : undefined;
  if (document !== undefined && isPrd(document)) return document;
  throw new Failure('usage', t('That file is no PRD.'), {
    next: t('PRDs match {0}: the setting says where they are.', prdGlob()),
  });
}

/** The PRD that a command is about: the one it was called with, the one in front, else one that the user picks. */
async function prdMeant(target: unknown, placeHolder: string): Promise<TextDocument | undefined> {
  if (target instanceof Uri || typeof target === 'string') return openPrd(target.toString());
  const front = window.activeTextEditor?.document;
  if (front !== undefined && isPrd(front)) return front;
  const folders = workspace.workspaceFolders ?? [];
  const found = await Promise.all(folders.map((folder) => workspace.findFiles(new RelativePattern(folder, prdGlob()))));
  const files = found.flat();
  if (files.length === 0) {
    throw new Failure('usage', t('There is no PRD: nothing matches {0}.', prdGlob()), { next: t('Run New PRD.') });
  }
  const rows = files.map((file) => ({ label: workspace.asRelativePath(file).replaceAll('$(', '$ ('), file }));
  rows.sort((one, other) => one.label.localeCompare(other.label));
  const picked = await window.showQuickPick(rows, { placeHolder });
  return picked && workspace.openTextDocument(picked.file);
}
