import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { appendLine, createFile, readSmallFile } from '../base/privateFiles.ts';
import { isCodexThere, isDestination } from '../codex/ssh.ts';
import { isWebSocketUrl } from '../codex/webSocketEngine.ts';
import type { AgentRecord, AgentSettings, EndedHow, PlanStep } from './agent.ts';
import type { General } from './general.ts';
import { unknownAgent, type Home } from './home.ts';
import { oldJobOf } from './oldJobs.ts';

const absolutePath = v.pipe(v.string(), v.check(isAbsolute, 'not an absolute path'));

// It is run later: a record can name a Codex, not any program.
const codexHere = v.pipe(absolutePath, v.regex(/[/\\]codex(\.exe|\.js)?$/, 'not a Codex program'));

const generalSchema = v.object({
  kind: v.picklist(['user', 'named', 'claude', 'codex', 'opencode', 'pi']),
  id: v.string(),
  label: v.string(),
});

const recordSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  // It becomes an argument of Codex: it must not look like an option.
  threadId: v.pipe(v.string(), v.regex(/^[0-9a-zA-Z][0-9a-zA-Z-]{7,63}$/)),
  engine: v.variant('kind', [
    v.object({
      kind: v.picklist(['shared', 'own', 'socket', 'proxy']),
      address: absolutePath,
      codexHome: absolutePath,
      codexBin: codexHere,
    }),
    v.object({
      kind: v.literal('ssh'),
      address: v.pipe(v.string(), v.check(isDestination, 'not a destination of ssh')),
      codexHome: absolutePath,
      codexBin: v.pipe(v.string(), v.check(isCodexThere, 'not a Codex program')),
    }),
    v.object({
      kind: v.literal('websocket'),
      address: v.pipe(v.string(), v.check(isWebSocketUrl, 'not the URL of an engine')),
      codexHome: absolutePath,
      codexBin: codexHere,
      tokenFile: v.exactOptional(absolutePath),
    }),
  ]),
  host: v.string(),
  cwd: v.string(),
  name: v.string(),
  model: v.string(),
  reasoningEffort: v.string(),
  sandbox: v.picklist(['read-only', 'workspace-write', 'danger-full-access']),
  approvalPolicy: v.picklist(['never', 'on-request', 'untrusted']),
  threadConfig: v.record(v.string(), v.any()),
  general: generalSchema,
  baseCommit: v.exactOptional(v.string()),
  noLog: v.exactOptional(v.literal(true)),
  logFile: v.exactOptional(absolutePath),
  role: v.exactOptional(v.picklist(['scout', 'researcher', 'implementer', 'reviewer', 'verifier'])),
  type: v.exactOptional(v.picklist(['research', 'implementation', 'review', 'testing'])),
  prd: v.exactOptional(v.string()),
  phase: v.exactOptional(v.number()),
  worktree: v.exactOptional(v.object({ path: absolutePath, branch: v.string(), main: absolutePath })),
  fork: v.exactOptional(v.object({ of: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)), upTo: v.string() })),
  adoptedUpTo: v.exactOptional(v.string()),
  task: v.exactOptional(v.tuple([v.number(), v.number()])),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
});

/** A fact about an agent that came after its record. The last of a kind wins. */
export type AgentFact =
  | { readonly kind: 'ended'; readonly at: string; readonly how: EndedHow; readonly reason?: string }
  | { readonly kind: 'resumed'; readonly at: string }
  /**
   * A message was accepted. Turns up to `floor` answer earlier ones and write no signal file any more.
   * `turnId` is the turn that took it; a queued message has none yet.
   */
  | {
      readonly kind: 'sent';
      readonly at: string;
      readonly messageId: string;
      readonly floor: number;
      readonly turnId?: string;
    }
  /** A queued message was taken back before its turn began. */
  | { readonly kind: 'withdrawn'; readonly at: string; readonly messageId: string }
  /** Asked for from the next turn on, at the latest. */
  | ({ readonly kind: 'settings'; readonly at: string } & Partial<AgentSettings>)
  /** What only a subscriber hears, kept for commands that never subscribe. It stands until the turn is over. */
  | { readonly kind: 'plan'; readonly turnId: string; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'stalled'; readonly turnId: string; readonly at: string; readonly message: string }
  | { readonly kind: 'goesOn'; readonly turnId: string }
  /** A person has looked at the agent when `turn` was its newest. */
  | { readonly kind: 'seen'; readonly at: string; readonly turn: number }
  /** A TUI of ours was opened on its thread. */
  | { readonly kind: 'attached'; readonly at: string }
  /** Another general's from now on. */
  | { readonly kind: 'handedOver'; readonly at: string; readonly to: General }
  /** A person keeps what it made of a file, which is as `mark` says then; without a mark they look at it again. */
  | { readonly kind: 'kept'; readonly at: string; readonly path: string; readonly mark?: string };

// Tried in this order: the most frequent one first.
const factSchema = v.variant('kind', [
  v.object({
    kind: v.literal('sent'),
    at: v.string(),
    messageId: v.string(),
    floor: v.number(),
    turnId: v.exactOptional(v.string()),
  }),
  v.object({
    kind: v.literal('ended'),
    at: v.string(),
    how: v.picklist(['quit', 'killed', 'lost', 'neverStarted']),
    reason: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('resumed'), at: v.string() }),
  v.object({ kind: v.literal('withdrawn'), at: v.string(), messageId: v.string() }),
  v.object({
    kind: v.literal('settings'),
    at: v.string(),
    model: v.exactOptional(v.string()),
    effort: v.exactOptional(v.string()),
    approvals: v.exactOptional(v.picklist(['never', 'on-request', 'untrusted'])),
  }),
  v.object({
    kind: v.literal('plan'),
    turnId: v.string(),
    steps: v.array(v.object({ step: v.string(), status: v.picklist(['pending', 'inProgress', 'completed']) })),
  }),
  v.object({ kind: v.literal('stalled'), turnId: v.string(), at: v.string(), message: v.string() }),
  v.object({ kind: v.literal('goesOn'), turnId: v.string() }),
  v.object({ kind: v.literal('seen'), at: v.string(), turn: v.number() }),
  v.object({ kind: v.literal('attached'), at: v.string() }),
  v.object({ kind: v.literal('handedOver'), at: v.string(), to: generalSchema }),
  v.object({ kind: v.literal('kept'), at: v.string(), path: v.string(), mark: v.exactOptional(v.string()) }),
]);

/** A record that cannot be used; the file is left as it is. */
export interface BrokenRecord {
  readonly id: string;
  readonly why: string;
}

export interface KnownRecords {
  readonly records: readonly AgentRecord[];
  readonly broken: readonly BrokenRecord[];
}

export async function writeRecord(home: Home, record: AgentRecord, prompt: string): Promise<void> {
  const files = home.files(record.id);
  createFile(files.prompt, prompt);
  if (!createFile(files.record, `${JSON.stringify(record, undefined, 2)}\n`)) {
    throw new Error(`A record of agent ${record.id} exists already.`);
  }
}

/** Takes back what `writeRecord` wrote, for an agent that could not start. */
export async function removeRecord(home: Home, agentId: string): Promise<void> {
  const files = home.files(agentId);
  for (const path of Object.values(files)) await rm(path, { force: true, recursive: true });
}

export async function readRecord(home: Home, agentId: string): Promise<AgentRecord> {
  const found = await readOne(home, agentId);
  if (found === undefined) throw unknownAgent(agentId);
  if (found === 'old') {
    throw new Failure('not-running', t('Job {0} is history of the old codex-agent: it cannot be talked to.', agentId), {
      next: t('Read it with: codex-agent output {0} --clean', agentId),
    });
  }
  if ('why' in found) {
    throw new Failure('unknown-agent', t('The record of job {0} cannot be used: {1}.', agentId, found.why), {
      next: t('It is in {0}.', home.files(agentId).record),
    });
  }
  return found;
}

/** The agents of this home whose id is wanted, in no order. */
export async function readRecords(
  home: Home,
  wanted: (agentId: string) => boolean = () => true,
): Promise<KnownRecords> {
  const records: AgentRecord[] = [];
  const broken: BrokenRecord[] = [];
  const ids = home.recordIds().filter(wanted);
  for (const found of await Promise.all(ids.map((id) => readOne(home, id)))) {
    if (found === undefined || found === 'old') continue;
    if ('why' in found) broken.push(found);
    else records.push(found);
  }
  return { records, broken };
}

export async function readPrompt(home: Home, agentId: string): Promise<string> {
  try {
    return readSmallFile(home.files(agentId).prompt) ?? '';
  } catch {
    return '';
  }
}

export async function appendFact(home: Home, agentId: string, fact: AgentFact): Promise<void> {
  appendLine(home.files(agentId).events, JSON.stringify(fact));
}

/** In the order in which they were appended; lines that are no facts are passed over. */
export async function readFacts(home: Home, agentId: string): Promise<readonly AgentFact[]> {
  const text = readSmallFile(home.files(agentId).events) ?? '';
  const facts: AgentFact[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parsed = v.safeParse(factSchema, parseJson(line));
    if (parsed.success) facts.push(parsed.output);
  }
  return facts;
}

/** The end that stands, i.e. that no later resume has undone. */
export function endOf(facts: readonly AgentFact[]): Extract<AgentFact, { kind: 'ended' }> | undefined {
  const last = facts.findLast((fact) => fact.kind === 'ended' || fact.kind === 'resumed');
  return last?.kind === 'ended' ? last : undefined;
}

export type SentFact = Extract<AgentFact, { kind: 'sent' }>;

/** The accepted messages that were not withdrawn. Those that were queued behind a withdrawn one are answered a turn earlier. */
export function sentOf(facts: readonly AgentFact[]): readonly SentFact[] {
  let sent: readonly SentFact[] = [];
  for (const fact of facts) {
    if (fact.kind === 'sent') sent = [...sent, fact];
    if (fact.kind !== 'withdrawn') continue;
    const place = sent.findIndex(({ messageId }) => messageId === fact.messageId);
    if (place < 0) continue;
    const behind = sent.slice(place + 1);
    sent = [
      ...sent.slice(0, place),
      ...behind.map((one) => (one.turnId === undefined ? { ...one, floor: one.floor - 1 } : one)),
    ];
  }
  return sent;
}

export function floorOf(facts: readonly AgentFact[]): number {
  return Math.max(0, ...sentOf(facts).map(({ floor }) => floor));
}

/** Whose agent it is now: who spawned it, or whom it was handed to last. */
export function generalOf(record: AgentRecord, facts: readonly AgentFact[]): General {
  const handed = facts.findLast(
    (fact): fact is Extract<AgentFact, { kind: 'handedOver' }> => fact.kind === 'handedOver',
  );
  return handed?.to ?? record.general;
}

/** The newest turn that a person has looked at; 0 when none. */
export function seenTurnOf(facts: readonly AgentFact[]): number {
  return facts.reduce((seen, fact) => (fact.kind === 'seen' ? Math.max(seen, fact.turn) : seen), 0);
}

/** `old`: a record of the tool that this one replaces. */
async function readOne(home: Home, agentId: string): Promise<AgentRecord | BrokenRecord | 'old' | undefined> {
  const { record } = home.files(agentId);
  let text: string | undefined;
  try {
    text = readSmallFile(record);
  } catch (error) {
    return { id: agentId, why: error instanceof Error ? error.message : String(error) };
  }
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const parsed = v.safeParse(recordSchema, value);
  if (!parsed.success) {
    if (oldJobOf(value) !== undefined) return 'old';
    const [issue] = parsed.issues;
    return { id: agentId, why: `${v.getDotPath(issue) ?? 'file'}: ${issue.message}` };
  }
  if (parsed.output.id !== agentId) return { id: agentId, why: `it says that it is of agent ${parsed.output.id}` };
  return parsed.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
