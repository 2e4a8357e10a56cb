import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoCodexConfig } from '../../src/demo/codexConfig.ts';
import { type DemoModel, startDemoModel } from '../../src/demo/demoModel.ts';
import { demoProjectFiles } from '../../src/demo/friendlyProject.ts';
import { type DemoAgent, demoAgents, friendlyScenario } from '../../src/demo/friendlyScenario.ts';
import { longText } from '../../src/demo/markers.ts';

const limitMs = 40_000;
const home = mkdtempSync(join(tmpdir(), 'demo-model-'));
const project = join(home, 'project');
let model: DemoModel;
let friendly: DemoModel;
let codex: Codex;

beforeAll(async () => {
  model = await startDemoModel();
  mkdirSync(project);
  friendly = await startDemoModel({ scenario: friendlyScenario });
  const impatient = 'request_max_retries = 0\nstream_max_retries = 0';
  const extraToml = [providerToml('impatient', model.url, impatient), providerToml('friendly', friendly.url)].join(
    '\n',
  );
  writeFileSync(join(home, 'config.toml'), demoCodexConfig({ url: model.url, extraToml }));
  codex = new Codex();
  const capabilities = { experimentalApi: true };
  await codex.call('initialize', { clientInfo: { name: 'test', title: 'Test', version: '1' }, capabilities });
});

afterAll(async () => {
  await codex?.close();
  await model?.close();
  await friendly?.close();
  rmSync(home, { recursive: true, force: true });
});

describe('The demo model answers', { timeout: limitMs }, () => {
  test('a plain prompt with its first 80 characters', async () => {
    const turn = await runTurn(`${'a'.repeat(79)}bc`);
    expect(turn.lastMessage).toBe(`Demo reply to: ${'a'.repeat(79)}b`);
    const [request] = turn.requests;
    expect(request).toMatchObject({ outcome: 'completed', isTitle: false, requestKind: 'turn', toolOutputs: [] });
    expect(request?.userTexts).toEqual([`${'a'.repeat(79)}bc`]);
    expect(request?.finishedAt).toBeGreaterThan(request?.at ?? Number.POSITIVE_INFINITY);
  });

  test('with the text of a marker and the tokens of another', async () => {
    const turn = await runTurn('[[tokens:1200,34,1000]] [[text:Hello]]');
    expect(turn.lastMessage).toBe('Hello');
    const usage = turn.messages.find((message) => message.method === 'thread/tokenUsage/updated');
    expect(usage?.params).toMatchObject({
      tokenUsage: { last: { inputTokens: 1200, cachedInputTokens: 1000, outputTokens: 34 } },
    });
  });

  test('in deltas, no faster than told', async () => {
    const turn = await runTurn('[[stream:5,200]] [[text:one two three four five]]');
    const deltas = turn.messages.filter((message) => message.method === 'item/agentMessage/delta');
    expect(deltas.map((delta) => delta.params['delta']).join('')).toBe('one two three four five');
    expect(deltas).toHaveLength(5);
    const [request] = turn.requests;
    expect((request?.finishedAt ?? 0) - (request?.at ?? 0)).toBeGreaterThanOrEqual(199);
  });

  test('with reasoning before the answer', async () => {
    const turn = await runTurn('[[reason:I think]] [[text:so]]');
    expect(turn.items('reasoning')).toMatchObject([{ summary: ['I think'] }]);
    expect(turn.lastMessage).toBe('so');
  });

  test('at length', async () => {
    const turn = await runTurn('[[long:200000]]');
    expect(turn.lastMessage).toBe(longText(200_000));
  });

  test('only when the test lets it', async () => {
    const running = runTurn('[[hold:gate]] [[text:through]]');
    const held = await model.waitForRequest((request) => request.lastUserText.startsWith('[[hold:gate]]'));
    expect(held.finishedAt).toBeUndefined();
    await fetch(new URL('/control/release/gate', model.url), { method: 'POST' });
    expect((await running).lastMessage).toBe('through');
  });

  test('the newest of several messages, and sees them all', async () => {
    const threadId = await startThread();
    await runTurn('[[sh:echo first]] [[text:one]]', { threadId });
    const turn = await runTurn('[[sh:echo second]] [[text:two]]', { threadId });
    expect(turn.lastMessage).toBe('two');
    expect(turn.requests.at(-1)?.userTexts).toEqual([
      '[[sh:echo first]] [[text:one]]',
      '[[sh:echo second]] [[text:two]]',
    ]);
    expect(turn.requests.at(-1)?.toolOutputs).toHaveLength(1);
  });
});

describe('The demo model makes Codex', { timeout: limitMs }, () => {
  test('run a command and go on with its output', async () => {
    const turn = await runTurn('[[text:Looking.]] [[sh:echo $((6*7))]] [[text:Done.]]');
    expect(turn.items('commandExecution')).toMatchObject([{ aggregatedOutput: '42\n', exitCode: 0 }]);
    expect(turn.items('agentMessage').map((item) => item['text'])).toEqual(['Looking.', 'Done.']);
    expect(turn.requests[1]?.toolOutputs[0]).toContain('42');
  });

  test('run two commands of one response', async () => {
    const turn = await runTurn('[[sh:echo a]] [[and]] [[sh:echo b]] [[text:both]]');
    expect(turn.items('commandExecution')).toHaveLength(2);
    expect(turn.requests).toHaveLength(2);
    expect(turn.lastMessage).toBe('both');
  });

  test('edit files with a patch', async () => {
    await runTurn('[[write:greet.txt|hello]] [[text:written]]');
    expect(readFileSync(join(project, 'greet.txt'), 'utf8')).toBe('hello\n');
    const patch = '*** Begin Patch\n*** Update File: greet.txt\n@@\n-hello\n+good day\n*** End Patch';
    const turn = await runTurn(`[[patch:${patch}]] [[text:edited]]`);
    expect(readFileSync(join(project, 'greet.txt'), 'utf8')).toBe('good day\n');
    expect(turn.items('fileChange')).toMatchObject([{ status: 'completed' }]);
  });

  test('edit files for a model without metadata too', async () => {
    const threadId = await startThread({ model: 'gpt-5.4' });
    await runTurn('[[write:plain.txt|by shell]] [[text:written]]', { threadId });
    expect(readFileSync(join(project, 'plain.txt'), 'utf8')).toBe('by shell\n');
  });

  test('run commands and sub-agents for a model in code mode', async () => {
    const threadId = await startThread({ model: 'gpt-6.1-sol' });
    const turn = await runTurn('[[sh:echo $((6*7))]] [[[spawn:[[text:from code mode]]]]] [[wait]] [[text:done]]', {
      threadId,
    });
    expect(turn.items('commandExecution')).toMatchObject([{ aggregatedOutput: '42\n' }]);
    expect(turn.lastMessage).toBe('done');
    await model.waitForRequest((request) => request.lastUserText === '[[text:from code mode]]');
  });

  test('compact its context and go on', async () => {
    const threadId = await startThread();
    await runTurn('before', { threadId });
    const from = codex.messages.length;
    await codex.call('thread/compact/start', { threadId });
    await codex.next(({ method, params }) => method === 'turn/completed' && params['threadId'] === threadId, from);
    const turn = await runTurn('after', { threadId });
    expect(turn.lastMessage).toBe('Demo reply to: after');
    expect(turn.requests[0]?.userTexts).toEqual(['before', 'after']);
    const kinds = model.requests
      .filter((request) => request.threadId === threadId)
      .map((request) => request.requestKind);
    expect(kinds).toEqual(['turn', 'compaction', 'turn']);
  });

  test('show a plan', async () => {
    const turn = await runTurn('[[plan:x Read;> Write;- Test]] [[text:planned]]');
    const plan = turn.messages.find((message) => message.method === 'turn/plan/updated');
    expect(plan?.params['plan']).toEqual([
      { step: 'Read', status: 'completed' },
      { step: 'Write', status: 'inProgress' },
      { step: 'Test', status: 'pending' },
    ]);
  });

  test('start a sub-agent and wait for it', async () => {
    const turn = await runTurn('[[[spawn:[[text:from the child]]]]] [[wait]] [[text:from the parent]]');
    expect(turn.lastMessage).toBe('from the parent');
    expect(turn.requests.at(-1)?.toolOutputs[1]).toContain('from the child');
    const child = model.requests.find((request) => request.lastUserText === '[[text:from the child]]');
    expect(child?.threadId).not.toBe(turn.threadId);
  });

  test('ask the user a question in plan mode', async () => {
    const settings = { model: 'gpt-5.5', reasoning_effort: null, developer_instructions: null };
    const running = runTurn('[[user:Which colour?|Red|Blue]] [[text:thanks]]', {
      collaborationMode: { mode: 'plan', settings },
    });
    const question = await codex.next((message) => message.method === 'item/tool/requestUserInput');
    expect(question.params['questions']).toMatchObject([
      { question: 'Which colour?', options: [{ label: 'Red' }, { label: 'Blue' }] },
    ]);
    codex.answer(question, { answers: { answer: { answers: ['Blue'] } } });
    const turn = await running;
    expect(turn.requests[1]?.toolOutputs[0]).toContain('Blue');
  });

  test('ask approval for a command outside the sandbox', async () => {
    const running = runTurn('[[ask:echo out|May I?]] [[text:ran]]');
    const approval = await codex.next((message) => message.method === 'item/commandExecution/requestApproval');
    expect(approval.params).toMatchObject({ reason: 'May I?', command: expect.stringContaining('echo out') as string });
    codex.answer(approval, { decision: 'accept' });
    const turn = await running;
    expect(turn.items('commandExecution')).toMatchObject([{ aggregatedOutput: 'out\n' }]);
  });

  test('ask approval for a patch outside the sandbox', async () => {
    const outside = join(home, 'outside.txt');
    const threadId = await startThread({ sandbox: 'read-only' });
    const running = runTurn(`[[write:${outside}|outside]] [[text:written]]`, { threadId });
    const approval = await codex.next((message) => message.method === 'item/fileChange/requestApproval');
    expect(existsSync(outside)).toBe(false);
    codex.answer(approval, { decision: 'accept' });
    await running;
    expect(readFileSync(outside, 'utf8')).toBe('outside\n');
  });
});

describe('The demo model fails', { timeout: limitMs }, () => {
  test.each([
    ['400', 'other'],
    ['429', { responseTooManyFailedAttempts: { httpStatusCode: 429 } }],
    ['usage-limit', 'usageLimitExceeded'],
    ['quota', 'usageLimitExceeded'],
    ['context-window', 'contextWindowExceeded'],
  ])('with %s at once', async (name, codexErrorInfo) => {
    const turn = await runTurn(`[[error:${name}]]`);
    expect(turn.status).toBe('failed');
    expect(turn.error).toMatchObject({ codexErrorInfo });
    expect(turn.requests).toMatchObject([{ outcome: 'failed' }]);
  });

  test.each([
    ['error:401', { httpConnectionFailed: { httpStatusCode: 401 } }],
    ['error:404', { httpConnectionFailed: { httpStatusCode: 404 } }],
    ['error:model-not-found', 'modelNotFound'],
    ['error:500', 'internalServerError'],
    ['error:503', { httpConnectionFailed: { httpStatusCode: 503 } }],
    ['error:overloaded', 'serverOverloaded'],
    ['cut', 'other'],
  ])('with %s after Codex has tried again', async (marker, codexErrorInfo) => {
    const threadId = await startThread({ modelProvider: 'impatient' });
    const turn = await runTurn(`[[${marker}]]`, { threadId });
    expect(turn.status).toBe('failed');
    expect(turn.error).toMatchObject({ codexErrorInfo });
  });

  test('twice and then answers', async () => {
    const turn = await runTurn('[[error:500,2]] [[text:at last]]');
    expect(turn.lastMessage).toBe('at last');
    expect(turn.requests.map((request) => request.outcome)).toEqual(['failed', 'failed', 'completed']);
  });

  test('to answer at all until it is interrupted', async () => {
    const threadId = await startThread();
    const running = runTurn('[[silent]]', { threadId });
    const request = await model.waitForRequest((request) => request.threadId === threadId);
    await codex.call('turn/interrupt', { threadId, turnId: request.turnId });
    expect((await running).status).toBe('interrupted');
    await model.waitForRequest((request) => request.threadId === threadId && request.outcome === 'abandoned');
  });
});

describe('The friendly scenario', { timeout: limitMs }, () => {
  beforeAll(() => {
    for (const [path, text] of Object.entries(demoProjectFiles)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
  });

  async function runAgent({ prompt, sandbox, approvalPolicy }: DemoAgent) {
    const threadId = await startThread({ modelProvider: 'friendly', sandbox, approvalPolicy });
    return await runTurn(prompt, { threadId });
  }

  test('lets the researcher read and report', async () => {
    const turn = await runAgent(demoAgents.researcher);
    expect(turn.items('commandExecution').map((item) => item['exitCode'])).toEqual([0, 0]);
    expect(turn.lastMessage).toContain('exports one object');
    expect(turn.durationMs).toBeGreaterThan(4000);
  });

  test('lets the implementer plan, edit and test', async () => {
    const turn = await runAgent(demoAgents.implementer);
    expect(readFileSync(join(project, 'src/greet.js'), 'utf8')).toContain('stranger');
    const commands = turn.items('commandExecution');
    expect(commands.at(-1)).toMatchObject({ exitCode: 0, aggregatedOutput: 'All greetings are right.\n' });
    expect(turn.messages.filter((message) => message.method === 'turn/plan/updated')).toHaveLength(4);
    const followUp = await runTurn('Please run the tests again', { threadId: turn.threadId });
    expect(followUp.items('commandExecution')).toHaveLength(1);
  });

  test('lets the reviewer ask for an approval', async () => {
    const running = runAgent(demoAgents.reviewer);
    const approval = await codex.next((message) => message.method === 'item/commandExecution/requestApproval');
    codex.answer(approval, { decision: 'accept' });
    const turn = await running;
    expect(turn.items('commandExecution').at(-1)).toMatchObject({ aggregatedOutput: `${process.version}\n` });
    expect(turn.lastMessage).toContain('Three findings');
  });
});

function providerToml(name: string, url: string, more = ''): string {
  return `[model_providers.${name}]
name = "${name}"
base_url = "${url}"
wire_api = "responses"
requires_openai_auth = false
${more}`;
}

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Item = Readonly<Record<string, unknown>>;

interface StartOptions {
  readonly model?: string;
  readonly modelProvider?: string;
  readonly sandbox?: string;
  readonly approvalPolicy?: string;
}

async function startThread(options: StartOptions = {}): Promise<string> {
  const settings = { cwd: project, sandbox: 'workspace-write', approvalPolicy: 'on-request', ...options };
  const { thread } = (await codex.call('thread/start', settings)) as { thread: { id: string } };
  return thread.id;
}

async function runTurn(text: string, options: { threadId?: string; collaborationMode?: unknown } = {}) {
  const threadId = options.threadId ?? (await startThread());
  const from = codex.messages.length;
  const before = model.requests.length;
  const completed = codex.next(
    ({ method, params }) => method === 'turn/completed' && params['threadId'] === threadId,
    from,
  );
  await codex.call('turn/start', { ...options, threadId, input: [{ type: 'text', text, text_elements: [] }] });
  const { turn } = (await completed).params as { turn: { status: string; error: unknown; durationMs: number } };
  const messages = codex.messages.slice(from).filter((message) => message.params['threadId'] === threadId);
  const items = (type: string): readonly Item[] =>
    messages
      .filter((message) => message.method === 'item/completed')
      .map((message) => message.params['item'] as Item)
      .filter((item) => item['type'] === type);
  const requests = model.requests.slice(before).filter((request) => request.threadId === threadId);
  return { ...turn, threadId, messages, requests, items, lastMessage: items('agentMessage').at(-1)?.['text'] };
}

/** The smallest client: JSON lines over the standard streams of `codex app-server`. */
class Codex {
  readonly messages: Message[] = [];
  readonly #process: ChildProcess;
  readonly #replies = new Map<number, (reply: { result?: unknown; error?: unknown }) => void>();
  readonly #watchers = new Set<() => void>();
  #lastId = 0;

  constructor() {
    const program = createRequire(import.meta.url).resolve('@openai/codex/bin/codex.js');
    const env = { ...process.env, CODEX_HOME: home, HOME: home };
    this.#process = spawn(process.execPath, [program, 'app-server'], {
      cwd: project,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('Codex has no output.');
    createInterface({ input: stdout }).on('line', (line) => this.#receive(line));
  }

  async call(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    const reply = await new Promise<{ result?: unknown; error?: unknown }>((resolve) => {
      this.#replies.set(id, resolve);
      this.#send({ id, method, params });
    });
    if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
    return reply.result;
  }

  answer(request: Message, result: unknown): void {
    this.#send({ id: request.id, result });
  }

  next(fits: (message: Message) => boolean, from = this.messages.length): Promise<Message> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.messages.slice(from).find(fits);
        if (found === undefined) return;
        this.#watchers.delete(look);
        resolve(found);
      };
      this.#watchers.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await exited;
  }

  #send(message: unknown): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as {
      id?: number;
      method?: string;
      params?: unknown;
      result?: unknown;
      error?: unknown;
    };
    if (message.method === undefined) {
      this.#replies.get(message.id ?? 0)?.(message);
      return;
    }
    this.messages.push(message as Message);
    for (const look of this.#watchers) look();
  }
}
