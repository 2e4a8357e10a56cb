import { execFile } from 'node:child_process';
import { readlink, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { Elsewhere } from '../../src/core/elsewhere/elsewhere.ts';
import { arrived, isRunning } from '../support/agents.ts';
import { codexTui } from '../support/elsewhere.ts';
import { Running } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { codexBin, finished, World } from '../support/world.ts';

/** The daemon alone, without the process that looks for updates beside it, and without clients. */
async function daemonPids(world: World): Promise<readonly number[]> {
  const found = await world.processes();
  return found.filter(({ command }) => /app-server .*--listen/.test(command)).map(({ pid }) => pid);
}

async function daemonPid(world: World): Promise<number> {
  const pids = await daemonPids(world);
  expect(pids).toHaveLength(1);
  return pids[0] ?? 0;
}

/** What somebody types `codex` for lives in the daemon too, and is a session elsewhere. */
async function seesPlainCodex(world: World): Promise<void> {
  const fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test' });
  const elsewhere = new Elsewhere({ fleet, log: silentLog, engine: async () => world.engine() });
  try {
    await fleet.open();
    const tui = await codexTui(world, 'Asked in a terminal [[text:Answered there]]', '');
    elsewhere.watch('rows');
    await until('it is seen at rest', () => {
      const state = elsewhere.state.sessions[0]?.state;
      return state?.kind === 'live' && state.doing === 'idle';
    });
    expect(elsewhere.state.sessions.map(({ prompt }) => prompt)).toEqual([
      'Asked in a terminal [[text:Answered there]]',
    ]);
    tui.closeTerminal();
  } finally {
    elsewhere.dispose();
    fleet.dispose();
  }
}

// One test, because a daemon's first start in a new CODEX_HOME copies 404 MB.
test('agents live in the user’s own daemon: directly, through its proxy, and after it was killed in mid-turn', async () => {
  const world = await World.create({ env: { CODEX_AGENT_ENGINE: 'shared' } });
  let socket: string | undefined;
  try {
    const direct = await world.start('[[text:from the daemon]]');
    expect(await world.cli(['await-turn', direct])).toMatchObject({ code: 0, stdout: 'from the daemon\n' });
    const { address } = await world.engine();
    socket = await readlink(address);
    const first = await daemonPid(world);

    const proxied = await world.start('[[text:through the proxy]]', '--engine', 'proxy');
    expect(await world.cli(['await-turn', proxied])).toMatchObject({ code: 0, stdout: 'through the proxy\n' });
    expect(await daemonPid(world)).toBe(first);
    const { stdout: table } = await world.cli(['jobs']);
    expect(table).toContain(direct);
    expect(table).toContain(proxied);

    await seesPlainCodex(world);

    const prompt = '[[hold:crash]] [[text:never said]]';
    await world.cli(['send', direct, prompt]);
    await arrived(world, prompt);
    const waiting = new Running(world, ['await-turn', direct]);
    await until('it waits', () => waiting.stderr.includes('Waiting for turn completion'));
    process.kill(first, 'SIGKILL');
    await until('the daemon is dead', async () => !(await isRunning(first)));
    const lost = await waiting.ended;
    expect(lost).toMatchObject({ code: 5, stdout: '' });
    expect(waiting.stderr).toContain(
      `Job ${direct}: the turn was lost when its engine stopped.\nGo on with: codex-agent send ${direct} "go on"\n`,
    );

    for (const [id, answer] of [
      [direct, 'goes on'],
      [proxied, 'goes on too'],
    ] as const) {
      expect(await world.cli(['send', id, `[[text:${answer}]]`])).toMatchObject({ code: 0 });
      expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: `${answer}\n` });
    }
    expect(await daemonPid(world)).not.toBe(first);
    expect(await world.status(direct)).toMatchObject({ turn: 3, last_message: 'goes on' });

    await until('the recorders have left', async () => (await world.recorderPid()) === undefined);
    const stop = execFile(codexBin, ['app-server', 'daemon', 'stop'], { env: { ...world.env } });
    expect(await finished(stop)).toMatchObject({ code: 0 });
    const ours = async (): Promise<readonly { pid: number; command: string }[]> =>
      (await world.processes()).filter(({ command }) => !command.includes('pid-update-loop'));
    await until('everything of ours has left', async () => (await ours()).length === 0);
    // Codex leaves these behind.
    for (const { pid } of await world.processes()) process.kill(pid, 'SIGKILL');
    await until('nothing runs any more', async () => (await world.processes()).length === 0);
  } finally {
    await world.close();
    // Codex keeps the socket itself elsewhere, and never removes it.
    if (socket !== undefined) for (const file of [socket, `${socket}.lock`]) await rm(file, { force: true });
  }
}, 280_000);
