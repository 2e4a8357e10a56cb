import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { isAgentId, unknownAgent } from '../../core/agents/home.ts';
import { highestTurn, newestTurnEnd } from '../../core/agents/ledger.ts';
import { endOf, floorOf, readFacts, readRecord, readRecords } from '../../core/agents/records.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { curatedEntry, handoffText, type Curated } from '../../core/agentsLog/curatedEntry.ts';
import { prdOf } from '../../core/agentsLog/entryFor.ts';
import { entryText, oneLine } from '../../core/agentsLog/entryText.ts';
import { valueOf } from '../../core/agentsLog/fields.ts';
import { LogDocument } from '../../core/agentsLog/logDocument.ts';
import { sectionsById } from '../../core/agentsLog/sessions.ts';
import { errnoOf, Failure } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { append, logFile, readLog, refuseTooLong } from '../projectLog.ts';
import { textOf } from '../typedText.ts';
import { invalid } from './startWork.ts';

export interface FindingsOptions {
  readonly status: string;
  readonly turn?: number;
  readonly files?: readonly string[];
  readonly recommendations?: string;
}

export interface SynthesisOptions {
  readonly keep?: readonly string[];
  readonly discard?: readonly string[];
  readonly approach?: readonly string[];
  readonly next?: string;
}

export interface ImplementationOptions {
  readonly prd?: string;
  readonly phase?: number;
}

export interface TestingOptions {
  readonly failures?: number;
  readonly coverage?: string;
}

export interface HandoffOptions {
  readonly blockers?: string;
  readonly last?: string;
}

const COMPLETE_STATUSES = ['success', 'failed', 'partial'];
const PRD_STATUSES = ['draft', 'ready for review', 'approved'];
const REVIEWS = ['security', 'quality', 'simplification'];

export async function findings(
  context: Context,
  id: string,
  words: readonly string[],
  { status, turn, files = [], recommendations }: FindingsOptions,
): Promise<number> {
  const record = await knownAgent(context, id);
  if (!COMPLETE_STATUSES.includes(status)) throw invalid('status', status, COMPLETE_STATUSES);
  const found = await itemsOf(words, 'findings');
  if (found.length === 0) {
    throw new Failure('usage', 'No findings given.', { next: 'Say what was found, each in quotes.' });
  }
  const folder = dirname(await logFile());
  const ofTurn = turn ?? (record && (await newestTurnEnd(context.home, id))?.turn) ?? undefined;
  return add(context, {
    kind: 'findings',
    id,
    status,
    findings: found,
    files: files.map((file) => existing(file, folder)),
    ...(ofTurn === undefined ? {} : { turn: ofTurn }),
    ...(recommendations === undefined ? {} : { recommendations }),
  });
}

export async function synthesis(
  context: Context,
  words: readonly string[],
  { keep = [], discard = [], approach = [], next }: SynthesisOptions,
): Promise<number> {
  const combined = await textOf(words, 'synthesis');
  if (combined.trim() === '') throw new Failure('usage', 'The synthesis is empty.');
  return add(context, {
    kind: 'synthesis',
    combined,
    keep,
    discard,
    approach,
    ...(next === undefined ? {} : { next }),
  });
}

export async function prd(context: Context, file: string, status: string): Promise<number> {
  if (!PRD_STATUSES.includes(status)) throw invalid('status', status, PRD_STATUSES);
  return add(context, { kind: 'prd', path: existing(file, dirname(await logFile())), status });
}

export async function implementation(
  context: Context,
  id: string,
  { prd: named, phase: given }: ImplementationOptions,
): Promise<number> {
  const record = await knownAgent(context, id);
  const folder = dirname(await logFile());
  const path = named === undefined ? record && prdOf(record, folder) : existing(named, folder);
  const phase = given ?? record?.phase;
  return add(context, {
    kind: 'implementation',
    id,
    ...(path === undefined ? {} : { prd: path }),
    ...(phase === undefined ? {} : { phase }),
  });
}

export async function review(context: Context, id: string, words: readonly string[], type: string): Promise<number> {
  await knownAgent(context, id);
  if (!REVIEWS.includes(type)) throw invalid('type', type, REVIEWS);
  const issues = await itemsOf(words, 'issues');
  return add(context, {
    kind: 'review',
    id,
    type,
    issues,
    result: issues.length === 0 ? 'passed' : 'failed with issues',
  });
}

export async function testing(context: Context, id: string, { failures, coverage }: TestingOptions): Promise<number> {
  await knownAgent(context, id);
  const result = failures === undefined ? 'all passing' : `${failures} ${failures === 1 ? 'failure' : 'failures'}`;
  return add(context, { kind: 'testing', id, result, ...(coverage === undefined ? {} : { coverage }) });
}

export async function note(context: Context, title: string, words: readonly string[]): Promise<number> {
  const text = plainText(await textOf(words, 'note'));
  const lines = text.replaceAll('\r', '\n').trimEnd().split('\n');
  return add(context, { kind: 'note', title: oneLine(title), lines: text.trim() === '' ? [] : lines });
}

export async function handoff(
  context: Context,
  words: readonly string[],
  { blockers, last }: HandoffOptions,
): Promise<number> {
  const pending = await textOf(words, 'handoff');
  refuseTooLong([pending, blockers, last]);
  const file = await logFile();
  const stage = await newestStage(file);
  const text = handoffText({
    running: (await livingAgents(context, file)).map(({ id, name, word }) => `${id} (${oneLine(name)}, ${word})`),
    ...(stage === undefined ? {} : { stage }),
    ...(pending === '' ? {} : { pending }),
    ...(blockers === undefined ? {} : { blockers }),
    ...(last === undefined ? {} : { last }),
  });
  await append(context, () => text);
  return EXIT.ok;
}

async function add(context: Context, curated: Curated): Promise<number> {
  refuseTooLong(Object.entries(curated).flatMap(([name, value]) => (name === 'lines' ? [] : value)));
  const entry = curatedEntry(curated, new Date());
  refuseOtherShape(entryText(entry, undefined), curated.kind === 'findings' ? 'complete' : curated.kind);
  await append(context, ({ session }) => entryText(entry, session));
  return EXIT.ok;
}

/** As every reader will see it: one section, of the kind that it is meant to be, that lets what follows begin. */
function refuseOtherShape(text: string, kind: string): void {
  // A fence that is open here would be closed by the next one that somebody writes, and all in between would be code.
  const isOne = ['', '`'.repeat(64), '~'.repeat(64)].every((fence) => {
    const { sections } = new LogDocument(`${text}\n### Spawned: 00000000 - 00:00\n\n${fence}\n`);
    return sections.length === 2 && sections[1]?.kind === 'spawned';
  });
  if (isOne && new LogDocument(text).sections[0]?.kind === kind) return;
  if (isOne) {
    throw new Failure('usage', 'Entries of this title are of a kind of their own.', { next: 'Choose another title.' });
  }
  throw new Failure('usage', 'The text would not stay one entry of the log: it has a heading or an open code fence.', {
    next: 'Indent headings by four spaces, and close what is open.',
  });
}

/** Undefined for one that only the log knows: agents of other homes and people's own are written about too. */
async function knownAgent({ home }: Context, id: string): Promise<AgentRecord | undefined> {
  if (!isAgentId(id)) throw unknownAgent(id);
  try {
    return await readRecord(home, id);
  } catch (error) {
    const document = await readLog(await logFile()).catch(() => undefined);
    if (document !== undefined && sectionsById(document).has(id)) return undefined;
    throw error;
  }
}

/** Each word is one; of standard input each line, with or without a list mark. */
async function itemsOf(words: readonly string[], what: string): Promise<readonly string[]> {
  if (words.length !== 1 || words[0] !== '-') return words;
  const lines = (await textOf(words, what)).split(/\r?\n/);
  return lines.map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim()).filter((line) => line !== '');
}

/** As the log names it: from where the log is. */
function existing(path: string, folder: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return relative(folder, whole);
  throw new Failure('usage', `There is no file ${path}.`, { next: 'Correct the path.' });
}

async function newestStage(file: string): Promise<string | undefined> {
  const document = await readLog(file).catch((error: unknown) => {
    if (error instanceof Failure && errnoOf(error.cause) === 'ENOENT') return undefined;
    throw error;
  });
  const session = document?.sections.findLast(({ kind }) => kind === 'session');
  return session && valueOf(session, 'Stage');
}

/** Those that can be spoken to, with a word for whether they have answered all that they were told. */
async function livingAgents(
  { home }: Context,
  file: string,
): Promise<readonly { readonly id: string; readonly name: string; readonly word: 'working' | 'idle' }[]> {
  const { records } = await readRecords(home);
  const looked = await Promise.all(
    records
      .filter((record) => record.logFile === file)
      .map(async ({ id, name }) => {
        const facts = await readFacts(home, id);
        const isAtWork = (await highestTurn(home, id)) <= floorOf(facts);
        return {
          id,
          name,
          word: isAtWork ? ('working' as const) : ('idle' as const),
          isEnded: endOf(facts) !== undefined,
        };
      }),
  );
  return looked.filter(({ isEnded }) => !isEnded);
}
