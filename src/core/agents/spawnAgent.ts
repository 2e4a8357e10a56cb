import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Failure } from '../base/errors.ts';
import { hexDigits, newUuid } from '../base/ids.ts';
import { t } from '../base/l10n.ts';
import { byCode } from '../base/order.ts';
import type { Client } from '../codex/client.ts';
import { connectOrStart } from '../codex/engine.ts';
import { hostOf, isFar, type EngineAddress } from '../codex/engineAddress.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { Config } from '../codex/protocol/v2/Config.ts';
import { THREAD_SOURCE } from '../codex/turnEvents.ts';
import { workTypeOf } from '../patterns/roles.ts';
import type { AgentRecord, AgentRole, Approvals, Fork, Sandbox, ThreadConfig, WorkType, Worktree } from './agent.ts';
import { givenName, nameFromPrompt } from './agentName.ts';
import { effortFor, fastModel, knownEfforts, listModels, modelToAskFor } from './chooseModel.ts';
import { headCommit } from './filesModified.ts';
import { offerFirstTurn } from './firstTurn.ts';
import type { General } from './general.ts';
import type { Home } from './home.ts';
import { requireLogin } from './login.ts';
import { checkFolderThere, runThrough } from './machine.ts';
import { appendFact, endOf, readFacts, readRecords } from './records.ts';
import { MAX_MESSAGE } from './message.ts';
import { surroundingsOf, type Surroundings } from './surroundings.ts';
import { agentMark, threadConfigFor, type ThreadConfigRequest } from './threadConfig.ts';

/** Loaded when something is logged: reading and writing agents.log is much code. */
const logEntries = () => import('./logEntries.ts');

export interface SpawnRequest {
  readonly prompt: string;
  readonly cwd: string;
  readonly engine: EngineAddress;
  /** What the engine's machine is called; left out: what its address says. */
  readonly host?: string;
  readonly general: General;
  readonly sandbox: Sandbox;
  readonly approvalPolicy: Approvals;
  /** Undefined leaves the choice to us; a name that Codex does not know is an error. */
  readonly model?: string | undefined;
  readonly reasoningEffort: string;
  readonly name?: string | undefined;
  readonly search: boolean;
  readonly plan: boolean;
  readonly allowCommit: boolean;
  readonly noLog: boolean;
  readonly extraEnv: Readonly<Record<string, string>>;
  /** Where in `prompt` the person's own words stand: the name comes from them. */
  readonly task?: readonly [number, number] | undefined;
  /** The model that Codex calls fast, instead of `model`. */
  readonly fast?: boolean | undefined;
  readonly role?: AgentRole | undefined;
  /** Undefined: by role, else by sandbox. */
  readonly type?: WorkType | undefined;
  readonly prd?: string | undefined;
  readonly phase?: number | undefined;
  readonly worktree?: Worktree | undefined;
  /** It goes on from another agent's conversation. */
  readonly fork?: ForkFrom | undefined;
}

export interface ForkFrom extends Fork {
  readonly threadId: string;
  /** The turn that runs in that thread: it stays out. */
  readonly beforeTurnId?: string;
  readonly threadConfig: ThreadConfig;
}

export interface Spawner {
  readonly home: Home;
  readonly env: Environment;
  /** The engine is being started, which takes a moment. */
  readonly onStartingEngine?: () => void;
  /** Something the person should know and need not act on. */
  readonly onNote?: (line: string) => void;
  /** Codex has the turn: the moment for the recorder. */
  readonly onAccepted: (record: AgentRecord) => Promise<void>;
}

/**
 * Starts an agent: returns when Codex has accepted its first turn. Everything that can be wrong is found before its
 * thread is made; when something fails later, the thread is deleted and no record is left.
 */
export async function spawnAgent(spawner: Spawner, request: SpawnRequest): Promise<AgentRecord> {
  const { home, env } = spawner;
  if (request.prompt.trim() === '')
    throw new Failure('usage', t('No prompt provided.'), { next: t('Say what the agent is to do.') });
  if (request.prompt.length > MAX_MESSAGE) {
    throw new Failure(
      'usage',
      t('The prompt has {0} characters; Codex takes {1}.', request.prompt.length, MAX_MESSAGE),
      {
        next: t('Put what is long into a file and tell the agent to read that.'),
      },
    );
  }
  const name = request.name === undefined ? undefined : givenName(request.name);
  const far = isFar(request.engine);
  if (!far) await checkFolder(request);
  await home.prepare();
  const id = hexDigits(8);
  if (far) return spawnThere(spawner, request, id, name);
  // Before: it can fail, and then no engine is to be started.
  const threadConfig = await configFor(request, { ...request, agentId: id, env });
  const client = await connectOrStart(request.engine, env, spawner.onStartingEngine);
  const lookAround = (): Promise<Surroundings> => surroundingsOf(request.cwd, request.noLog);
  try {
    return await start(spawner, request, client, { id, name, threadConfig, lookAround });
  } finally {
    client.dispose();
  }
}

/** What is looked at first here can only be looked at there once there is a connection. */
async function spawnThere(
  spawner: Spawner,
  request: SpawnRequest,
  id: string,
  name: string | undefined,
): Promise<AgentRecord> {
  const { env } = spawner;
  const client = await connectOrStart(request.engine, env, spawner.onStartingEngine);
  try {
    const there = runThrough(client);
    await checkFolderThere(client, request.cwd, request.sandbox, hostFor(request));
    const threadConfig = await configFor(request, { ...request, agentId: id, env, there });
    // Its project and agents.log are on that machine, where nothing of ours writes.
    const lookAround = async (): Promise<Surroundings> => ({
      baseCommit: await headCommit(request.cwd, there),
      log: {},
    });
    return await start(spawner, request, client, { id, name, threadConfig, lookAround });
  } finally {
    client.dispose();
  }
}

/** A fork is run as its parent was, under its own id. */
async function configFor({ fork }: SpawnRequest, request: ThreadConfigRequest): Promise<ThreadConfig> {
  return fork === undefined ? threadConfigFor(request) : { ...fork.threadConfig, ...agentMark(request.agentId) };
}

function hostFor({ engine, host }: SpawnRequest): string {
  return host ?? hostOf(engine);
}

type Prepared = Pick<AgentRecord, 'id' | 'threadConfig'> & {
  readonly name: string | undefined;
  /** Never rejects. */
  readonly lookAround: () => Promise<Surroundings>;
};

async function start(
  spawner: Spawner,
  request: SpawnRequest,
  client: Client,
  prepared: Prepared,
): Promise<AgentRecord> {
  const { home } = spawner;
  const [models, { config }] = await Promise.all([
    listModels(client),
    client.call('config/read', { includeLayers: false }),
    requireLogin(client),
    request.plan && requirePlanMode(client),
  ]);
  const efforts = knownEfforts(models);
  if (!efforts.includes(request.reasoningEffort)) {
    throw new Failure('usage', t('Invalid reasoning level: {0}', request.reasoningEffort), {
      next: t('Valid options: {0}', efforts.join(', ')),
    });
  }
  const { fork } = request;
  const threadConfig = fork === undefined ? withUsersRoots(prepared.threadConfig, config) : prepared.threadConfig;
  const named = request.fast === true ? fastModel(models) : request.model;
  // A model that a conversation is held with needs no second look.
  const model = fork === undefined ? modelToAskFor(models, named, config.model ?? undefined) : named;
  const settings = {
    ...(model === undefined ? {} : { model }),
    cwd: request.cwd,
    sandbox: request.sandbox,
    approvalPolicy: request.approvalPolicy,
    threadSource: THREAD_SOURCE,
    config: { ...threadConfig } as never,
  };
  const starting =
    fork === undefined
      ? client.call('thread/start', settings)
      : client.call('thread/fork', {
          ...settings,
          threadId: fork.threadId,
          excludeTurns: true,
          ...(fork.beforeTurnId === undefined ? {} : { beforeTurnId: fork.beforeTurnId }),
        });
  // Codex takes longest for this.
  const [started, { baseCommit, log }] = await Promise.all([starting, prepared.lookAround()]);
  const threadId = started.thread.id;
  const record: AgentRecord = {
    version: 1,
    id: prepared.id,
    threadId,
    engine: request.engine,
    host: hostFor(request),
    cwd: request.cwd,
    name: prepared.name ?? nameFromPrompt(request.prompt.slice(...(request.task ?? []))),
    model: started.model,
    reasoningEffort: effortFor(models, started.model, request.reasoningEffort),
    sandbox: request.sandbox,
    approvalPolicy: request.approvalPolicy,
    threadConfig,
    general: request.general,
    ...(baseCommit === undefined ? {} : { baseCommit }),
    ...(request.noLog ? { noLog: true as const } : {}),
    ...(log.file === undefined ? {} : { logFile: log.file }),
    ...workOf(request),
    createdAt: new Date().toISOString(),
  };
  const messageId = newUuid();
  const turnId = await offerFirstTurn({
    home,
    env: spawner.env,
    client,
    record,
    prompt: request.prompt,
    plan: request.plan,
    messageId,
  });
  const recorder = spawner.onAccepted(record);
  const logged = record.logFile === undefined ? undefined : (await logEntries()).logSpawn(home, record, request.prompt);
  const at = new Date().toISOString();
  await appendFact(home, record.id, { kind: 'sent', at, messageId, floor: 0, turnId });
  await recorder;
  for (const note of [log.note, await logged]) if (note !== undefined) spawner.onNote?.(note);
  if (trusts(config, request, baseCommit !== undefined)) {
    const where = record.host === 'local' ? '' : ` on ${record.host}`;
    spawner.onNote?.(`Codex now trusts ${request.cwd}${where} (it has noted that in its config.toml).`);
  }
  const other = request.sandbox === 'read-only' ? undefined : await otherWriter(home, record);
  if (other !== undefined) {
    spawner.onNote?.(`Job ${other.id} (${other.name}) may write in the same folder.`);
  }
  return record;
}

/** What its prompt and its owner say of its work. */
function workOf(request: SpawnRequest): Partial<AgentRecord> {
  const { role, type, prd, phase, worktree, task, sandbox, fork } = request;
  return {
    ...(role && { role }),
    type: type ?? workTypeOf(role, sandbox),
    ...(prd !== undefined && { prd }),
    ...(phase !== undefined && { phase }),
    ...(worktree && { worktree }),
    ...(fork && { fork: { of: fork.of, upTo: fork.upTo } }),
    ...(task && { task }),
  };
}

/** A living agent, the oldest there is, that may change files in the same folder. */
async function otherWriter(home: Home, record: AgentRecord): Promise<AgentRecord | undefined> {
  const { records } = await readRecords(home, (id) => id !== record.id);
  const writers = records.filter(
    ({ cwd, host, sandbox }) => cwd === record.cwd && host === record.host && sandbox !== 'read-only',
  );
  for (const writer of writers.toSorted((a, b) => byCode(a.createdAt, b.createdAt))) {
    if (endOf(await readFacts(home, writer.id)) === undefined) return writer;
  }
  return undefined;
}

/** Whether Codex has just put the folder on its list of trusted projects, as it does in git unless it only reads. */
function trusts(config: Config, { cwd, sandbox }: SpawnRequest, inGit: boolean): boolean {
  if (sandbox === 'read-only' || !inGit) return false;
  const { projects } = config;
  return typeof projects !== 'object' || projects === null || !(cwd in projects);
}

/** A list in a thread's settings replaces the user's own: theirs is kept in front of ours. */
function withUsersRoots(threadConfig: ThreadConfig, config: Config): ThreadConfig {
  const key = 'sandbox_workspace_write.writable_roots';
  const ours = threadConfig[key];
  const theirs = config.sandbox_workspace_write?.writable_roots ?? [];
  return Array.isArray(ours) ? { ...threadConfig, [key]: [...theirs, ...ours] } : threadConfig;
}

/** Codex ignores parameters that it does not know, so a missing plan mode would go unnoticed. */
async function requirePlanMode(client: Client): Promise<void> {
  try {
    await client.call('collaborationMode/list', {});
  } catch (error) {
    throw new Failure('unsupported', t('Codex {0} has no plan mode.', client.version), {
      next: t('Leave out --plan, or update Codex.'),
      cause: error,
    });
  }
}

async function checkFolder({ cwd, sandbox }: SpawnRequest): Promise<void> {
  const choose = { next: t('Choose another folder with {0}.', '--dir') };
  const found = await stat(cwd).catch(() => undefined);
  if (found === undefined) throw new Failure('bad-folder', t('The folder {0} does not exist.', cwd), choose);
  if (!found.isDirectory()) throw new Failure('bad-folder', t('{0} is not a folder.', cwd), choose);
  try {
    await access(cwd, sandbox === 'read-only' ? constants.R_OK : constants.R_OK | constants.W_OK);
  } catch (error) {
    const what =
      sandbox === 'read-only' ? t('The folder {0} cannot be read.', cwd) : t('The folder {0} cannot be written.', cwd);
    throw new Failure('bad-folder', what, { ...choose, cause: error });
  }
}
