import { Range, Uri, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { Failure } from '../../../core/base/errors.ts';
import { t } from '../../../core/base/l10n.ts';
import { setStatus, tickTask } from '../../../core/prd/edit.ts';
import { namedTasks } from '../../../core/prd/findTask.ts';
import type { Edit, Prd, PrdStatus } from '../../../core/prd/model.ts';
import { template } from '../../../core/prd/template.ts';
import type { BoardToHost } from '../../../protocol/board.ts';
import { lineOfText } from './boardParts.ts';

/** Changes one character. A task that is not where the page saw it is left alone: the page hears of the change anyway. */
export async function tick(document: TextDocument, prd: Prd, wanted: BoardToHost['tick']): Promise<void> {
  const found = namedTasks(prd).find(({ task }) => task.mark === wanted.mark && lineOfText(task.text) === wanted.text);
  const edit = found === undefined ? undefined : tickTask(found.task, wanted.done);
  if (edit !== undefined) await apply(document, edit);
}

export async function makeStatus(document: TextDocument, prd: Prd, status: PrdStatus): Promise<void> {
  const edit = setStatus(prd, status);
  if (edit !== undefined) await apply(document, edit);
}

/** Fills an empty PRD with the template, titled after its file. `created` is a date as `2026-11-21`. */
export async function beginWithTemplate(document: TextDocument, name: string, created: string): Promise<void> {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ');
  await apply(document, { start: 0, end: document.getText().length, text: template(title, created) });
}

/** With its whole text, saved or not. */
export async function writeAgain(document: TextDocument): Promise<void> {
  await workspace.fs.createDirectory(Uri.joinPath(document.uri, '..'));
  await workspace.fs.writeFile(document.uri, Buffer.from(document.getText()));
}

/**
 * Through the editor, so that it can be undone. Agents read the disk, so it is saved at once; where something typed waits to be saved,
 * that is the person's to decide.
 */
async function apply(document: TextDocument, { start, end, text }: Edit): Promise<void> {
  const mayBeSaved = !document.isDirty && !document.isUntitled;
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), text);
  if (!(await workspace.applyEdit(edit))) {
    throw new Failure('unsupported', t('VS Code did not take the change.'), {
      next: t('Look whether the file may be changed.'),
    });
  }
  // When that fails, VS Code says why, and the change stays to be saved.
  if (mayBeSaved) await document.save();
}
