import { LENSES } from '../patterns/roles.ts';

/** One reviewer of a set: the same as `codex-agent start --role reviewer --lens … --scope … --name …`. */
export interface Reviewer {
  readonly role: 'reviewer';
  readonly lens: string;
  readonly scope: string;
  readonly task: string;
  readonly name: string;
}

/** What a person who has chosen none yet is offered. */
export const USUAL_LENSES: readonly string[] = ['correctness', 'risks', 'clarity'];

/** What a name in a row shows of a lens in a person's own words, in characters. */
const SHOWN = 40;

/** A reviewer for each lens, of the files or folders at these paths, which are relative to the agents' folder. */
export function reviewersOf(paths: readonly string[], lenses: readonly string[]): readonly Reviewer[] {
  const what = paths.join(', ');
  const short = paths.length === 1 ? nameOf(what) : `${paths.length} files`;
  return lenses.map((lens) => ({
    role: 'reviewer',
    lens,
    scope: what,
    task: `Review ${what}.`,
    name: `Review ${short} · ${Object.hasOwn(LENSES, lens) ? lens : lens.slice(0, SHOWN)}`.replaceAll(/\s+/g, ' '),
  }));
}

function nameOf(path: string): string {
  if (path === '.') return 'the whole folder';
  return path.split('/').findLast((part) => part !== '') ?? path;
}
