import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import Socket from 'ws';
import { errnoOf } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { t } from '../base/l10n.ts';
import { delay } from '../base/wait.ts';
import { MAX_MESSAGE, type Patience, type Transport } from './transport.ts';

const OPTIONS = { perMessageDeflate: false, maxPayload: MAX_MESSAGE, skipUTF8Validation: false } as const;

/**
 * A URL that names a socket, although `createConnection` opens ours: inside VS Code every other request is sent through the
 * user's HTTP proxy settings, which ignore `createConnection`.
 */
const SOCKET_URL = 'ws+unix:///codex:/';

/** Connects to an engine that listens on the network. */
export async function connectWebSocket(url: string, token: string | undefined, patience: Patience): Promise<Transport> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return opened(new Socket(url, { ...OPTIONS, headers }), patience);
}

/** The program that was to carry the connection has ended, or was ended, before it was open. */
export class CarrierEnded extends Error {
  /** Its exit code; undefined when it had to be stopped. */
  readonly code: number | undefined;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;

  constructor(command: string, code: number | undefined, stderr: string, cause: unknown) {
    super(stderr.trim() || t('{0} ended before it was connected.', command), { cause });
    this.name = 'CarrierEnded';
    this.code = code;
    this.stderr = stderr;
  }
}

/**
 * Connects through a program that carries the engine's socket over its standard input and output
 * (`codex app-server proxy`, here or through ssh). Closing the transport ends the program.
 */
export async function connectThroughProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  patience: Patience,
): Promise<Transport> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  const ended = new Promise<number | undefined>((resolve) => child.once('exit', (code) => resolve(code ?? undefined)));
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  // ws treats its connection as a socket; a pair of pipes has no such settings.
  const socket = Object.assign(stream, { setNoDelay: () => socket, setTimeout: () => socket });
  const webSocket = new Socket(SOCKET_URL, { ...OPTIONS, createConnection: () => socket as never });
  try {
    const transport = await opened(webSocket, patience);
    webSocket.once('close', () => child.kill());
    return transport;
  } catch (error) {
    // One that is ending says why as it goes; one that hangs says nothing more.
    const hangs = errnoOf(error) === 'ETIMEDOUT';
    const code = hangs ? undefined : await Promise.race([ended, delay(LAST_WORDS)]);
    child.kill();
    throw new CarrierEnded(command, code ?? undefined, complaint, error);
  }
}

/** How long a program may take to end after its output has, in milliseconds. */
const LAST_WORDS = 3000;

async function opened(socket: Socket, patience?: Patience): Promise<Transport> {
  let late: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    const early = Object.assign(new Error('The connection was closed before it was open.'), { code: 'ECONNRESET' });
    socket.once('close', () => reject(early));
    if (patience === undefined) return;
    late = setTimeout(() => {
      reject(Object.assign(new Error(t('no answer within {0} s', patience.opening / 1000)), { code: 'ETIMEDOUT' }));
      socket.terminate();
    }, patience.opening);
  }).finally(() => clearTimeout(late));
  if (patience !== undefined) endWhenSilent(socket, patience);
  return new WebSocketTransport(socket);
}

/**
 * A network that is cut tells neither side, and Codex's proxy notices that its server is dead only when something is sent to
 * it. So the other side is asked, and whoever does not answer is gone.
 */
function endWhenSilent(socket: Socket, { asking, silence }: Patience): void {
  let heard = Date.now();
  const note = (): void => void (heard = Date.now());
  socket.on('message', note).on('pong', note);
  const timer = setInterval(() => {
    if (Date.now() - heard < silence) return socket.ping();
    socket.emit('error', new Error(t('nothing heard for {0} s', silence / 1000)));
    socket.terminate();
  }, asking);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}

class WebSocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #message = new Emitter<string>();
  readonly #close = new Emitter<string>();
  readonly onMessage = this.#message.event;
  readonly onClose = this.#close.event;

  constructor(socket: Socket) {
    this.#socket = socket;
    let trouble = '';
    socket.on('error', (error) => {
      trouble = error.message;
    });
    socket.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) this.#message.fire(data.toString('utf8'));
    });
    socket.once('close', (code) => this.#close.fire(trouble || `connection closed (${code})`));
  }

  send(text: string): void {
    this.#socket.send(text, { binary: false });
  }

  close(): void {
    this.#socket.terminate();
  }
}
