import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adoptThread } from '../../src/core/agents/adoptAgent.ts';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { USER } from '../../src/core/agents/general.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Connection } from '../../src/core/codex/connection.ts';
import { Elsewhere } from '../../src/core/elsewhere/elsewhere.ts';
import type { Session, SessionState } from '../../src/core/elsewhere/session.ts';
import { codexExec, codexTui, plainSession } from '../support/elsewhere.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
let fleet: Fleet;
let elsewhere: Elsewhere;
/** Shorter than the time between two looks at their number, so that what is seen within it was told. In milliseconds. */
const TOLD = 20_000;
/** Another program that uses the same engine. */
let codex: Connection;

beforeEach(async () => {
  world = await World.create();
  codex = await rawConnection(world);
  fleet = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test' });
  await world.home.prepare();
  await fleet.open();
  elsewhere = new Elsewhere({ fleet, engine: async () => world.engine(), log: silentLog });
  elsewhere.setFolders([world.project]);
});

afterEach(async () => {
  elsewhere.dispose();
  fleet.dispose();
  codex.close();
  await world.close();
});

function found(threadId: string): Session | undefined {
  return elsewhere.state.sessions.find((session) => session.threadId === threadId);
}

function stateOf(name: string): SessionState | undefined {
  return elsewhere.state.sessions.find((session) => session.name === name)?.state;
}

async function adopt(threadId: string): Promise<string> {
  const client = await world.client();
  try {
    const engine = await world.engine();
    return (await adoptThread(world.home, client, { threadId, engine, general: USER, name: undefined })).id;
  } finally {
    client.dispose();
  }
}

test('a session on the engine is seen at work and at rest without a look, and is an agent once it is adopted', async () => {
  elsewhere.watch('count');
  const prompt = 'Explain this [[hold:plain]] [[text:It builds]]';
  const threadId = await plainSession(world, codex, prompt);
  const name = await until(
    'it is seen at work',
    () => {
      const session = found(threadId);
      return session?.state.kind === 'live' && session.state.doing === 'working' && session.name;
    },
    TOLD,
  );
  world.model.release('plain');
  await until(
    'it is seen at rest',
    () => {
      const state = stateOf(name);
      return state?.kind === 'live' && state.doing === 'idle';
    },
    TOLD,
  );
  expect(found(threadId)).toMatchObject({ cwd: world.project, prompt, model: 'gpt-5.5', byExec: false });

  const id = await adopt(threadId);
  await until('it is an agent', () => fleet.get(id)?.lastTurn?.lastAgentMessage === 'It builds');
  expect(elsewhere.state).toEqual({ sessions: [], more: false });
});

test('what codex exec works on can only be read until that has ended, and be adopted then', async () => {
  const prompt = 'Run by exec [[hold:exec]] [[text:By exec]]';
  const exec = await codexExec(world, prompt);
  elsewhere.watch('rows');
  const session = await until('it is seen', () => elsewhere.state.sessions[0]);
  expect(session).toMatchObject({ byExec: true, state: { kind: 'readOnly', working: true } });
  const { pid } = session.state as { pid: number };
  expect((await world.processes()).find((one) => one.pid === pid)?.command).toContain('exec --skip-git-repo-check');
  await expect(adopt(session.threadId)).rejects.toThrow(`Another Codex process (${pid}) has it open.`);
  expect(fleet.all()).toEqual([]);

  world.model.release('exec');
  await once(exec, 'close');
  await until('its end is seen', () => found(session.threadId)?.state.kind === 'ended');
  expect(found(session.threadId)?.state).toEqual({ kind: 'ended', certain: true });
  const id = await adopt(session.threadId);
  await until('it is an agent', () => fleet.get(id)?.lastTurn?.lastAgentMessage === 'By exec');
  expect(elsewhere.state.sessions).toEqual([]);
});

test('a TUI on the engine is live, and the title that it makes up is no session; closed, it can still be adopted', async () => {
  // A remote TUI works in the folder that the engine was started in.
  elsewhere.setFolders(undefined);
  elsewhere.watch('count');
  const { address } = await world.engine();
  const tui = await codexTui(world, 'On the engine [[text:Hello]]', `--remote unix://${address}`);
  const { threadId } = await until('it is seen', () => elsewhere.state.sessions[0]);
  await until('it is seen at rest', () => {
    const state = found(threadId)?.state;
    return state?.kind === 'live' && state.doing === 'idle';
  });
  expect(elsewhere.state.sessions).toHaveLength(1);
  tui.closeTerminal();
  const id = await adopt(threadId);
  await until('it is an agent', () => fleet.get(id)?.lastTurn?.lastAgentMessage === 'Hello');
});

test('a TUI without the daemon is read-only while it is open, also when it waits for its user', async () => {
  const tui = await codexTui(world, 'Without daemon [[hold:tui]] [[text:Hello]]', '--no-daemon');
  elsewhere.watch('rows');
  const { threadId } = await until('it is seen', () => elsewhere.state.sessions[0]);
  expect(found(threadId)?.state).toMatchObject({ kind: 'readOnly', working: true });
  world.model.release('tui');
  await until('it is seen waiting', () => {
    const state = found(threadId)?.state;
    return state?.kind === 'readOnly' && !state.working;
  });
  tui.closeTerminal();
  await until('its end is seen', () => found(threadId)?.state.kind === 'ended');
});

test('agents, their forks, sub-agents and titles are no sessions; one that was killed with its process has ended', async () => {
  const id = await world.start('[[[spawn:Scout [[text:found]]]]] [[wait]] [[text:done]]');
  await until('its turn has ended', () => fleet.get(id)?.turn === 1);
  await world.cli(['fork', id, '--', '[[text:forked]]']);
  const exec = await codexExec(world, 'Killed [[hold:for ever]]');
  for (const { pid, command } of await world.processes()) {
    if (command.includes('Killed')) process.kill(pid, 'SIGKILL');
  }
  await once(exec, 'close');
  await elsewhere.look();
  expect(elsewhere.state.sessions.map(({ prompt, state }) => [prompt, state.kind])).toEqual([
    ['Killed [[hold:for ever]]', 'ended'],
  ]);
});

test('sessions of these folders and what is inside, of all when asked, and older ones when asked', async () => {
  const inside = join(world.project, 'api');
  const outside = join(world.folder, 'other');
  for (const folder of [inside, outside]) await mkdir(folder);
  await plainSession(world, codex, '[[text:a]]', inside);
  await plainSession(world, codex, '[[text:b]]', outside);
  await elsewhere.look();
  expect(elsewhere.state.sessions.map(({ cwd }) => cwd)).toEqual([inside]);
  elsewhere.setFolders(undefined);
  await elsewhere.look();
  expect(elsewhere.state.sessions.map(({ cwd }) => cwd).toSorted()).toEqual([outside, inside].toSorted());

  for (let count = 0; count < 50; count++) await plainSession(world, codex, `[[text:one of many ${count}]]`);
  await elsewhere.look();
  expect([elsewhere.state.sessions.length, elsewhere.state.more]).toEqual([50, true]);
  await elsewhere.showMore();
  expect([elsewhere.state.sessions.length, elsewhere.state.more]).toEqual([52, false]);
});

test('nothing is known of an engine that does not run, and none is started to find out', async () => {
  await plainSession(world, codex, '[[text:a]]');
  await elsewhere.look();
  expect(elsewhere.state.sessions).toHaveLength(1);
  fleet.dispose();
  await world.killEngine();
  const later = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'test' });
  const unknown = new Elsewhere({ fleet: later, engine: async () => world.engine(), log: silentLog });
  try {
    await unknown.look();
    expect(unknown.state.sessions).toEqual([]);
    expect((await world.processes()).filter(({ command }) => command.includes('app-server'))).toEqual([]);
  } finally {
    unknown.dispose();
    later.dispose();
  }
});
