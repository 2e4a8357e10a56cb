import { afterEach, describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../src/core/base/event.ts';
import { Client, UnsupportedMethod } from '../../../src/core/codex/client.ts';
import {
  Connection,
  ConnectionLost,
  EngineError,
  type Incoming,
  type IncomingRequest,
} from '../../../src/core/codex/connection.ts';
import type { Transport } from '../../../src/core/codex/transport.ts';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown;
}

/** The engine's end of a connection, in the hands of the test. */
class FakeTransport implements Transport {
  readonly #message = new Emitter<string>();
  readonly #close = new Emitter<string>();
  readonly onMessage = this.#message.event;
  readonly onClose = this.#close.event;
  readonly sent: string[] = [];
  onSend: (call: Call) => void = () => {};

  send(text: string): void {
    this.sent.push(text);
    this.onSend(JSON.parse(text) as Call);
  }

  close(): void {
    this.drop('closed by us');
  }

  drop(reason: string): void {
    this.#close.fire(reason);
  }

  hear(message: unknown): void {
    this.#message.fire(typeof message === 'string' ? message : JSON.stringify(message));
  }

  get calls(): readonly Call[] {
    return this.sent.map((text) => JSON.parse(text) as Call);
  }
}

const OVERLOADED = { code: -32001, message: 'Server overloaded; retry later.' };

afterEach(() => {
  vi.useRealTimers();
});

/** Lets everything that is ready run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('A call', () => {
  test('gets its own answer, in whatever order they come', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const answers = Promise.all(['a', 'b', 'c'].map((method) => connection.call(method, {})));
    for (const { id, method } of transport.calls.toReversed()) transport.hear({ id, result: `for ${method}` });
    expect(await answers).toEqual(['for a', 'for b', 'for c']);
  });

  test('that the engine refuses rejects with its words, and leads to the caller', async () => {
    const transport = new FakeTransport();
    const call = new Connection(transport).call('thread/read', {});
    transport.hear({ id: 1, error: { code: -32600, message: 'thread not found: x', data: { a: 1 } } });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({
      method: 'thread/read',
      code: -32600,
      message: 'thread not found: x',
      data: { a: 1 },
    });
    expect((error as Error).cause).toMatchObject({ stack: expect.stringContaining('connection.test.ts') as string });
  });

  test.each([{}, 'broken', null, { code: 'x' }])('rejects also for an error of the form %j', async (error) => {
    const transport = new FakeTransport();
    const call = new Connection(transport).call('x', {});
    transport.hear({ id: 1, error });
    await expect(call).rejects.toBeInstanceOf(EngineError);
  });

  test('is not answered by a result for another number, or by a second result', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const call = connection.call('x', {});
    transport.hear({ id: 99, result: 'other' });
    transport.hear({ id: '1', result: 'a word, not a number' });
    transport.hear({ id: 1, result: 'mine' });
    transport.hear({ id: 1, result: 'again' });
    expect(await call).toBe('mine');
  });

  test('is repeated while the engine is overloaded', async () => {
    const transport = new FakeTransport();
    let refusals = 2;
    transport.onSend = ({ id }) =>
      queueMicrotask(() => transport.hear(refusals-- > 0 ? { id, error: OVERLOADED } : { id, result: 'in the end' }));
    expect(await new Connection(transport).call('thread/list', { limit: 1 })).toBe('in the end');
    expect(transport.calls).toEqual([1, 2, 3].map((id) => ({ id, method: 'thread/list', params: { limit: 1 } })));
  });

  test('is given up when the engine stays overloaded', async () => {
    vi.useFakeTimers();
    const transport = new FakeTransport();
    transport.onSend = ({ id }) => queueMicrotask(() => transport.hear({ id, error: OVERLOADED }));
    const call = new Connection(transport).call('x', {}).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await call).toMatchObject({ code: -32001 });
    expect(transport.sent.length).toBeGreaterThan(5);
  });

  test('that another error refuses is not repeated', async () => {
    const transport = new FakeTransport();
    transport.onSend = ({ id }) => queueMicrotask(() => transport.hear({ id, error: { code: -32600, message: 'no' } }));
    await expect(new Connection(transport).call('x', {})).rejects.toThrow('no');
    expect(transport.sent).toHaveLength(1);
  });
});

describe('Of many calls at once', () => {
  test('at most 64 are in flight, and all are answered', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const open: Call[] = [];
    let most = 0;
    transport.onSend = (call) => {
      open.push(call);
      most = Math.max(most, open.length);
    };
    let started = 0;
    const one = async (): Promise<unknown> => connection.call('x', started++);
    const calls = Array.from({ length: 150 }, one);
    const late: Promise<unknown>[] = [];
    while (open.length > 0) {
      const call = open.shift();
      transport.hear({ id: call?.id, result: call?.params });
      // Somebody else calls just when a place becomes free: after none, one, two … of the steps that this takes.
      for (let step = 0; step < late.length % 8; step++) await Promise.resolve();
      if (late.length < 50) late.push(one());
      if (open.length === 0) await settle();
    }
    expect(await Promise.all([...calls, ...late])).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(most).toBe(64);
  });

  test('those that wait for their turn are sent in the order in which they were made', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const calls = Array.from({ length: 100 }, (_, index) => connection.call('x', index));
    transport.onSend = ({ id }) => queueMicrotask(() => transport.hear({ id, result: null }));
    for (const { id } of transport.calls) transport.hear({ id, result: null });
    await Promise.all(calls);
    expect(transport.calls.map(({ params }) => params)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});

describe('When the connection ends', () => {
  test('every open call rejects, those that were never sent too, and then it is told once', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const calls = Array.from({ length: 70 }, () => connection.call('turn/start', {}).catch((error: unknown) => error));
    const closed: string[] = [];
    connection.onClose((reason) => closed.push(reason));
    transport.drop('connection closed (1006)');
    transport.drop('again');
    const errors = await Promise.all(calls);
    expect(errors.every((error) => error instanceof ConnectionLost)).toBe(true);
    expect(errors[0]).toMatchObject({
      message: 'The connection to the engine was lost during turn/start: connection closed (1006)',
    });
    expect(transport.sent).toHaveLength(64);
    expect(closed).toEqual(['connection closed (1006)']);
    expect(connection.isClosed).toBe(true);
  });

  test('a later call rejects at once and sends nothing', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    transport.drop('gone');
    await expect(connection.call('x', {})).rejects.toBeInstanceOf(ConnectionLost);
    expect(transport.sent).toEqual([]);
  });

  test('a call that waits to be repeated rejects too', async () => {
    const transport = new FakeTransport();
    const call = new Connection(transport).call('x', {});
    transport.hear({ id: 1, error: OVERLOADED });
    transport.drop('gone');
    await expect(call).rejects.toBeInstanceOf(ConnectionLost);
  });
});

describe('What the engine says by itself', () => {
  test('is handed on, and no request of it is ever answered', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const told: Incoming[] = [];
    const asked: IncomingRequest[] = [];
    connection.onNotification((message) => told.push(message));
    connection.onRequest((message) => asked.push(message));
    transport.hear({ method: 'thread/started', params: { a: 1 } });
    transport.hear({ id: 0, method: 'item/unheardOf/request', params: { b: 2 } });
    transport.hear({ id: 'x', method: 'another' });
    await settle();
    expect(told).toEqual([{ method: 'thread/started', params: { a: 1 } }]);
    expect(asked).toEqual([
      { requestId: 0, method: 'item/unheardOf/request', params: { b: 2 } },
      { requestId: 'x', method: 'another', params: undefined },
    ]);
    expect(transport.sent).toEqual([]);
  });

  test('is survived when it makes no sense', async () => {
    const transport = new FakeTransport();
    const connection = new Connection(transport);
    const heard: unknown[] = [];
    connection.onNotification((message) => heard.push(message));
    connection.onRequest((message) => heard.push(message));
    const call = connection.call('x', {});
    const nonsense = ['', '{', 'null', '7', '"text"', '[]', '[{"id":1,"result":2}]', '{}', '{"id":1.5}', '{"id":null}'];
    for (const text of [...nonsense, '{"method":5}', '{"id":{},"result":1}', '\u0000', '{"id":2,"result":1}']) {
      transport.hear(text);
    }
    transport.hear({ id: 1, result: 'still here' });
    expect(await call).toBe('still here');
    expect(heard).toEqual([]);
  });
});

describe('A method that this Codex does not have', () => {
  /** A client whose engine knows `initialize` and answers everything else with `refusal`. */
  async function clientOf(transport: FakeTransport, refusal: string): Promise<Client> {
    transport.onSend = ({ id, method }) => {
      if (method === 'initialized') return;
      const answer =
        method === 'initialize'
          ? { id, result: { userAgent: 'codex-orchestrator/0.169.0 (Debian 12)', codexHome: '/home/codex' } }
          : { id, error: { code: -32600, message: refusal } };
      queueMicrotask(() => transport.hear(answer));
    };
    return Client.initialize(transport);
  }

  test.each([
    'Invalid request: unknown variant `thread/queue/list`, expected one of `initialize`, `thread/start`',
    'thread/queue/list requires experimentalApi capability',
  ])('is asked for once: %s', async (refusal) => {
    const transport = new FakeTransport();
    const client = await clientOf(transport, refusal);
    const before = transport.sent.length;
    for (let time = 0; time < 3; time++) {
      await expect(client.call('thread/queue/list', { threadId: 't' })).rejects.toBeInstanceOf(UnsupportedMethod);
    }
    expect(transport.sent.length - before).toBe(1);
    expect(client).toMatchObject({ version: '0.169.0', codexHome: '/home/codex' });
  });

  test('is told from one that only refuses these parameters', async () => {
    const client = await clientOf(new FakeTransport(), 'Invalid request: missing field `threadId`');
    await expect(client.call('thread/queue/list', { threadId: 't' })).rejects.toBeInstanceOf(EngineError);
    const other = await clientOf(
      new FakeTransport(),
      'Invalid request: unknown variant `bogus`, expected one of `thread/queue/list`',
    );
    await expect(other.call('thread/queue/list', { threadId: 't' })).rejects.toBeInstanceOf(EngineError);
  });
});

const UNWRITTEN = 'failed to read thread: rollout at /home/codex/sessions/rollout-1.jsonl is empty';
const REVOKED = 'failed to resolve feature override precedence: application network permission was revoked';

describe.each([
  ['whose file Codex has made and not yet written', 'thread/read', UNWRITTEN],
  ['for which Codex asked while somebody logged in', 'thread/start', REVOKED],
] as const)('A conversation %s', (_, method, message) => {
  /** An engine that says so `times` times. */
  async function clientOf(transport: FakeTransport, times: number): Promise<Client> {
    let left = times;
    transport.onSend = ({ id, method: called }) => {
      if (called === 'initialized') return;
      const answer =
        called === 'initialize'
          ? { result: { userAgent: 'codex-orchestrator/0.169.0 (Debian 12)', codexHome: '/home/codex' } }
          : left-- > 0
            ? { error: { code: -32603, message } }
            : { result: { thread: { id: 't' } } };
      queueMicrotask(() => transport.hear({ id, ...answer }));
    };
    return Client.initialize(transport);
  }

  test('is asked for again', async () => {
    const client = await clientOf(new FakeTransport(), 3);
    expect(await client.call(method, { threadId: 't' })).toEqual({ thread: { id: 't' } });
  });

  test('is given up when it stays so, with the words of Codex', async () => {
    const client = await clientOf(new FakeTransport(), Infinity);
    await expect(client.call(method, { threadId: 't' })).rejects.toThrow(message);
  });

  test('is sent no message twice', async () => {
    const transport = new FakeTransport();
    const client = await clientOf(transport, 1);
    const before = transport.sent.length;
    await expect(client.call('turn/start', { threadId: 't', input: [] })).rejects.toThrow(message);
    expect(transport.sent.length - before).toBe(1);
  });
});
