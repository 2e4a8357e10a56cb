import { textPlaces } from '../../src/core/base/textPlace.ts';
import { stageText } from '../../src/core/missions/stages.ts';
import { namedTasks } from '../../src/core/prd/findTask.ts';
import type { Prd, PrdFinding, Span } from '../../src/core/prd/model.ts';
import { progressOf } from '../../src/core/prd/parser.ts';

/** Everything that is understood of a PRD, as text for a reviewer. */
export function prdText(prd: Prd, findings: readonly PrdFinding[]): string {
  const { text, title, status, sections, phases, requirements, files, progress } = prd;
  const place = ({ start }: Span): string => {
    const { line, column } = textPlaces(text)(start);
    return `${line}:${column}`;
  };
  const blocks = [
    [
      `title     ${title ?? '(none)'}`,
      `status    ${status ?? '(none)'}`,
      `stage     ${stageText(prd)}`,
      `progress  ${progress.done} of ${progress.all}`,
    ],
    sections.map(({ kind, heading, span, body }) => {
      const lines = body.split('\n').length - 1;
      return `section   ${place(span)} ${kind} "${heading}", ${lines} lines`;
    }),
    requirements.map(({ id, text: words, span }) => `required  ${place(span)} ${id ?? '(no id)'} "${words}"`),
    phases.map(({ number, name, tasks, headingSpan }) => {
      const { done, all } = progressOf(tasks);
      return `phase     ${place(headingSpan)} ${number} "${name}" ${done} of ${all}`;
    }),
    namedTasks(prd).map(({ number, task }) => {
      const box = `[${task.done ? 'x' : ' '}]`;
      return `task      ${place(task.span)} ${number} ${'  '.repeat(task.depth)}${box} "${task.text}"`;
    }),
    files.map(({ path, change, comesOrGoes, pathSpan }) => {
      const mark = comesOrGoes ? ' (comes or goes)' : '';
      return `file      ${place(pathSpan)} ${path} "${change}"${mark}`;
    }),
    findings.map(({ code, severity, message, span }) => `${severity.padEnd(11)} ${place(span)} ${code} ${message}`),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}
