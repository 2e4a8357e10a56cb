import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { readRecord } from '../../src/core/agents/records.ts';
import { terminalCommand, terminalCommandLine } from '../../src/core/agents/terminalCommand.ts';
import { plainText } from '../../src/core/agents/transcript.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { connectRunning } from '../../src/core/codex/engine.ts';
import { findCodex } from '../../src/core/codex/findCodex.ts';
import { chooseEngine } from '../../src/core/codex/hosts.ts';
import { connectWebSocket } from '../../src/core/codex/webSocketTransport.ts';
import { arrived, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { codexBin, World } from '../support/world.ts';

const TOKEN = 'a-capability-token-of-more-than-thirty-two-characters';

let world: World;
let tokenFile: string;
const servers: ChildProcess[] = [];
beforeAll(async () => {
  world = await World.create();
  tokenFile = join(world.folder, 'token');
  await writeFile(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
});
afterAll(async () => {
  for (const server of servers) server.kill('SIGKILL');
  await world?.close();
});

/** A Codex that listens on loopback; at that port when it is given. Returns its URL. */
async function listening(flags: readonly string[], port = 0): Promise<string> {
  const args = ['app-server', '--listen', `ws://127.0.0.1:${port}`, ...flags];
  const server = spawn(await findCodex({}, codexBin), args, {
    env: { ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  servers.push(server);
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  await until('it listens', () => /listening on: (ws:\S+)/.test(said));
  return /listening on: (ws:\S+)/.exec(said)?.[1] ?? '';
}
const guarded = (port?: number): Promise<string> =>
  listening(['--ws-auth', 'capability-token', '--ws-token-file', tokenFile], port);

test('an agent works on a Codex that listens on the network, from start to its end', async () => {
  const url = await listening([]);
  const id = await world.start('[[sh:echo hi > made.txt]] [[text:over the wire]]', '--engine', url);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'over the wire\n' });
  expect(await readRecord(world.home, id)).toMatchObject({
    host: new URL(url).host,
    engine: { kind: 'websocket', address: `${url}/` },
  });
  expect(await world.status(id)).toMatchObject({ host: new URL(url).host, engine: 'running' });
  expect(await world.cli(['kill', id])).toMatchObject({ code: 0 });
});

test('a token opens the door; without one, or with a wrong one, the sentence says what to do', async () => {
  const url = await guarded();
  const env = { CODEX_AGENT_WS_TOKEN_FILE: tokenFile };
  const start = (flags: readonly string[], extra = {}): ReturnType<World['cli']> =>
    world.cli(['start', '--engine', url, ...flags, '--', '[[text:let in]]'], { env: extra });

  expect((await start([])).stderr).toBe(
    `The engine at ${url}/ wants a token.\nName the file that holds it with --ws-token-file or CODEX_AGENT_WS_TOKEN_FILE.\n`,
  );
  const wrong = join(world.folder, 'wrong');
  await writeFile(wrong, 'something-else');
  expect((await start(['--ws-token-file', wrong])).stderr).toBe(
    `The engine at ${url}/ refuses the token in ${wrong}.\nPut the token of that server into the file.\n`,
  );
  await writeFile(wrong, 'two words');
  expect((await start(['--ws-token-file', wrong])).stderr).toContain(`${wrong} does not hold a token.`);
  expect((await start(['--ws-token-file', '/nowhere'])).stderr).toContain('The token file cannot be read: ');

  const { code, stdout } = await start([], env);
  expect(code).toBe(0);
  const id = /^Job started: (.*)$/m.exec(stdout)?.[1] ?? '';
  // Later verbs know the file from the record.
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'let in\n' });
  const record = await readRecord(world.home, id);
  expect(record.engine.tokenFile).toBe(tokenFile);
  expect((await terminalCommand(record)).args.join(' ')).not.toContain(TOKEN);
  expect(await terminalCommandLine(record)).toBe(
    `CODEX_HOME=${world.env['CODEX_HOME']} CODEX_AGENT_WS_TOKEN="$(cat ${tokenFile})" ${record.engine.codexBin} resume ` +
      `${record.threadId} --remote ${url} --remote-auth-token-env CODEX_AGENT_WS_TOKEN`,
  );
  expect(await filesThatHold(TOKEN)).toEqual([]);

  // The very line, as a person would run it in a terminal.
  const line = `stty rows 40 cols 120; ${await terminalCommandLine(record)}`;
  const terminal = spawn('script', ['-qec', line, '/dev/null'], { env: { ...world.env, TERM: 'xterm-256color' } });
  let seen = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  await until('the answer is on the screen', () => plainText(seen).replaceAll(/\s/g, '').includes('•letin'));
  terminal.kill('SIGKILL');
});

/** Of ours, in this world. */
async function filesThatHold(text: string): Promise<readonly string[]> {
  const names = await readdir(world.home.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  return contents.filter((one) => one.text.includes(text)).map(({ file }) => file);
}

test('a server that is gone in mid-turn is not started by us, and its agents go on when it is back', async () => {
  const url = await guarded();
  const env = { CODEX_AGENT_WS_TOKEN_FILE: tokenFile };
  const prompt = '[[hold:never]]';
  const { stdout } = await world.cli(['start', '--engine', url, '--json', '--', prompt], { env });
  const { id } = JSON.parse(stdout) as { id: string };
  await arrived(world, prompt);
  servers.at(-1)?.kill('SIGKILL');
  await until('it is seen', async () => (await world.status(id))['engine'] === 'not reached');
  expect((await world.cli(['send', id, 'x'])).stderr).toContain(
    `No engine answers at ${url}/.\nStart it, or choose another engine with --engine.`,
  );
  await guarded(Number(new URL(url).port));
  // The recorder finds it by itself.
  expect(await recordedTurns(world, id, 1)).toMatchObject([{ status: 'interrupted' }]);
  expect(await world.cli(['send', id, '[[text:back]]'])).toMatchObject({ code: 0 });
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'back\n' });
});

test('a server that takes connections and says nothing is given up after ten seconds', async () => {
  const mute = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as { port: number };
  const { engine } = await chooseEngine({ engine: `ws://127.0.0.1:${port}` }, world.env, world.home.folder);
  const begun = Date.now();
  await expect(connectRunning(engine)).rejects.toThrow('cannot be reached: no answer within 10 s');
  expect(Date.now() - begun).toBeLessThan(15_000);
  mute.close();
});

test('a connection over which nothing comes any more counts as lost, although nobody has closed it', async () => {
  const url = await listening([]);
  const silence = 900;
  const transport = await connectWebSocket(url, undefined, { opening: 10_000, asking: 300, silence });
  const closed = new Promise<string>((resolve) => transport.onClose(resolve));
  // Asked three times a second, a Codex that lives answers by itself: long after the limit nobody has hung up.
  expect(await Promise.race([closed, delay(3 * silence, 'open')])).toBe('open');
  const server = servers.at(-1);
  server?.kill('SIGSTOP');
  expect(await closed).toBe('nothing heard for 0.9 s');
  server?.kill('SIGCONT');
});

test('a fleet finds an engine on the network that was away when it opened, without starting anything', async () => {
  const first = await listening([]);
  const id = await world.start('[[text:known]]', '--engine', first);
  await recordedTurns(world, id, 1);
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
  servers.at(-1)?.kill('SIGKILL');
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test', only: [id] });
  try {
    await fleet.open();
    expect(fleet.get(id)).toMatchObject({ engineUp: false, state: { kind: 'idle' } });
    await listening([], Number(new URL(first).port));
    await until('it is back', () => fleet.get(id)?.engineUp === true);
    expect(fleet.get(id)).toMatchObject({ state: { kind: 'idle' }, turn: 1 });
  } finally {
    fleet.dispose();
  }
});
