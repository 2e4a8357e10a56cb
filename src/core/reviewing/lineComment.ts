import { firstCharacters } from '../base/shorten.ts';
import type { ChangesScope } from './changesScope.ts';
import { hunkAt, type LineRange } from './hunkAt.ts';

/** Words of a person about lines of a changed file. */
export interface LineComment {
  /** Relative to the agent's folder. */
  readonly path: string;
  readonly range: LineRange;
  /** Which changes the lines are shown in. */
  readonly scope: ChangesScope;
  readonly before: string;
  readonly after: string;
  /** The texts are pieces, so that their lines have other numbers. */
  readonly isInPieces?: true | undefined;
  readonly words: string;
}

/** A line that is longer is not quoted as a whole, in characters. */
const LONGEST = 400;

/** What the agent is told: the place, the change that is there, and the words. */
export function commentMessage(comment: LineComment): string {
  const { path, range, before, after, words, scope, isInPieces } = comment;
  const lines = hunkAt(before, after, range).split('\n');
  const hunk = lines.map((line) => (line.length > LONGEST ? `${firstCharacters(line, LONGEST)}…` : line)).join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(hunk) + 1));
  const quoted = hunk === '' ? '' : `${fence}diff\n${hunk}\n${fence}\n\n`;
  return `A comment on ${path}${isInPieces ? '' : `, ${linesOf(range)}`}${whenOf(range, scope)}:\n\n${quoted}${words}`;
}

function linesOf({ first, last }: LineRange): string {
  return first === last ? `line ${first + 1}` : `lines ${first + 1} to ${last + 1}`;
}

/** Empty for the file as it is now. */
function whenOf({ side }: LineRange, scope: ChangesScope): string {
  if (scope.kind === 'turn') return ` as it was ${side} turn ${scope.turn}`;
  if (side === 'after') return '';
  return scope.kind === 'checkout' ? ' in the main checkout' : ' as it was before';
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
