import { forkAgent } from '../../core/agents/forkAgent.ts';
import { whoAsks } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { readRecord } from '../../core/agents/records.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { textOf } from '../typedText.ts';
import { describeRecord, startedText } from './start.ts';

export interface ForkOptions {
  readonly name?: string;
  readonly general?: string;
  readonly json?: boolean;
}

export async function fork(
  context: Context,
  id: string,
  words: readonly string[],
  { name, general, json }: ForkOptions,
): Promise<number> {
  const { home, env, recorder, say, print } = context;
  const parent = await readRecord(home, id);
  const prompt = await textOf(words, 'prompt');
  const record = await forkAgent(
    {
      home,
      env,
      onNote: say,
      onStartingEngine: () => say('Starting Codex…'),
      onAccepted: (accepted) => ensureRecorder(home, accepted.engine, env, recorder),
    },
    parent,
    { prompt, name, general: await whoAsks(env, general) },
  );
  print(json === true ? `${JSON.stringify(describeRecord(record))}\n` : startedText(record));
  return EXIT.ok;
}
