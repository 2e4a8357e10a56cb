import type { Phase, Prd, Task } from './model.ts';

/** A task and what it is called: `2.3` is the third of phase 2, `3` the third outside of phases, `T1` a test, `S1` a criterion. */
export interface NamedTask {
  readonly number: string;
  readonly task: Task;
  readonly phase?: Phase;
}

/** In the order of what they belong to: phases, loose ones, tests, criteria. */
export function namedTasks({ phases, looseTasks, tests, criteria }: Prd): readonly NamedTask[] {
  const numbered = (prefix: string, tasks: readonly Task[]): readonly NamedTask[] =>
    tasks.map((task, place) => ({ number: `${prefix}${place + 1}`, task }));
  return [
    ...phases.flatMap((phase) => numbered(`${phase.number}.`, phase.tasks).map((named) => ({ ...named, phase }))),
    ...numbered('', looseTasks),
    ...numbered('T', tests),
    ...numbered('S', criteria),
  ];
}

/** Those that `wanted` may mean: by number, else by all of their words, else by a part of them. */
export function tasksMeant(prd: Prd, wanted: string): readonly NamedTask[] {
  const all = namedTasks(prd);
  const word = folded(wanted);
  if (word === '') return [];
  const steps: readonly ((named: NamedTask) => boolean)[] = [
    ({ number }) => number.toLowerCase() === word,
    ({ task }) => folded(task.text) === word,
    ({ task }) => folded(task.text).includes(word),
  ];
  for (const step of steps) {
    const found = all.filter(step);
    if (found.length > 0) return found;
  }
  return [];
}

function folded(words: string): string {
  return words.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
