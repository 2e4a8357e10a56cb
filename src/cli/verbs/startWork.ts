import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WorkType } from '../../core/agents/agent.ts';
import { relativeTo } from '../../core/agents/reconcile.ts';
import type { SpawnRequest } from '../../core/agents/spawnAgent.ts';
import { Failure } from '../../core/base/errors.ts';

/** What an agent's work is, for those who read its record and agents.log. */
export interface WorkOptions {
  readonly type?: string;
  readonly prd?: string;
  readonly phase?: number;
}

const TYPES: readonly string[] = ['research', 'implementation', 'review', 'testing'] satisfies WorkType[];

export async function workOf(
  { type, prd, phase }: WorkOptions,
  cwd: string,
): Promise<Pick<SpawnRequest, 'type' | 'prd' | 'phase'>> {
  if (type !== undefined && !isType(type)) throw invalid('type', type, TYPES);
  if (phase !== undefined && prd === undefined) {
    throw new Failure('usage', '--phase is the phase of a PRD.', { next: 'Name the PRD with --prd.' });
  }
  if (prd === undefined) return { type };
  const path = resolve(cwd, prd);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new Failure('usage', `There is no PRD ${prd} in ${cwd}.`, { next: 'Name an existing file with --prd.' });
  }
  return { type, prd: relativeTo(cwd, path), phase };
}

export function invalid(what: string, value: string, valid: readonly string[]): Failure {
  return new Failure('usage', `Invalid ${what}: ${value}`, { next: `\nValid options: ${valid.join(', ')}` });
}

function isType(text: string): text is WorkType {
  return TYPES.includes(text);
}
