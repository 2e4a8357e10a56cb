import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Transport } from '../../../src/core/codex/transport.ts';
import { connectUnixSocket } from '../../../src/core/codex/unixSocketTransport.ts';
import { until } from '../../support/until.ts';

let folder: string;
let path: string;
const open: { close: () => void }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-'));
  path = join(folder, 's');
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  rmSync(folder, { recursive: true });
});

/** The other end is the library that everybody uses. */
async function connected(): Promise<{ ours: Transport; theirs: WebSocket; messages: string[] }> {
  const http: HttpServer = createServer();
  const server = new WebSocketServer({ server: http, maxPayload: 64 * 1024 * 1024 });
  const connection = once(server, 'connection') as Promise<[WebSocket]>;
  await new Promise<void>((resolve) => http.listen(path, resolve));
  const ours = await connectUnixSocket(path);
  const [theirs] = await connection;
  open.push(http, { close: () => theirs.terminate() }, ours);
  const messages: string[] = [];
  ours.onMessage((text) => messages.push(text));
  return { ours, theirs, messages };
}

/** A server that says exactly these bytes to whoever connects, after a greeting that is given or right. */
async function saying(greeting: string, ...parts: readonly Buffer[]): Promise<Server> {
  const server = createNetServer((socket: Socket) => {
    socket.setNoDelay(true).on('error', () => {});
    socket.once('data', () => {
      socket.write(greeting);
      for (const part of parts) socket.write(part);
    });
    open.push({ close: () => socket.destroy() });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  open.push(server);
  return server;
}

const WELCOME = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 20_000_000])(
  'a message of %i bytes arrives whole both ways',
  async (size) => {
    const { ours, theirs, messages } = await connected();
    const heard = once(theirs, 'message') as Promise<[Buffer, boolean]>;
    const text = 'a'.repeat(size);
    ours.send(text);
    const [data, isBinary] = await heard;
    expect(isBinary).toBe(false);
    expect(data.toString('utf8') === text).toBe(true);
    theirs.send(text);
    await until('it has arrived', () => messages.length === 1);
    expect(messages[0] === text).toBe(true);
  },
);

test('what a message is cut into is put together, with a ping in between', async () => {
  const { theirs, messages } = await connected();
  const pong = once(theirs, 'pong') as Promise<[Buffer]>;
  theirs.send('grü', { fin: false });
  theirs.ping('are you there');
  theirs.send('ße 日', { fin: false });
  theirs.send('本', { fin: true });
  theirs.send('next');
  await until('both have arrived', () => messages.length === 2);
  expect(messages).toEqual(['grüße 日本', 'next']);
  expect((await pong)[0].toString()).toBe('are you there');
});

test('a hundred messages in a row keep their order', async () => {
  const { ours, theirs, messages } = await connected();
  theirs.on('message', (data: Buffer) => theirs.send(data.toString('utf8')));
  const sent = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(index * 700)}`);
  for (const text of sent) ours.send(text);
  await until('all are back', () => messages.length === 100);
  expect(messages).toEqual(sent);
});

test('an end is told once, with its code', async () => {
  const { ours, theirs } = await connected();
  const reasons: string[] = [];
  ours.onClose((reason) => reasons.push(reason));
  theirs.close(1013, 'too busy');
  await once(theirs, 'close');
  await until('it is told', () => reasons.length > 0);
  ours.send('nobody hears this');
  ours.close();
  expect(reasons).toEqual(['connection closed (1013)']);
});

test('a server that dies is told, and so is our own end', async () => {
  const first = await connected();
  const reasons: string[] = [];
  first.ours.onClose((reason) => reasons.push(reason));
  first.theirs.terminate();
  await until('it is told', () => reasons.length === 1);
  path = join(folder, 't');
  const second = await connected();
  second.ours.onClose((reason) => reasons.push(reason));
  const gone = once(second.theirs, 'close');
  second.ours.close();
  await gone;
  await until('it is told', () => reasons.length === 2);
  expect(reasons).toEqual(['connection closed (1006)', 'connection closed (1006)']);
});

test('what comes together with the greeting, and byte by byte, is not lost', async () => {
  const frame = Buffer.from([0x81, 2, 0x68, 0x69]);
  await saying('', Buffer.concat([Buffer.from(WELCOME), frame]), ...[...frame].map((byte) => Buffer.from([byte])));
  const ours = await connectUnixSocket(path);
  open.push(ours);
  const messages: string[] = [];
  ours.onMessage((text) => messages.push(text));
  await until('both have arrived', () => messages.length === 2);
  expect(messages).toEqual(['hi', 'hi']);
});

test.each([
  ['a masked frame', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]), 'a frame of a server is masked'],
  ['bits that nobody has agreed on', Buffer.from([0xc1, 1, 0x68]), 'a frame has bits set that nobody has agreed on'],
  [
    'a frame without end',
    Buffer.from([0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]),
    'a frame of 1099511627776 bytes is too long',
  ],
])('%s ends the connection', async (_, bytes, why) => {
  await saying(WELCOME, bytes);
  const ours = await connectUnixSocket(path);
  const reasons: string[] = [];
  ours.onClose((reason) => reasons.push(reason));
  await until('it has ended', () => reasons.length > 0);
  expect(reasons).toEqual([why]);
});

test('nobody there, somebody else there and an early end are errors', async () => {
  await expect(connectUnixSocket(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await saying('HTTP/1.1 404 Not Found\r\n\r\n');
  await expect(connectUnixSocket(path)).rejects.toThrow('it does not speak WebSocket: HTTP/1.1 404 Not Found');
  path = join(folder, 't');
  await saying('SSH-2.0-OpenSSH_9.2 '.repeat(1000));
  await expect(connectUnixSocket(path)).rejects.toThrow('it does not speak WebSocket: SSH-2.0-OpenSSH_9.2');
  path = join(folder, 'u');
  const server = createNetServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  open.push(server);
  await expect(connectUnixSocket(path)).rejects.toMatchObject({ code: 'ECONNRESET' });
});
