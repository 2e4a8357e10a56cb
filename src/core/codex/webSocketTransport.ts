import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import Socket from 'ws';
import { Emitter } from '../base/event.ts';
import type { Transport } from './transport.ts';

/** Codex closes a connection that sends more than 16 MiB in one message; what it sends itself is bounded likewise. */
const MAX_MESSAGE = 64 * 1024 * 1024;
const OPTIONS = { perMessageDeflate: false, maxPayload: MAX_MESSAGE, skipUTF8Validation: false } as const;

/**
 * A URL that names a socket, although `createConnection` opens ours: inside VS Code every other request is sent through the
 * user's HTTP proxy settings, which ignore `createConnection`.
 */
const SOCKET_URL = 'ws+unix:///codex:/';

/** Connects to an engine that listens on a unix socket. Rejects with the socket's error when nobody listens. */
export async function connectUnixSocket(path: string): Promise<Transport> {
  // The path is not put into the URL, where colons and blanks would break it.
  return opened(new Socket(SOCKET_URL, { ...OPTIONS, createConnection: () => connect({ path }) }));
}

/**
 * Connects through a program that carries the engine's socket over its standard input and output
 * (`codex app-server proxy`, later through ssh). Closing the transport ends the program.
 */
export async function connectThroughProcess(
  command: string,
  args: readonly string[],
  codexHome: string,
): Promise<Transport> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, CODEX_HOME: codexHome },
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const started = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  await started;
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  // ws treats its connection as a socket; a pair of pipes has no such settings.
  const socket = Object.assign(stream, { setNoDelay: () => socket, setTimeout: () => socket });
  const webSocket = new Socket(SOCKET_URL, { ...OPTIONS, createConnection: () => socket as never });
  webSocket.once('close', () => child.kill());
  try {
    return await opened(webSocket);
  } catch (error) {
    child.kill();
    throw new Error(complaint.trim() || `${command} ended before it was connected.`, { cause: error });
  }
}

async function opened(socket: Socket): Promise<Transport> {
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    const early = Object.assign(new Error('The connection was closed before it was open.'), { code: 'ECONNRESET' });
    socket.once('close', () => reject(early));
  });
  return new WebSocketTransport(socket);
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
