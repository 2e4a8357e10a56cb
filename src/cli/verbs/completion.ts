import { basename } from 'node:path';
import type { Command } from 'commander';
import { byCode } from '../../core/base/order.ts';
import { endOf, readFacts, readRecords } from '../../core/agents/records.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { shortened } from '../../core/base/shorten.ts';
import { candidatesFor, type CompletableAgent } from '../completion/candidates.ts';
import { SCRIPTS } from '../completion/scripts.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { invalid } from './startWork.ts';

export function completion({ print }: Context, shell: string): number {
  const script = SCRIPTS[shell];
  if (script === undefined || !Object.hasOwn(SCRIPTS, shell)) throw invalid('shell', shell, Object.keys(SCRIPTS));
  print(script);
  return EXIT.ok;
}

/** Asked by the shells at every press of Tab: only files are read, no engine is asked. */
export async function complete(context: Context, program: Command, words: readonly string[]): Promise<number> {
  const found = candidatesFor(program, words, await agentsOf(context), words[0] === 'prd' ? await prdNames() : []);
  context.print(found.map(({ value, note }) => `${value}\t${shortened(plainText(note), 60, '…')}\n`).join(''));
  return EXIT.ok;
}

async function prdNames(): Promise<readonly string[]> {
  const { listPrds, projectRoot } = await import('../../core/prd/prdFiles.ts');
  return (await listPrds(await projectRoot('.'))).map((file) => basename(file).replace(/\.md$/i, ''));
}

async function agentsOf({ home }: Context): Promise<readonly CompletableAgent[]> {
  const { records } = await readRecords(home);
  const newestFirst = records.toSorted((a, b) => byCode(b.createdAt, a.createdAt));
  return Promise.all(
    newestFirst.map(async ({ id, name }) => ({ id, name, ended: endOf(await readFacts(home, id)) !== undefined })),
  );
}
