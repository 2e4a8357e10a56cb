import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * The floor: a client that does nothing but the calls that the row needs, as fast as a Node process can.
 * `rawClient <socket> start <cwd>`, `rawClient <socket> await <threadId>`, `rawClient <socket> send <threadId>`;
 * `rawClient <socket> watch <threadId>,<threadId>…` prints a line of JSON for each turn's end and, twice a second, for the
 * processor time that it has used so far.
 */
const [socketPath = '', verb = '', subject = ''] = process.argv.slice(2);
const socket = new WebSocket('ws://codex/', { perMessageDeflate: false, createConnection: () => connect(socketPath) });
const pending = new Map<number, (result: Record<string, never>) => void>();
let nextId = 1;

function call(method: string, params: unknown): Promise<Record<string, never>> {
  return new Promise((resolve) => {
    pending.set(nextId, resolve);
    socket.send(JSON.stringify({ id: nextId++, method, params }));
  });
}

const now = (): number => performance.timeOrigin + performance.now();
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function watch(): Promise<void> {
  for (const threadId of subject.split(',')) await call('thread/resume', { threadId, excludeTurns: true });
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    say({ at: now(), cpu: (user + system) / 1000 });
  }, 500);
}

const input = [{ type: 'text', text: 'bench', text_elements: [] }];

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
  await call('turn/start', { threadId, input });
}

socket.on('message', (data: Buffer) => {
  const message = JSON.parse(data.toString()) as {
    id?: number;
    method?: string;
    result?: Record<string, never>;
    params?: { threadId?: string };
  };
  if (message.method === 'turn/completed' && verb === 'await') process.exit(0);
  if (message.method === 'turn/completed' && verb === 'watch') say({ at: now(), threadId: message.params?.threadId });
  if (message.id !== undefined && message.method === undefined) pending.get(message.id)?.(message.result ?? {});
});
socket.once('open', () => {
  void (async () => {
    await call('initialize', {
      clientInfo: { name: 'bench', title: 'bench', version: '0' },
      capabilities: { experimentalApi: true, requestAttestation: false },
    });
    if (verb === 'start') await start();
    if (verb === 'send') await call('turn/start', { threadId: subject, input });
    if (verb === 'await') {
      await call('thread/resume', { threadId: subject, excludeTurns: true });
      process.stdout.write('waiting\n');
      return;
    }
    if (verb === 'watch') {
      await watch();
      return;
    }
    process.exit(0);
  })();
});
