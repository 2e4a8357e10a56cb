import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { within } from '../base/wait.ts';
import type { CommandRequest, FilesRequest, Permissions, Request } from './agent.ts';
import type { Fleet } from './fleet.ts';

/** Longest time that Codex may take to say that an answer has arrived, in milliseconds. */
const RESOLVE_LIMIT = 15_000;

/**
 * `acceptForSession`: also when the agent asks for the same command, or to change the same files, again; until its thread
 * is unloaded. `decline`: the turn goes on without. `cancel`: the turn is interrupted too.
 */
export type Decision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

/**
 * Answers one open request of an agent of an opened fleet, on the connection that heard it, and returns when Codex says
 * that it is resolved. Without `itemId` exactly one must be open. First answer wins, whoever gives it.
 */
export async function decide(
  fleet: Fleet,
  agentId: string,
  itemId: string | undefined,
  decision: Decision,
): Promise<Request> {
  const open = await openRequests(fleet, agentId);
  const request = choose(open, agentId, itemId);
  if (request.kind === 'question' || request.kind === 'other') {
    throw new Failure('ambiguous', t('Job {0} asks something that yes or no does not answer.', agentId), {
      next: t('Answer it with: {0}', `codex-agent ${request.kind === 'question' ? 'answer' : 'attach'} ${agentId}`),
    });
  }
  await answer(fleet, agentId, request, { decision });
  return request;
}

/**
 * Answers the questions of one open request, as `decide` does: for each question, by its id, the labels that were chosen
 * or the person's own words. A question that is left out stays without an answer.
 */
export async function answerQuestions(
  fleet: Fleet,
  agentId: string,
  itemId: string,
  answers: Readonly<Record<string, readonly string[]>>,
): Promise<Request> {
  const request = choose(await openRequests(fleet, agentId), agentId, itemId);
  if (request.kind !== 'question') throw new Failure('ambiguous', t('Job {0} asks for yes or no there.', agentId));
  const entries = request.questions.map(({ id }) => [id, { answers: answers[id] ?? [] }] as const);
  await answer(fleet, agentId, request, { answers: Object.fromEntries(entries) });
  return request;
}

async function answer(fleet: Fleet, agentId: string, { itemId }: Request, result: unknown): Promise<void> {
  const resolved = changeOf(fleet, agentId, () => !openNow(fleet, agentId).some((one) => one.itemId === itemId));
  if (!fleet.answer(agentId, itemId, result)) throw gone(agentId);
  await within(
    RESOLVE_LIMIT,
    resolved,
    () => new Failure('not-sent', t('Codex did not take the answer for job {0}.', agentId)),
  );
}

/** The requests that are open; waits a moment for those that Codex says are there and has not sent yet. */
export async function openRequests(fleet: Fleet, agentId: string): Promise<readonly Request[]> {
  const state = fleet.get(agentId)?.state;
  // A sub-agent's request leaves no flag on its parent: while that works, one may be on its way.
  if (state?.kind !== 'asking' && state?.kind !== 'working') return [];
  const heard = changeOf(fleet, agentId, () => openNow(fleet, agentId).length > 0);
  await within(3000, heard, () => new Error('late')).catch(() => undefined);
  return openNow(fleet, agentId);
}

function openNow(fleet: Fleet, agentId: string): readonly Request[] {
  const state = fleet.get(agentId)?.state;
  return state?.kind === 'asking' ? state.requests : [];
}

async function changeOf(fleet: Fleet, agentId: string, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const listening = fleet.onDidChange(({ after }) => {
      if (after.id !== agentId || !holds()) return;
      listening.dispose();
      resolve();
    });
  });
}

function choose(open: readonly Request[], agentId: string, itemId: string | undefined): Request {
  if (itemId !== undefined) {
    const found = open.find((one) => one.itemId === itemId);
    if (found !== undefined) return found;
    throw open.length === 0 ? gone(agentId) : ambiguous(t('Job {0} has no open request {1}:', agentId, itemId), open);
  }
  const [only, second] = open;
  if (only === undefined) throw gone(agentId);
  if (second !== undefined) throw ambiguous(t('Job {0} has {1} open requests:', agentId, open.length), open);
  return only;
}

function gone(agentId: string): Failure {
  return new Failure('not-running', t('Job {0} has no open request.', agentId), {
    next: t('It may have been answered already.'),
  });
}

function ambiguous(what: string, open: readonly Request[]): Failure {
  const list = open.map((one) => `  ${one.itemId}  ${describeRequest(one)}`).join('\n');
  return new Failure('ambiguous', `${what}\n${list}\n`, { next: t('Name one of them.') });
}

/** One line that says what is asked. */
export function describeRequest(request: Request): string {
  switch (request.kind) {
    case 'command':
      return `${commandWords(request)}${inBrackets(request.reason)}`;
    case 'files':
      return `${filesWords(request)}${inBrackets(request.reason)}`;
    case 'question':
      return request.questions
        .map(({ text, options }) => {
          const choice = options.map(({ label }) => label).join(' / ');
          return choice === '' ? text : `${text} [${choice}]`;
        })
        .join(' ');
    case 'other':
      return request.method;
  }
}

function commandWords({ command, input, reaches, beyond }: CommandRequest): string {
  if (reaches !== undefined) return command === '' ? `reach ${reaches}` : `reach ${reaches} for ${command}`;
  if (input === true) return `type ${command} into a running command`;
  const more = beyond === undefined ? [] : beyondWords(beyond);
  return `run ${command}${more.length === 0 ? '' : ` with ${more.join(' and ')}`}`;
}

function beyondWords({ network, read, write }: Permissions): readonly string[] {
  return [
    ...(network ? ['network'] : []),
    ...(read.length === 0 ? [] : [`reading ${read.join(', ')}`]),
    ...(write.length === 0 ? [] : [`writing ${write.join(', ')}`]),
  ];
}

function filesWords({ files, folder }: FilesRequest): string {
  const later = folder === undefined ? '' : `, and later all in ${folder}`;
  return `change ${files.length === 0 ? 'files' : files.join(', ')}${later}`;
}

function inBrackets(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}
