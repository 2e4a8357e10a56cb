import { shortened } from '../base/shorten.ts';
import { fieldOf, valueOf } from './fields.ts';
import type { FindingCode, Section, Span } from './model.ts';
import { pathsOf } from './paths.ts';
import { saysComplete } from './sessions.ts';
import { isTime } from './times.ts';

/** What the caller knows of the world; undefined is "not known" and finds nothing. */
export interface Known {
  /** Whether the agent of this id lives. */
  living(id: string): boolean | undefined;
  /** Whether there is a file or folder of this path, which is as written. */
  exists(path: string): boolean | undefined;
}

/** A finding of a section that does not know where it stands. */
export interface SectionFinding {
  readonly code: FindingCode;
  readonly message: string;
  readonly span: Span;
}

export const STAGES = ['ideation', 'research', 'synthesis', 'prd', 'implementation', 'review', 'testing'] as const;

const NOTHING: readonly SectionFinding[] = [];
const TYPES = 'research, implementation, review or testing';

/** What is wrong with a section by itself. */
export function checkSection(section: Section, known: Known): readonly SectionFinding[] {
  const found: SectionFinding[] = [];
  const { kind, time } = section;
  if (time !== undefined && !isTime(time.text)) {
    const next = kind === 'session' ? 'Write it as 2026-11-21T10:30:00Z.' : 'Write it as 10:31.';
    found.push({ code: 'bad-time', message: `"${quoted(time.text)}" is no time. ${next}`, span: time.span });
  }
  switch (kind) {
    case 'spawned':
      checkFields(section, found);
      break;
    case 'session':
      checkStage(section, 'Stage', found);
      break;
    case 'handoff':
      checkStage(section, 'Current stage', found);
      break;
    default:
  }
  for (const { path, span, isPlanned } of pathsOf(section)) {
    if (isPlanned || known.exists(path) !== false) continue;
    const message = `There is no file ${quoted(path)}. Correct the path, or remove it.`;
    found.push({ code: 'missing-file', message, span });
  }
  return found.length === 0 ? NOTHING : found;
}

/** What is wrong between the sections of one id, by their place in `sections`. */
export function checkAgent(
  id: string,
  sections: readonly Section[],
  known: Known,
): ReadonlyMap<number, SectionFinding> {
  const found = new Map<number, SectionFinding>();
  const add = (at: number, code: FindingCode, what: string): void => {
    const section = sections[at];
    const message = `${quoted(id)} ${what}`;
    if (section !== undefined) found.set(at, { code, message, span: section.id?.span ?? section.headingSpan });
  };
  const seen = { automatic: false, written: false };
  let firstSpawn: number | undefined;
  for (const [at, section] of sections.entries()) {
    if (section.kind !== 'spawned') continue;
    firstSpawn ??= at;
    const sort = isAutomatic(section) ? 'automatic' : 'written';
    if (seen[sort]) add(at, 'duplicate-spawn', 'was spawned already. Correct the id, or remove this entry.');
    seen[sort] = true;
  }
  if (firstSpawn === undefined) {
    for (const [at, { kind }] of sections.entries()) {
      if (kind === 'complete') add(at, 'unknown-agent', 'was never spawned. Correct the id, or add its Spawned entry.');
    }
    return found;
  }
  const isOver = sections.some(
    (section) =>
      section.kind === 'complete' || section.kind === 'ended' || (section.kind === 'spawned' && saysComplete(section)),
  );
  if (!isOver && known.living(id) === false) {
    add(firstSpawn, 'never-completed', 'no longer runs and never completed. Add its Complete entry.');
  }
  return found;
}

/** Ours name the general. One of ours and one by hand for the same agent are twins, not two spawns. */
function isAutomatic(spawn: Section): boolean {
  return fieldOf(spawn, 'General') !== undefined;
}

function checkFields(spawn: Section, found: SectionFinding[]): void {
  const { headingSpan: span } = spawn;
  if (!valueOf(spawn, 'Type')) {
    found.push({ code: 'missing-field', message: `This agent has no Type. Add "Type:" with ${TYPES}.`, span });
  }
  if (!valueOf(spawn, 'Prompt')) {
    found.push({ code: 'missing-field', message: 'This agent has no Prompt. Add "Prompt:" with its task.', span });
  }
}

function checkStage(section: Section, name: string, found: SectionFinding[]): void {
  const field = fieldOf(section, name);
  const word = field?.value.split(/[^a-z]/i, 1)[0]?.toLowerCase();
  if (field === undefined || field.value === '' || STAGES.some((stage) => stage === word)) return;
  const message = `"${quoted(field.value)}" is no stage. Stages are ${STAGES.slice(0, -1).join(', ')} and ${STAGES.at(-1)}.`;
  found.push({ code: 'unknown-stage', message, span: field.valueSpan });
}

/** What stands in a log is anybody's text: one short line of it, without characters that steer a screen. */
function quoted(text: string): string {
  return shortened(text.slice(0, 400).replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' '), 60, '…');
}
