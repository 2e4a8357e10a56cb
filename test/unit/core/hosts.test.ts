import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseEngine, type Wanted } from '../../../src/core/codex/hosts.ts';
import { isWebSocketUrl, readToken } from '../../../src/core/codex/webSocketEngine.ts';

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hosts-'));
  await writeFile(join(folder, 'codex'), '', { mode: 0o755 });
  env = { CODEX_BIN: join(folder, 'codex'), CODEX_HOME: '/home/codex', HOME: folder };
});
afterAll(async () => rm(folder, { recursive: true }));

const write = (text: string): Promise<void> => writeFile(join(folder, 'hosts.json'), text);
const choose = (wanted: Wanted, more: Record<string, string> = {}): ReturnType<typeof chooseEngine> =>
  chooseEngine(wanted, { ...env, ...more }, folder);

describe('where an agent works', () => {
  test.each<[string, Wanted, Record<string, string>, object]>([
    ['nothing said', {}, {}, { host: 'local', engine: { kind: 'shared' } }],
    [
      'a host',
      { host: 'me@box' },
      {},
      { host: 'me@box', engine: { kind: 'ssh', address: 'me@box', codexBin: 'codex' } },
    ],
    ['a host in the environment', {}, { CODEX_AGENT_HOST: 'box' }, { host: 'box', engine: { kind: 'ssh' } }],
    ['an empty host in the environment', {}, { CODEX_AGENT_HOST: '' }, { host: 'local' }],
    ['local', { host: 'local' }, { CODEX_AGENT_HOST: 'box' }, { host: 'local', engine: { kind: 'shared' } }],
    [
      'an engine beats the host of the environment',
      { engine: 'proxy' },
      { CODEX_AGENT_HOST: 'box' },
      { engine: { kind: 'proxy' } },
    ],
    [
      'a host beats the engine of the environment',
      { host: 'box' },
      { CODEX_AGENT_ENGINE: 'own' },
      { engine: { kind: 'ssh' } },
    ],
    [
      'a URL',
      { engine: 'wss://lab:4500' },
      {},
      { host: 'lab:4500', engine: { kind: 'websocket', address: 'wss://lab:4500/' } },
    ],
    [
      'a name',
      { host: 'named' },
      {},
      { host: 'named', engine: { kind: 'ssh', address: 'me@there', codexBin: '/opt/codex' } },
    ],
    ['a name of a URL', { host: 'lab' }, {}, { host: 'lab', engine: { kind: 'websocket', tokenFile: '/tok' } }],
    ['a name that objects have', { host: 'constructor' }, {}, { engine: { kind: 'ssh', address: 'constructor' } }],
  ])('%s', async (_, wanted, more, expected) => {
    await write(
      '{"named": {"destination": "me@there", "codex": "/opt/codex"}, "lab": {"url": "wss://lab", "tokenFile": "/tok"}}',
    );
    expect(await choose(wanted, more)).toMatchObject(expected);
  });

  test.each<[string, Wanted, string]>([
    ['a host and an engine', { host: 'box', engine: 'own' }, 'Unknown engine: own.'],
    ['an option', { host: '-oProxyCommand=x' }, 'Not a host'],
    ['a program that is no Codex', { host: 'box', codex: '/bin/sh' }, 'Not a Codex on box'],
    ['a password in the URL', { engine: 'ws://me:secret@lab' }, 'This is no address of an engine.'],
    [
      'a token that would travel in the clear',
      { engine: 'ws://lab:1', wsTokenFile: '/t' },
      'A token for lab:1 would travel unencrypted.',
    ],
  ])('is refused: %s', async (_, wanted, message) => {
    await write('{}');
    await expect(choose(wanted)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message) as string,
    });
  });

  test.each([
    '{',

    '{"a b": {}}',
    '{"x": {"destination": "a b"}}',
    '{"x": {"codex": "/bin/sh"}}',
    '{"x": {"port": 1}}',
    '{"x": 1}',
  ])('a file of hosts that cannot be used is named: %s', async (text) => {
    await write(text);
    await expect(choose({ host: 'x' })).rejects.toThrow(`The hosts in ${join(folder, 'hosts.json')} cannot be used: `);
    await write('{}');
  });
});

test.each([
  ['ws://127.0.0.1:1/', true],
  ['wss://lab/path', true],
  ['http://lab', false],
  ['ws://u@lab', false],
  ['ws://lab?token=x', false],
  ['ws://lab#x', false],
  ['', false],
  ['ws:', false],
])('whether %j is a URL of an engine: %s', (text, expected) => expect(isWebSocketUrl(text)).toBe(expected));

test('what is in a token file that holds no token is never said', async () => {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'two secret words');
  const engine = { kind: 'websocket' as const, address: 'wss://lab/', codexHome: '/c', codexBin: '/codex', tokenFile };
  await expect(readToken(engine)).rejects.toSatisfy(
    (error: Error) => !JSON.stringify([error.message, error]).includes('secret'),
  );
  await writeFile(tokenFile, ' token\r\n');
  expect(await readToken(engine)).toBe('token');
});
