import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { AgentRecord, WorkType } from '../agents/agent.ts';
import type { Phase, Prd } from '../prd/model.ts';

/** What kinds of work agents of this machine were started for with the PRD at the absolute path `file`. */
export function workOnPrd(records: readonly AgentRecord[], file: string): readonly WorkType[] {
  return records.flatMap((record) => (record.type !== undefined && prdOf(record) === file ? [record.type] : []));
}

/** What of a PRD an agent works on. */
export interface Work {
  /** Index among the PRD's phases. */
  readonly phase?: number;
  /** Ids of requirements. */
  readonly requirements: readonly string[];
}

/** Of a longer prompt the beginning is looked through, in characters. */
const LONGEST_PROMPT = 50_000;
/** As the parser knows them: `P0` and `P1` are priorities. */
const REQUIREMENT_IDS = /\b(?!P\d\b)[A-Z]{1,5}-?\d{1,6}(?:\.\d{1,4})*\b/g;

/**
 * What an agent does for the PRD at the absolute path `file`: its record names the PRD and the phase, else its prompt does. Undefined
 * when neither names the PRD.
 */
export function workFor(prd: Prd, file: string, record: AgentRecord, prompt: string): Work | undefined {
  const words = prompt.slice(0, LONGEST_PROMPT);
  const isNamed = record.prd === undefined && record.host === 'local' && words.includes(`docs/prds/${basename(file)}`);
  if (prdOf(record) !== file && !(isNamed && isWithin(record, file))) return undefined;
  const number = record.phase ?? phaseIn(words);
  const phase = prd.phases.findIndex((one) => one.number === number);
  const named = new Set([...idsIn(words), ...(prd.phases[phase] === undefined ? [] : idsOf(prd.phases[phase]))]);
  const requirements = prd.requirements.flatMap(({ id }) => (id !== undefined && named.has(id) ? [id] : []));
  return { ...(phase < 0 ? {} : { phase }), requirements };
}

/** Ids that a text names, as `R1` or `FR-2`. */
export function idsIn(text: string): ReadonlySet<string> {
  return new Set(text.match(REQUIREMENT_IDS));
}

function idsOf({ name, tasks }: Phase): ReadonlySet<string> {
  return idsIn([name, ...tasks.map(({ text }) => text)].join('\n'));
}

function phaseIn(prompt: string): number | undefined {
  const found = /\bphase (\d{1,6}(?:\.\d{1,3})?)\b/i.exec(prompt)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** An agent in a worktree works on a copy: the PRD of the main checkout is meant. */
function prdOf({ host, cwd, prd, worktree }: AgentRecord): string | undefined {
  if (host !== 'local' || prd === undefined) return undefined;
  const path = resolve(cwd, prd);
  if (worktree === undefined) return path;
  const within = relative(worktree.path, path);
  return within === '..' || within.startsWith('../') ? path : resolve(worktree.main, within);
}

/** Whether the PRD is one of the project that the agent works in. */
function isWithin({ cwd, worktree }: AgentRecord, file: string): boolean {
  const inside = relative(resolve(file, '../../..'), worktree?.main ?? cwd);
  return !inside.startsWith('..') && !isAbsolute(inside);
}
