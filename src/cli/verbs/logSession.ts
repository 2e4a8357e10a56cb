import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { STAGES } from '../../core/agentsLog/checks.ts';
import { fieldLine, oneLine, sessionText } from '../../core/agentsLog/entryText.ts';
import { valueOf } from '../../core/agentsLog/fields.ts';
import { Failure } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { append, logFile, readAgentsLog, refuseTooLong } from '../projectLog.ts';
import { textOf } from '../typedText.ts';
import { invalid } from './startWork.ts';

export interface SessionOptions {
  readonly prd?: string;
  readonly stage?: string;
}

export async function session(
  context: Context,
  words: readonly string[],
  { prd, stage: stageGiven }: SessionOptions,
): Promise<number> {
  const goal = await textOf(words, 'goal');
  if (oneLine(goal) === '') throw new Failure('usage', 'The goal is empty.', { next: 'Say what is to be reached.' });
  refuseTooLong([goal]);
  if (prd !== undefined && !existsSync(resolve(prd))) {
    throw new Failure('usage', `There is no file ${prd}.`, { next: 'Correct the path, or leave out --prd.' });
  }
  const path = prd === undefined ? 'TBD' : relative(dirname(await logFile()), resolve(prd));
  const text = sessionText(new Date(), [
    ...fieldLine('Goal', goal),
    ...fieldLine('PRD', path),
    ...fieldLine('Stage', stageGiven === undefined ? undefined : knownStage(stageGiven)),
  ]);
  await append(context, () => text);
  return EXIT.ok;
}

/**
 * What stands in a log is never changed, so a session goes on in another stage as a new one with the same goal: the newest
 * session is the one that holds, for every reader.
 */
export async function stage(context: Context, word: string): Promise<number> {
  const to = knownStage(word);
  const document = await readAgentsLog(await logFile());
  const newest = document.sections.findLast(({ kind }) => kind === 'session');
  if (newest === undefined) {
    throw new Failure('usage', 'The log has no session yet.', {
      next: `Begin one: codex-agent log session "Goal" --stage ${to}`,
    });
  }
  const text = sessionText(
    new Date(),
    [
      ...fieldLine('Goal', valueOf(newest, 'Goal')),
      ...fieldLine('PRD', valueOf(newest, 'PRD')),
      ...fieldLine('Stage', to),
    ],
    '(continued)',
  );
  await append(context, () => text);
  return EXIT.ok;
}

function knownStage(word: string): string {
  const known: readonly string[] = STAGES;
  const found = known.find((one) => one === word.toLowerCase());
  if (found === undefined) throw invalid('stage', word, known);
  return found;
}
