import { redacted } from '../base/redact.ts';
import { PRODUCT_VERSION } from '../base/version.ts';
import type { Agent, TurnEnd } from './agent.ts';
import type { Diagnosis, ReportedProcess } from './diagnosis.ts';
import type { AgentFact } from './records.ts';
import { plainText } from './transcript.ts';

export interface DiagnosisOptions {
  /** What the person and the agent wrote and ran is shown too. Secrets never are, as far as they can be recognised. */
  readonly prompts: boolean;
  /** The person's own folder, which is not named. */
  readonly homeFolder: string | undefined;
}

/** Of a message or a command that is shown, in characters. */
const LONG = 2000;
const LEDGER = 20;
const FACTS = 40;
const LEFT_OUT = '(left out)';

/** A document for a bug report, as Markdown. What comes from elsewhere stands in code blocks. */
export function diagnosisText(diagnosis: Diagnosis, { prompts, homeFolder }: DiagnosisOptions): string {
  const { agent, at, versions } = diagnosis;
  const sections = [
    `# Diagnosis of agent ${agent.id}`,
    block([`made ${isoOf(at)}`, `codex-orchestrator ${PRODUCT_VERSION}`, ...versions]),
    prompts ? '' : 'Prompts, answers and commands are left out.',
    section('State', stateLines(diagnosis, prompts)),
    section('Engine', engineLines(diagnosis)),
    section('Options', optionLines(agent)),
    section('Thread', threadLines(diagnosis, prompts)),
    section('Ledger', ledgerLines(diagnosis.ledger, at, prompts)),
    section(
      'Facts',
      diagnosis.facts.slice(-FACTS).map((fact) => factLine(fact, prompts)),
    ),
    section(
      'Last events',
      diagnosis.events.map(
        ({ kind, times, state, at: heard }) =>
          `${isoOf(heard)}  ${kind}${times === 1 ? '' : ` (${times} times)`} → ${state}`,
      ),
    ),
    section('Processes', processLines(diagnosis.processes, prompts)),
    ...(prompts ? [section('Prompt', [cut(diagnosis.prompt)])] : []),
  ];
  return `${redacted(sections.filter((one) => one !== '').join('\n\n'), homeFolder)}\n`;
}

function stateLines({ agent, at }: Diagnosis, prompts: boolean): readonly string[] {
  const { state, source, engineUp, turn, unrecorded, lastTurn, seenTurn, codexUnread, attached } = agent;
  const details: readonly string[] = (() => {
    switch (state.kind) {
      case 'working':
        return [`turn ${state.turnId} since ${ageOf(state.since, at)}`, shown('activity', state.activity, prompts)];
      case 'stalled':
        return [`turn ${state.turnId} since ${ageOf(state.since, at)}`, `message: ${state.message}`];
      case 'asking':
        return [`turn ${state.turnId}`, `${state.what}: ${state.requests.map(({ kind }) => kind).join(', ') || '?'}`];
      case 'ended':
        return [`${state.how}, ${ageOf(state.at, at)} ago`];
      case 'starting':
      case 'idle':
        return [];
    }
  })();
  return [
    `${state.kind}, said by: ${source.said}, ${ageOf(source.at, at)} ago (${isoOf(source.at)})`,
    ...details,
    `engine reachable: ${yesNo(engineUp)}`,
    `turns: ${turn}${unrecorded === undefined ? '' : `, ended and not recorded: ${unrecorded || 'unknown'}`}`,
    `last turn: ${lastTurn === undefined ? 'none' : lastTurn.status}, seen ${seenTurn}, unread in Codex: ${codexUnread ?? 'not kept'}, attached: ${yesNo(attached)}`,
  ];
}

function engineLines({ agent, codexVersion, enginePid, recorder }: Diagnosis): readonly string[] {
  const { engine, host } = agent.record;
  return [
    `kind: ${engine.kind}, host: ${host}`,
    `address: ${engine.address}`,
    `CODEX_HOME: ${engine.codexHome}`,
    `program: ${engine.codexBin}`,
    `version: ${codexVersion ?? 'not connected'}${enginePid === undefined ? '' : `, pid ${enginePid}`}`,
    `a recorder lives: ${yesNo(recorder)}`,
  ];
}

/** Of variables only the names: their values may be anything. */
function optionLines({ record, settings }: Agent): readonly string[] {
  const { sandbox, cwd, createdAt, general, role, type, worktree, fork, noLog, threadConfig } = record;
  const values = Object.entries(threadConfig).map(([key, value]) =>
    key.startsWith('shell_environment_policy.') ? key : `${key} = ${JSON.stringify(value)}`,
  );
  return [
    `model: ${settings.model}, effort: ${settings.effort}, approvals: ${settings.approvals}, sandbox: ${sandbox}`,
    `folder: ${cwd}${worktree === undefined ? '' : ` (worktree, branch ${worktree.branch})`}`,
    `created: ${createdAt}, general: ${general.kind}${role === undefined ? '' : `, role: ${role}`}${type === undefined ? '' : `, type: ${type}`}${noLog === true ? ', not in agents.log' : ''}`,
    ...(fork === undefined ? [] : [`fork of ${fork.of} after turn ${fork.upTo}`]),
    ...values,
  ];
}

function threadLines({ agent, thread, at }: Diagnosis, prompts: boolean): readonly string[] {
  const { threadId } = agent.record;
  if (typeof thread === 'string') return [threadId, `not read: ${thread}`];
  const { status, updatedAt, turns, queued } = thread;
  return [
    threadId,
    `${status}, updated ${ageOf(updatedAt, at)} ago, ${queued} queued`,
    shown('name', agent.name, prompts),
    ...turns.map((turn) => [turn.id, turn.status, line(turn.error)].filter((part) => part !== '').join('  ')),
  ];
}

function ledgerLines(ledger: readonly TurnEnd[], at: number, prompts: boolean): readonly string[] {
  return ledger.slice(-LEDGER).flatMap((end) => {
    const { turn, turnId, status, failure, tokens, files, untaken, endedAt, recordedBy, lastAgentMessage } = end;
    const parts = [
      turn === null ? 'no number' : `turn ${turn}`,
      turnId,
      status,
      endedAt === null ? 'end unknown' : `${ageOf(Date.parse(endedAt), at)} ago`,
      failure === null
        ? ''
        : `${failure.kind}: ${line(failure.message)}${failure.until === undefined ? '' : ` (until ${failure.until})`}`,
      tokens === null ? '' : `${tokens.contextUsedPct ?? '?'} % of context`,
      `${files.length} files`,
      untaken.length === 0 ? '' : `${untaken.length} messages not taken`,
      `by ${recordedBy}`,
    ];
    const said = prompts && lastAgentMessage !== '' ? [`    ${line(cut(lastAgentMessage))}`] : [];
    return [parts.filter((part) => part !== '').join('  '), ...said];
  });
}

function factLine(fact: AgentFact, prompts: boolean): string {
  const { kind, ...rest } = fact;
  if (fact.kind === 'plan' && !prompts) return `plan  ${fact.turnId}  ${fact.steps.length} steps`;
  return `${kind}  ${line(JSON.stringify(rest))}`;
}

/** As a tree: what was started by another one of them stands below it. */
function processLines(processes: Diagnosis['processes'], prompts: boolean): readonly string[] {
  if (typeof processes === 'string') return [`not known: ${processes}`];
  const pids = new Set(processes.map(({ pid }) => pid));
  const below = (parent: number | undefined, depth: number): readonly string[] =>
    processes
      .filter((one) => (parent === undefined ? !pids.has(one.parent ?? 0) : one.parent === parent))
      .flatMap((one) => [`${'  '.repeat(depth)}${one.pid}  ${commandOf(one, prompts)}`, ...below(one.pid, depth + 1)]);
  return below(undefined, 0);
}

/** A command line may hold anything: by default only which program it is. */
function commandOf({ command }: ReportedProcess, prompts: boolean): string {
  if (prompts) return line(cut(command));
  const [program = ''] = command.split(' ');
  return program.split('/').at(-1) ?? program;
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length === 0 ? 'None.' : block(lines)}`;
}

/** A fence that no line inside can end. */
function block(lines: readonly string[]): string {
  const text = plainText(lines.join('\n'));
  const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

function shown(what: string, text: string, prompts: boolean): string {
  return `${what}: ${prompts ? line(cut(text)) : LEFT_OUT}`;
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function cut(text: string): string {
  return text.length <= LONG ? text : `${text.slice(0, LONG)}…`;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function isoOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : '?';
}

function ageOf(since: number, at: number): string {
  const seconds = Math.max(0, Math.round((at - since) / 1000));
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} m` : `${Math.round(seconds / 3600)} h`;
}
