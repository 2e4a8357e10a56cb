import { readRecords } from '../../core/agents/records.ts';
import { messageOf } from '../../core/base/errors.ts';
import { stageOf, stageText } from '../../core/missions/stages.ts';
import { workOnPrd } from '../../core/missions/workOnPrd.ts';
import { namedTasks } from '../../core/prd/findTask.ts';
import { listPrds, PRD_FOLDER, projectRoot, readPrd } from '../../core/prd/prdFiles.ts';
import { progressOf } from '../../core/prd/parser.ts';
import type { Task } from '../../core/prd/model.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { prdFileMeant, shownPath } from '../prdFile.ts';
import { prdPage, prdTable, type PrdRow } from '../prdText.ts';
import { terminalLook } from '../terminalLook.ts';

/** A PRD that cannot be read is named on standard error, and the others are listed. */
export async function listPrd(context: Context, options: { json?: boolean }): Promise<number> {
  const files = await listPrds(await projectRoot('.'));
  const { records } = await readRecords(context.home);
  const rows: PrdRow[] = [];
  let code: number = EXIT.ok;
  for (const file of files) {
    try {
      rows.push({ file: shownPath(file), prd: await readPrd(file), work: workOnPrd(records, file) });
    } catch (error) {
      context.say(messageOf(error));
      code = EXIT.failed;
    }
  }
  if (options.json === true) {
    context.print(`${JSON.stringify({ version: 1, prds: rows.map(rowJson) }, undefined, 2)}\n`);
  } else if (rows.length > 0) {
    context.print(prdTable(rows, terminalLook(context.env)));
  } else if (files.length === 0) {
    context.print(`No PRDs in ${PRD_FOLDER}\n`);
  }
  return code;
}

export async function showPrd(context: Context, word: string, options: { json?: boolean }): Promise<number> {
  const file = await prdFileMeant(word);
  const prd = await readPrd(file);
  const { records } = await readRecords(context.home);
  const row = { file: shownPath(file), prd, work: workOnPrd(records, file) };
  context.print(
    options.json === true ? `${JSON.stringify(prdJson(row), undefined, 2)}\n` : prdPage(row, terminalLook(context.env)),
  );
  return EXIT.ok;
}

function rowJson({ file, prd, work }: PrdRow): Record<string, unknown> {
  return {
    file,
    title: prd.title ?? null,
    status: prd.status ?? null,
    stage: stageOf(prd, work),
    stage_text: stageText(prd, work),
    ...prd.progress,
  };
}

function prdJson(row: PrdRow): Record<string, unknown> {
  const { prd } = row;
  const numbers = new Map(namedTasks(prd).map(({ task, number }) => [task, number]));
  const tasks = (all: readonly Task[]): readonly Record<string, unknown>[] =>
    all.map((task) => ({ number: numbers.get(task), text: task.text, done: task.done, depth: task.depth }));
  return {
    version: 1,
    ...rowJson(row),
    sections: prd.sections.map(({ kind, heading, body }) => ({ kind, heading, body })),
    requirements: prd.requirements.map(({ id, text }) => ({ id: id ?? null, text })),
    phases: prd.phases.map((phase) => ({
      number: phase.number,
      name: phase.name,
      ...progressOf(phase.tasks),
      tasks: tasks(phase.tasks),
    })),
    tasks: tasks(prd.looseTasks),
    files: prd.files.map(({ path, change }) => ({ path, change })),
    tests: tasks(prd.tests),
    criteria: tasks(prd.criteria),
  };
}
