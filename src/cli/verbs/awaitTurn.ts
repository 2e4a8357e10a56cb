import { stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../core/base/errors.ts';
import { delay } from '../../core/base/wait.ts';
import { replaceFile } from '../../core/base/privateFiles.ts';
import { describeRequest } from '../../core/agents/approvals.ts';
import { awaitTurn, type AwaitOutcome, type AwaitTarget } from '../../core/agents/awaitTurn.ts';
import type { Agent, AgentRecord } from '../../core/agents/agent.ts';
import { isFar } from '../../core/codex/engineAddress.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { readTurnEnd } from '../../core/agents/ledger.ts';
import { recorderLives } from '../../core/agents/recorderLock.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { failureText } from '../failureText.ts';
import { readByUser } from '../readByUser.ts';

export interface AwaitTurnOptions {
  readonly any?: boolean;
  readonly after?: number;
  readonly message?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly stalledExit?: boolean;
  readonly outputLastMessage?: string;
  readonly json?: boolean;
}

/** The worst first: of several agents this one decides the exit code. */
const WORST: readonly number[] = [
  EXIT.failed,
  EXIT.contextWindow,
  EXIT.usageLimit,
  EXIT.interrupted,
  EXIT.stalled,
  EXIT.needsPerson,
];

export async function awaitTurns(context: Context, ids: readonly string[], options: AwaitTurnOptions): Promise<number> {
  const unique = [...new Set(ids)];
  if (unique.length > 1 && (options.after !== undefined || options.message !== undefined)) {
    throw new Failure('usage', 'Turn numbers and messages belong to one agent.', { next: 'Wait for each on its own.' });
  }
  if (options.outputLastMessage !== undefined) {
    await checkOutputFile(options.outputLastMessage);
    context.outlive();
  }
  const stallAfter = Number(context.env['CODEX_AGENT_STALL_MS']);
  const fleet = new Fleet({
    home: context.home,
    env: context.env,
    log: context.log,
    name: 'cli',
    only: unique,
    ...(stallAfter > 0 ? { stallAfter } : {}),
  });
  const stop = new AbortController();
  try {
    await fleet.open();
    // What is needed when the answer is there is loaded while nobody waits for it.
    await livingRecorders(context, fleet);
    const waits = unique.map((agentId) =>
      awaitTurn(fleet, context.home, targetOf(agentId, options), awaitOptions(context, options, fleet)),
    );
    const work = options.any === true ? Promise.race(waits.map(async (wait) => [await wait])) : Promise.all(waits);
    const outcomes = await (options.timeout === undefined
      ? work
      : Promise.race([work, delay(options.timeout, stop.signal).then(() => undefined)]));
    if (outcomes === undefined) {
      context.say('Timeout waiting for turn completion');
      return EXIT.timeout;
    }
    await report(context, outcomes, options, unique.length > 1);
    await Promise.all([noteRead(context, fleet, outcomes), leaveRecorded(context, fleet)]);
    const codes = outcomes.map(exitCodeFor);
    return WORST.find((code) => codes.includes(code)) ?? EXIT.ok;
  } finally {
    stop.abort();
    fleet.dispose();
  }
}

function targetOf(agentId: string, { after, message }: AwaitTurnOptions): AwaitTarget {
  return {
    agentId,
    ...(after === undefined ? {} : { after }),
    ...(message === undefined ? {} : { messageId: message }),
  };
}

function awaitOptions(context: Context, options: AwaitTurnOptions, fleet: Fleet): Parameters<typeof awaitTurn>[3] {
  return {
    stalledExit: options.stalledExit === true,
    onWaiting: (agentId) => context.say(`Waiting for turn completion... (job: ${agentId})`),
    onEngineGone: (agentId) => context.say(engineGoneText(agentId, fleet.get(agentId)?.record)),
    onStalled: (agentId, message) =>
      context.say(`Job ${agentId} gets no answer from the model and keeps trying: ${message}`),
  };
}

function engineGoneText(agentId: string, record: AgentRecord | undefined): string {
  return record !== undefined && isFar(record.engine)
    ? `The connection to ${record.host} is lost, and what job ${agentId} does there not known. Trying to reach it again…`
    : `The engine of job ${agentId} has stopped. Starting it again…`;
}

/** Answers only: a failure waits until somebody has looked into it. */
async function noteRead(context: Context, fleet: Fleet, outcomes: readonly AwaitOutcome[]): Promise<void> {
  for (const outcome of outcomes) {
    const agent = fleet.get(outcome.agentId);
    if (agent === undefined || outcome.kind !== 'turn' || outcome.end.status !== 'completed') continue;
    const turn = await numberOf(context, agent, outcome.turnId);
    await readByUser(context, { ...agent, turn }, fleet.connectionOf(agent.id));
  }
}

/** A turn that has ended and is not recorded yet is the next one. */
async function numberOf({ home }: Context, { id, turn, lastTurn }: Agent, turnId: string): Promise<number> {
  if (turnId > (lastTurn?.turnId ?? '')) return turn + 1;
  return (await readTurnEnd(home, id, turnId))?.turn ?? 0;
}

/** A living recorder does it; without one this process is the last that can. */
async function leaveRecorded(context: Context, fleet: Fleet): Promise<void> {
  if ((await livingRecorders(context, fleet)).includes(false)) await fleet.settled();
}

/** For each agent, whether its engine has one. */
async function livingRecorders({ home }: Context, fleet: Fleet): Promise<readonly boolean[]> {
  return Promise.all(fleet.all().map(({ record }) => recorderLives(home, record.engine)));
}

async function report(
  context: Context,
  outcomes: readonly AwaitOutcome[],
  options: AwaitTurnOptions,
  several: boolean,
): Promise<void> {
  const messages: string[] = [];
  for (const outcome of outcomes) {
    const message = outcome.kind === 'turn' ? outcome.end.message : '';
    const complaint = complaintOf(outcome);
    if (complaint !== undefined) context.say(complaint);
    if (options.json === true) {
      context.print(`${JSON.stringify(describe(outcome))}\n`);
    } else if (outcome.kind === 'turn' && outcome.end.failure?.kind === 'contextWindow') {
      context.print(`${several ? `== ${outcome.agentId}\n` : ''}${outcome.end.failure.message}\n`);
    } else if (outcome.kind === 'turn') {
      if (several) context.print(`== ${outcome.agentId}\n`);
      if (message !== '' || outcome.end.status === 'completed') context.print(`${message}\n`);
    }
    if (outcome.kind === 'turn') messages.push(several ? `== ${outcome.agentId}\n${message}\n` : message);
  }
  if (options.outputLastMessage !== undefined && messages.length > 0) {
    await writeWhole(options.outputLastMessage, messages.join(''));
  }
}

/** Says before the wait what could only fail after it. */
export async function checkOutputFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (found?.isDirectory() !== true && folder?.isDirectory() === true) return;
  const why = folder?.isDirectory() === true ? 'it is a folder' : `there is no folder ${dirname(path)}`;
  throw new Failure('usage', `Cannot write ${path}: ${why}.`, { next: 'Choose another file with -o.' });
}

/** A reader sees the old file or the new one. What is no file (a pipe, a device) is written to and stays what it is. */
async function writeWhole(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) await replaceFile(path, text);
  else await writeFile(path, text);
}

/** What a person should know beside the answer; undefined for a turn that completed. */
function complaintOf(outcome: AwaitOutcome): string | undefined {
  const { agentId } = outcome;
  switch (outcome.kind) {
    case 'gone':
      return `Job ${agentId}: ${outcome.why}.`;
    case 'stalled':
      return `Job ${agentId} gets no answer from the model: ${outcome.message}`;
    case 'needsPerson': {
      const answer =
        outcome.what === 'approval'
          ? `Answer with: codex-agent approve ${agentId} (or deny)`
          : `Answer with: codex-agent answer ${agentId}`;
      const asked = outcome.requests.map((request) => `  ${request.itemId}  ${describeRequest(request)}`);
      return [
        `Job ${agentId} needs ${outcome.what === 'approval' ? 'an approval' : 'an answer'}:`,
        ...asked,
        answer,
      ].join('\n');
    }
    case 'turn':
      return turnComplaint(agentId, outcome.end);
  }
}

function turnComplaint(agentId: string, end: Extract<AwaitOutcome, { kind: 'turn' }>['end']): string | undefined {
  if (end.status === 'completed') return undefined;
  if (end.status === 'interrupted') {
    return end.lost
      ? `Job ${agentId}: the turn was lost when its engine stopped.\nGo on with: codex-agent send ${agentId} "go on"`
      : `Job ${agentId}: the turn was interrupted.\nGo on with: codex-agent send ${agentId} "go on"`;
  }
  return failureText(agentId, end.failure);
}

function exitCodeFor(outcome: AwaitOutcome): number {
  switch (outcome.kind) {
    case 'gone':
      return EXIT.interrupted;
    case 'stalled':
      return EXIT.stalled;
    case 'needsPerson':
      return EXIT.needsPerson;
    case 'turn':
      if (outcome.end.status === 'completed') return EXIT.ok;
      if (outcome.end.status === 'interrupted') return EXIT.interrupted;
      if (outcome.end.failure?.kind === 'contextWindow') return EXIT.contextWindow;
      return outcome.end.failure?.kind === 'usageLimit' ? EXIT.usageLimit : EXIT.failed;
  }
}

function describe(outcome: AwaitOutcome): Record<string, unknown> {
  const id = outcome.agentId;
  switch (outcome.kind) {
    case 'turn':
      return {
        id,
        outcome: outcome.end.status,
        turn_id: outcome.turnId,
        message: outcome.end.message,
        error: outcome.end.failure,
        lost: outcome.end.lost,
      };
    case 'needsPerson':
      return { id, outcome: `needs_${outcome.what}`, requests: outcome.requests };
    case 'stalled':
      return { id, outcome: 'stalled', error: outcome.message };
    case 'gone':
      return { id, outcome: 'gone', error: outcome.why };
  }
}
