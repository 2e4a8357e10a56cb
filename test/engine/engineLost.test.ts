import { spawn } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendFact, readRecord } from '../../src/core/agents/records.ts';
import { sendMessage } from '../../src/core/agents/sendMessage.ts';
import { ownServerPid } from '../../src/core/codex/engine.ts';
import { recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { finished, World, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ env: { CODEX_AGENT_LINGER_MS: '300' } });
});
afterAll(async () => {
  await world?.close();
});

function shellLoop(id: string): Promise<Finished> {
  const script = 'while [ ! -f "$1" ]; do sleep 0.05; done; cat "$1"';
  return finished(
    spawn('sh', ['-c', script, 'sh', world.home.files(id).signal], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

test('Codex is killed the moment it has taken a message: the turn counts as lost, and nobody gets an old answer', async () => {
  const id = await world.start('[[text:answer]]');
  await recordedTurns(world, id, 1);
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
  const record = await readRecord(world.home, id);
  let turn = 1;
  for (let round = 0; round < 5; round++) {
    const client = await world.client();
    const pid = await ownServerPid(await world.engine());
    const sender = { home: world.home, name: 'test', connect: async () => client };
    const sent = await sendMessage(sender, record, `[[silent]] ${round}`, false);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    client.dispose();
    turn++;
    expect(sent.after).toBe(turn - 1);
    const loop = shellLoop(id);
    const { code, stdout, stderr } = await world.cli(['await-turn', id]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('the turn was lost when its engine stopped');
    expect(JSON.parse((await loop).stdout)).toMatchObject({ turn, status: 'interrupted' });

    await world.cli(['send', id, `[[text:answer ${round}]]`]);
    turn++;
    expect((await world.cli(['await-turn', id])).stdout).toBe(`answer ${round}\n`);
    await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
  }
  const ledger = await recordedTurns(world, id, turn);
  expect(ledger.map((end) => end.turn)).toEqual(Array.from({ length: turn }, (_, index) => index + 1));
  expect(ledger.map(({ status }) => status)).toEqual(
    Array.from({ length: turn }, (_, index) => (index % 2 === 0 ? 'completed' : 'interrupted')),
  );
});

test('a message that Codex has taken and of which it has stored nothing counts as a lost turn too', async () => {
  const id = await world.start('[[text:old answer]]');
  await recordedTurns(world, id, 1);
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
  await world.killEngine();
  const [last] = await recordedTurns(world, id, 1);
  // As if it had died between its answer to us and its disk, which no test can time.
  const turnId = (last?.turnId ?? '').replace(/^.{8}/, 'ffffffff');
  const messageId = '00000000-0000-4000-8000-000000000000';
  await rm(world.home.files(id).signal);
  await appendFact(world.home, id, { kind: 'sent', at: new Date().toISOString(), messageId, floor: 1, turnId });
  const loop = shellLoop(id);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 5, stdout: '' });
  expect(JSON.parse((await loop).stdout)).toMatchObject({
    turnId,
    turn: 2,
    status: 'interrupted',
    lastAgentMessage: '',
  });
  expect(await world.status(id)).toMatchObject({ turn: 2, turn_state: 'interrupted' });
});

test('an agent whose conversation Codex cannot read for now is not lost, and goes on when it can', async () => {
  const id = await world.start('[[text:written down]]');
  await recordedTurns(world, id, 1);
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
  const client = await world.client();
  const { thread } = await client.call('thread/read', { threadId: await world.threadOf(id) });
  client.dispose();
  await world.killEngine();
  const rollout = thread.path ?? '';
  await rename(rollout, `${rollout}.away`);
  await writeFile(rollout, '');
  (await world.client()).dispose();
  expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', error: null });
  await rename(`${rollout}.away`, rollout);
  expect((await world.cli(['send', id, '[[text:read again]]'])).code).toBe(0);
  expect((await world.cli(['await-turn', id])).stdout).toBe('read again\n');
});
