import { connect, type Socket } from 'node:net';
import { Emitter } from '../base/event.ts';
import { MAX_MESSAGE, type Transport } from './transport.ts';
import { frameOf, FrameReader, OPCODE, type Frame } from './webSocketFrames.ts';

/**
 * A WebSocket over a unix socket, which is all that most commands ever need: a library that speaks HTTP for it costs each of
 * them 7 ms at its start, and 4 more for cryptography that protects nobody here (decision 16).
 */

/** The key is for proxies, which might answer from a store; nobody is between us and the engine. */
const HANDSHAKE = [
  'GET / HTTP/1.1',
  'Host: codex',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
  '',
  '',
].join('\r\n');

/** What an engine may say before the connection is open, in bytes. */
const MAX_GREETING = 16 * 1024;
const END_OF_GREETING = '\r\n\r\n';

/** Connects to an engine that listens on a unix socket. Rejects with the socket's error when nobody listens. */
export async function connectUnixSocket(path: string): Promise<Transport> {
  const socket = connect({ path });
  try {
    await greeted(socket);
    return new UnixSocketTransport(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Resolves when the engine speaks WebSocket from now on. The socket is paused then, and nothing that it said is lost. */
function greeted(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const hear = (part: Buffer): void => {
      heard = Buffer.concat([heard, part]);
      const end = heard.indexOf(END_OF_GREETING);
      if (end < 0 && heard.length < MAX_GREETING) return;
      const [first = ''] = heard.toString('latin1').split('\r\n', 1);
      if (end < 0 || !/^HTTP\/1\.1 101\b/.test(first)) {
        reject(new Error(`it does not speak WebSocket: ${first.slice(0, 80)}`));
        return;
      }
      socket.off('data', hear).pause();
      const rest = heard.subarray(end + END_OF_GREETING.length);
      if (rest.length > 0) socket.unshift(rest);
      resolve();
    };
    socket.on('data', hear);
    socket.once('error', reject);
    const early = Object.assign(new Error('The connection was closed before it was open.'), { code: 'ECONNRESET' });
    socket.once('close', () => reject(early));
    socket.write(HANDSHAKE);
  });
}

class UnixSocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #message = new Emitter<string>();
  readonly #close = new Emitter<string>();
  readonly #reader = new FrameReader(MAX_MESSAGE);
  /** The frames so far of a message that has not ended. */
  #parts: Buffer[] = [];
  #trouble: string | undefined;
  readonly onMessage = this.#message.event;
  readonly onClose = this.#close.event;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (part: Buffer) => this.#hear(part));
    socket.on('error', (error) => (this.#trouble ??= error.message));
    // Without a closing frame a WebSocket ends with this code.
    socket.once('close', () => this.#close.fire(this.#trouble ?? 'connection closed (1006)'));
    // By then whoever has the transport listens to it.
    setImmediate(() => socket.resume());
  }

  send(text: string): void {
    this.#write(OPCODE.text, Buffer.from(text, 'utf8'));
  }

  close(): void {
    // What has been said before is still sent.
    this.#socket.uncork();
    this.#socket.destroy();
  }

  #hear(part: Buffer): void {
    try {
      for (const frame of this.#reader.push(part)) if (!this.#socket.destroyed) this.#take(frame);
    } catch (error) {
      this.#trouble ??= error instanceof Error ? error.message : String(error);
      this.#socket.destroy();
    }
  }

  #take({ opcode, isLast, payload }: Frame): void {
    switch (opcode) {
      case OPCODE.text:
      case OPCODE.continuation:
        this.#parts.push(payload);
        if (this.#parts.reduce((sum, { length }) => sum + length, 0) > MAX_MESSAGE) {
          throw new Error('a message is too long');
        }
        if (isLast) this.#message.fire(this.#wholeMessage());
        break;
      case OPCODE.ping:
        this.#write(OPCODE.pong, payload);
        break;
      case OPCODE.close:
        this.#trouble ??= `connection closed (${payload.length < 2 ? 1005 : payload.readUInt16BE(0)})`;
        this.#write(OPCODE.close, payload.subarray(0, 2));
        this.#socket.end();
        break;
      default:
        // An answer to a ping, or bytes that are no text: nothing that an engine says.
        break;
    }
  }

  #wholeMessage(): string {
    const [only] = this.#parts;
    const whole = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    return whole.toString('utf8');
  }

  /** What is said in one go is written in one go: of fifty calls each its own would take Node 9 ms. */
  #write(opcode: number, payload: Buffer): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    socket.write(frameOf(opcode, payload));
  }
}
