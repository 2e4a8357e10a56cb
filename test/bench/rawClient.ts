import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * The floor: a client that does nothing but the calls that the row needs, as fast as a Node process can.
 * `rawClient <socket> start <text> <cwd>`, `… send <text> <threadId>`, `… await <threadId>`; `… army <text> <cwd> <count>` starts that many
 * threads and ends when each has completed a turn; `… watch <threadId>,<threadId>…` prints a line of JSON for each turn's
 * end and, twice a second, for the processor time that it has used so far.
 */
const [socketPath = '', verb = '', ...args] = process.argv.slice(2);
const socket = new WebSocket('ws://codex/', { perMessageDeflate: false, createConnection: () => connect(socketPath) });
const pending = new Map<number, (result: Record<string, never>) => void>();
let nextId = 1;
let completed = 0;

/** How many threads are started at a time: Codex refuses more than 128 requests in flight. */
const AT_ONCE = 32;

function call(method: string, params: unknown): Promise<Record<string, never>> {
  return new Promise((resolve) => {
    pending.set(nextId, resolve);
    socket.send(JSON.stringify({ id: nextId++, method, params }));
  });
}

const now = (): number => performance.timeOrigin + performance.now();
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const inputOf = (text: string) => [{ type: 'text', text, text_elements: [] }];

const [text = '', subject = '', count = '1'] = args;

const verbs: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => {
    await start();
    process.exit(0);
  },
  send: async () => {
    await call('turn/start', { threadId: subject, input: inputOf(text) });
    process.exit(0);
  },
  await: async () => {
    await call('thread/resume', { threadId: args[0], excludeTurns: true });
    process.stdout.write('waiting\n');
  },
  army: async () => {
    let left = Number(count);
    const startNext = async (): Promise<void> => {
      while (left-- > 0) await start();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, startNext));
  },
  watch: async () => {
    for (const threadId of (args[0] ?? '').split(',')) await call('thread/resume', { threadId, excludeTurns: true });
    setInterval(() => {
      const { user, system } = process.cpuUsage();
      say({ at: now(), cpu: (user + system) / 1000 });
    }, 500);
  },
};

async function start(): Promise<void> {
  await Promise.all([call('account/read', { refreshToken: false }), call('model/list', { includeHidden: true })]);
  const { thread } = (await call('thread/start', {
    cwd: subject,
    sandbox: 'workspace-write',
    approvalPolicy: 'never',
  })) as unknown as { thread: { id: string } };
  const threadId = thread.id;
  await call('thread/name/set', { threadId, name: 'bench' });
  await call('thread/attachment/add', { threadId, attachmentType: 'bench', identityKey: threadId, payload: {} });
  await call('turn/start', { threadId, input: inputOf(text) });
}

function turnCompleted(threadId: string | undefined): void {
  completed++;
  if (verb === 'await' || (verb === 'army' && completed === Number(count))) process.exit(0);
  if (verb === 'watch') say({ at: now(), threadId });
}

socket.on('message', (data: Buffer) => {
  const message = JSON.parse(data.toString()) as {
    id?: number;
    method?: string;
    result?: Record<string, never>;
    params?: { threadId?: string };
  };
  if (message.method === 'turn/completed') turnCompleted(message.params?.threadId);
  if (message.id !== undefined && message.method === undefined) pending.get(message.id)?.(message.result ?? {});
});
socket.once('open', () => {
  void (async () => {
    await call('initialize', {
      clientInfo: { name: 'bench', title: 'bench', version: '0' },
      capabilities: { experimentalApi: true, requestAttestation: false },
    });
    await verbs[verb]?.();
  })();
});
