import { randomUUID } from 'node:crypto';
import type { AgentRecord } from '../../src/core/agents/agent.ts';
import { nameFromPrompt } from '../../src/core/agents/agentName.ts';
import { userText } from '../../src/core/agents/message.ts';
import type { Client } from '../../src/core/codex/client.ts';
import { ATTACHMENT_TYPE } from '../../src/core/codex/turnEvents.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { isNoise, type Received, type TraceHead, type TraceLine } from './trace.ts';

export interface AgentOptions {
  readonly plan?: boolean;
  readonly approvalPolicy?: AgentRecord['approvalPolicy'];
}

/** One conversation with the real Codex, driven as our programs drive it, and everything that the engine said in it. */
export class Recording {
  readonly world: World;
  readonly client: Client;
  readonly start = Date.now();
  readonly lines: TraceLine[] = [];
  threadId = '';
  readonly #answered = new Set<number | string>();
  #prompt = '';

  constructor(world: World, client: Client) {
    this.world = world;
    this.client = client;
    client.onNotification(({ method, params }) =>
      this.#keep({ at: this.#at(), recv: method, params: params as never }),
    );
    client.onRequest(({ requestId, method, params }) =>
      this.#keep({ at: this.#at(), recv: method, params: params as never, id: requestId }),
    );
    client.onClose((reason) => this.lines.push({ at: this.#at(), closed: reason }));
  }

  head(scenario: string): TraceHead {
    const { threadId, world } = this;
    const name = nameFromPrompt(this.#prompt);
    return { scenario, codex: this.client.version, threadId, name, prompt: this.#prompt, cwd: world.project };
  }

  /** The same calls as `spawnAgent`, on the one connection that records. `script` is what the demo model is to do. */
  async spawn(
    prompt: string,
    script: string,
    { plan = false, approvalPolicy = 'never' }: AgentOptions = {},
  ): Promise<void> {
    this.#prompt = prompt;
    const { client, world } = this;
    const { thread, model } = await client.call('thread/start', {
      cwd: world.project,
      sandbox: 'workspace-write',
      approvalPolicy,
      threadSource: 'codex-orchestrator',
      config: { 'tools.update_plan.enabled': true, web_search: 'disabled' },
    });
    this.threadId = thread.id;
    const threadId = thread.id;
    await client.call('thread/name/set', { threadId, name: nameFromPrompt(prompt) });
    await client.call('thread/attachment/add', {
      threadId,
      attachmentType: ATTACHMENT_TYPE,
      identityKey: '0a1b2c3d',
      payload: {},
    });
    this.did(`spawn: ${prompt}`);
    const settings = { model, reasoning_effort: 'high' as const, developer_instructions: null };
    await client.call('turn/start', {
      threadId,
      input: userText(`${prompt} ${script}`),
      effort: 'high',
      clientUserMessageId: randomUUID(),
      ...(plan ? { collaborationMode: { mode: 'plan', settings } } : {}),
    });
  }

  /** Starts the next turn, or steers the one that runs. */
  async reply(text: string, script = ''): Promise<void> {
    this.did(`reply: ${text}`);
    await this.client.call('turn/start', { ...this.#message(text, script) });
  }

  async queue(text: string, script: string): Promise<void> {
    this.did(`queue: ${text}`);
    await this.client.call('thread/queue/add', { ...this.#message(text, script) });
  }

  async interrupt(): Promise<void> {
    this.did('interrupt');
    await this.client.call('turn/interrupt', { threadId: this.threadId, turnId: this.#turnId() });
  }

  /** Answers what the engine asked, the oldest first. */
  answer(what: string, result: unknown): void {
    const { id } = this.openRequest();
    if (id === undefined) return;
    this.#answered.add(id);
    this.did(what);
    this.client.respond(id, result);
  }

  openRequest(): Received {
    const isOpen = (line: TraceLine): line is Received =>
      'recv' in line && line.id !== undefined && !this.#answered.has(line.id);
    const request = this.lines.find(isOpen);
    if (request === undefined) throw new Error('Nothing was asked.');
    return request;
  }

  did(what: string): void {
    this.lines.push({ at: this.#at(), did: what });
  }

  #turnId(): string {
    const turn = this.#last('turn/started')?.params['turn'] as { id: string } | undefined;
    if (turn === undefined) throw new Error('No turn has started.');
    return turn.id;
  }

  /** Waits until the agent's own thread was told about that many times by this method, or the engine asked by it. */
  async heard(method: string, times = 1): Promise<void> {
    await until(`${times} × ${method} was heard`, () => this.#all(method).length >= times);
  }

  async turns(count: number): Promise<void> {
    await this.heard('turn/completed', count);
  }

  async closed(): Promise<void> {
    await until('the connection is closed', () => this.client.isClosed);
  }

  #message(text: string, script: string) {
    return {
      threadId: this.threadId,
      input: userText(script === '' ? text : `${text} ${script}`),
      clientUserMessageId: randomUUID(),
    };
  }

  #last(method: string): Received | undefined {
    return this.#all(method).at(-1);
  }

  #all(method: string): readonly Received[] {
    return this.lines.filter(
      (line): line is Received => 'recv' in line && line.recv === method && line.params['threadId'] === this.threadId,
    );
  }

  #keep(line: Received): void {
    if (!isNoise(line.recv)) this.lines.push(line);
  }

  #at(): number {
    return Date.now() - this.start;
  }
}
