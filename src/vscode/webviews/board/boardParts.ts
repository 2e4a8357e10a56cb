import { idsIn } from '../../../core/missions/workOnPrd.ts';
import { STAGES, stageOf } from '../../../core/missions/stages.ts';
import type { WorkType } from '../../../core/agents/agent.ts';
import { t } from '../../../core/base/l10n.ts';
import type { Prd, PrdSection, PrdSectionKind, Task } from '../../../core/prd/model.ts';
import type {
  BoardHead,
  BoardList,
  BoardParts,
  BoardProgress,
  BoardProse,
  BoardTask,
  PrdStep,
} from '../../../protocol/board.ts';

/** Of a longer text of one requirement or task the beginning is shown, in characters. */
const LONGEST_LINE = 1000;
/** The same for the problem and the solution. */
const LONGEST_PROSE = 20_000;

/** What one sees of a PRD alone, without the files that it names and the agents that work on it. */
export type TextParts = Omit<BoardParts, 'files' | 'work'>;

/** `lineAt` tells the line of an offset, from 0. `fallback` is the title of a PRD that has none. */
export function textPartsOf(
  prd: Prd,
  work: readonly WorkType[],
  fallback: string,
  lineAt: (offset: number) => number,
): TextParts {
  const { sections, looseTasks, tests, criteria } = prd;
  const lineOf = (kind: PrdSectionKind): number => lineAt(sections.find((one) => one.kind === kind)?.span.start ?? 0);
  const list = (title: string, kind: PrdSectionKind, tasks: readonly Task[]): readonly BoardList[] =>
    tasks.length === 0 ? [] : [{ title, line: lineOf(kind), tasks: tasks.map(boardTask) }];
  const testsOf = testsByRequirement(tests);
  return {
    head: headOf(prd, work, fallback),
    problem: proseOf(sections, 'problem', lineAt),
    solution: proseOf(sections, 'solution', lineAt),
    requirements: prd.requirements
      .filter(({ text }) => text !== '')
      .map(({ id = '', text, span }) => ({
        id,
        text: lineOfText(text),
        line: lineAt(span.start),
        tests: testsOf.get(id) ?? { done: 0, all: 0 },
      })),
    phases: prd.phases.map(({ number, name, headingSpan, tasks }) => ({
      number,
      name: lineOfText(name),
      line: lineAt(headingSpan.start),
      tasks: tasks.map(boardTask),
    })),
    lists: [
      ...list(prd.phases.length === 0 ? t('Tasks') : t('Other tasks'), 'plan', looseTasks),
      ...list(t('Testing'), 'testing', tests),
      ...list(t('Success criteria'), 'success', criteria),
    ],
    notes: sections
      .filter(({ kind }) => kind === 'other')
      .map(({ heading, span }) => ({ heading: lineOfText(heading), line: lineAt(span.start) })),
  };
}

/** For each id that a test names, how many name it and how many of these are done. */
function testsByRequirement(tests: readonly Task[]): ReadonlyMap<string, BoardProgress> {
  const found = new Map<string, BoardProgress>();
  for (const { text, done } of tests) {
    for (const id of idsIn(text)) {
      const known = found.get(id) ?? { done: 0, all: 0 };
      found.set(id, { done: known.done + (done ? 1 : 0), all: known.all + 1 });
    }
  }
  return found;
}

/** Whether there is anything that a board shows. */
export function hasParts({ sections, looseTasks }: Prd): boolean {
  return looseTasks.length > 0 || sections.some(({ kind }) => kind !== 'other');
}

/** The text of a task as the page knows it. */
export function lineOfText(text: string): string {
  return text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE - 1)}…`;
}

function headOf(prd: Prd, work: readonly WorkType[], fallback: string): BoardHead {
  const { title, status, statusSpan, text, progress, phases } = prd;
  const written = statusSpan === undefined ? '' : text.slice(statusSpan.start, statusSpan.end);
  const step = stepAfter(prd);
  const next = phases.find(({ tasks }) => tasks.some(({ done }) => !done));
  return {
    title: lineOfText(title?.trim() || fallback),
    status: status ?? lineOfText(written),
    isApproved: status === 'approved',
    ...(step === undefined ? {} : { step }),
    stages: STAGES,
    stage: STAGES.indexOf(stageOf(prd, work)),
    ...progress,
    ...(next === undefined ? {} : { nextPhase: next.number }),
  };
}

function stepAfter({ status }: Prd): PrdStep | undefined {
  if (status === 'approved') return undefined;
  return status === 'ready for review' ? 'approved' : 'ready for review';
}

/** Sections of the kind without comments, which are hints for whoever writes. */
function proseOf(
  sections: readonly PrdSection[],
  kind: PrdSectionKind,
  lineAt: (offset: number) => number,
): BoardProse {
  const own = sections.filter((section) => section.kind === kind);
  const [first] = own;
  if (first === undefined) return { text: '' };
  const text = own
    .map(({ body }) => withoutComments(body).trim())
    .filter((body) => body !== '')
    .join('\n\n');
  const isCut = text.length > LONGEST_PROSE;
  return { text: text.slice(0, LONGEST_PROSE), line: lineAt(first.span.start), ...(isCut ? { isCut } : {}) };
}

function withoutComments(text: string): string {
  let rest = '';
  let at = 0;
  for (let begin = text.indexOf('<!--'); begin >= 0; begin = text.indexOf('<!--', at)) {
    const end = text.indexOf('-->', begin);
    if (end < 0) break;
    rest += text.slice(at, begin);
    at = end + '-->'.length;
  }
  return rest + text.slice(at);
}

function boardTask({ text, done, depth, mark }: Task): BoardTask {
  return { text: lineOfText(text), done, depth, mark };
}
