import { hunkAt, type LineRange } from './hunkAt.ts';

/** Words of a person about lines of a changed file. */
export interface LineComment {
  /** Relative to the agent's folder. */
  readonly path: string;
  readonly range: LineRange;
  readonly before: string;
  readonly after: string;
  readonly words: string;
}

/** What the agent is told: the place, the change that is there, and the words. */
export function commentMessage({ path, range, before, after, words }: LineComment): string {
  const hunk = hunkAt(before, after, range);
  const fence = '`'.repeat(Math.max(3, longestRun(hunk) + 1));
  const quoted = hunk === '' ? '' : `${fence}diff\n${hunk}\n${fence}\n\n`;
  return `A comment on ${placeOf(path, range)}:\n\n${quoted}${words}`;
}

/** `src/jwt.ts, line 12`; the lines of the text before the change are named as such. */
function placeOf(path: string, { side, first, last }: LineRange): string {
  const lines = first === last ? `line ${first + 1}` : `lines ${first + 1} to ${last + 1}`;
  return `${path}, ${lines}${side === 'before' ? ' as it was before' : ''}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
