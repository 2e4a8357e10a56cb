import { Failure } from '../../core/base/errors.ts';
import { tickTask } from '../../core/prd/edit.ts';
import { tasksMeant, type NamedTask } from '../../core/prd/findTask.ts';
import type { Prd } from '../../core/prd/model.ts';
import { changePrd, createPrd, projectRoot } from '../../core/prd/prdFiles.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { prdFileMeant, showCommand, shownPath, shownWords } from '../prdFile.ts';
import { taskText } from '../prdText.ts';

export async function newPrd(context: Context, title: string): Promise<number> {
  const file = await createPrd(await projectRoot('.'), title, new Date().toISOString().slice(0, 10));
  context.print(`${shownPath(file)}\n`);
  return EXIT.ok;
}

/** Prints the task as it stands now. */
export async function tick(
  context: Context,
  fileWord: string,
  taskWords: string,
  options: { undo?: boolean },
): Promise<number> {
  const file = await prdFileMeant(fileWord);
  const done = options.undo !== true;
  let meant: NamedTask | undefined;
  const changed = await changePrd(file, (prd) => {
    meant = onlyTask(prd, taskWords, file);
    return tickTask(meant.task, done);
  });
  if (meant === undefined) return EXIT.failed;
  if (!changed) context.say(done ? 'It was ticked already.' : 'It was not ticked.');
  context.print(`${taskText({ ...meant, task: { ...meant.task, done } }).trim()}\n`);
  return EXIT.ok;
}

function onlyTask(prd: Prd, words: string, file: string): NamedTask {
  const found = tasksMeant(prd, words);
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const asked = `"${shownWords(words)}"`;
  if (first === undefined) {
    throw new Failure('usage', `No task of ${shownPath(file)} is called ${asked}.`, {
      next: `See them with: ${showCommand(file)}`,
    });
  }
  const list = found.map((named) => taskText(named)).join('\n');
  throw new Failure('ambiguous', `${asked} may be ${found.length} tasks of ${shownPath(file)}:\n${list}`, {
    next: 'Give the number of one of them.',
  });
}
