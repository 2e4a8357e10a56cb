import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrived, heardBy, isRunning, requestsOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World, writeProjectFile } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterAll(async () => {
  await world.close();
});

/** A command that leaves behind what it can: each process of it writes to the folder as long as it lives. */
const stubborn = `
cd "$1" || exit 1
cat > worker.sh <<'WORKER'
trap '' TERM HUP INT
while :; do echo "$1 $$" >> "$2/beats"; sleep 0.02; done
WORKER
setsid -f sh worker.sh "own session" "$1"
nohup sh worker.sh "nohup" "$1" >/dev/null 2>&1 &
(sh worker.sh "grandchild" "$1" &)
setsid -f sh -c 'trap "" TERM; while :; do sh worker.sh "restarted" "$1"; done' loop "$1"
echo ready > ready
sh worker.sh "foreground" "$1"
`;

const workers = ['own session', 'nohup', 'grandchild', 'restarted', 'foreground'];

/** Waits until the agent's command in that folder of the project runs with all of its processes. */
async function works(folder: string): Promise<readonly number[]> {
  const path = join(world.project, folder);
  await until('every process of the command works', async () => {
    const beats = await readFile(join(path, 'beats'), 'utf8').catch(() => '');
    return workers.every((worker) => beats.includes(worker));
  });
  return lastingProcessesIn(path);
}

/** Without a shell's copy of itself that is just becoming another program: that has ended before the next beat. */
async function lastingProcessesIn(path: string): Promise<readonly number[]> {
  const beats = async (): Promise<number> => (await readFile(join(path, 'beats'), 'utf8')).length;
  const seen = await processesIn(path);
  const before = await beats();
  await until('the workers have gone on', async () => (await beats()) > before + 1000);
  const now = await processesIn(path);
  return seen.filter((pid) => now.includes(pid));
}

/** As this machine numbers them, which a sandbox does not. */
async function processesIn(path: string): Promise<readonly number[]> {
  const all = await world.processes();
  return all.filter(({ command }) => command.includes(path) && !command.includes('app-server')).map(({ pid }) => pid);
}

async function stubbornPrompt(folder: string, then = ''): Promise<string> {
  await writeProjectFile(world, 'stubborn.sh', stubborn);
  await writeProjectFile(world, `${folder}/.keep`, '');
  return `${folder} [[sh:sh stubborn.sh ${join(world.project, folder)}]]${then}`;
}

/** Asked of Codex itself: no turn of the agent runs, none waits, and its thread is at rest. */
async function expectAtRest(id: string): Promise<void> {
  const threadId = await world.threadOf(id);
  const client = await world.client();
  try {
    const turns = (await client.call('thread/turns/list', { threadId, limit: 50 })).data;
    expect(turns.map(({ status }) => status)).not.toContain('inProgress');
    expect((await client.call('thread/queue/list', { threadId })).data).toEqual([]);
    expect((await client.call('thread/read', { threadId })).thread.status.type).not.toBe('active');
  } finally {
    client.dispose();
  }
  expect(requestsOf(world, threadId).filter(({ outcome }) => outcome === 'answering')).toEqual([]);
}

describe('kill', () => {
  test.each(['workspace-write', 'danger-full-access'])(
    '[row 6] kill leaves no process of a running command that could still write (%s)',
    async (sandbox) => {
      const id = await world.start(await stubbornPrompt(sandbox), '-s', sandbox);
      expect((await works(sandbox)).length).toBeGreaterThan(3);
      const { code, stdout } = await world.cli(['kill', id]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: `Killed job: ${id}\n` });
      expect(await processesIn(join(world.project, sandbox))).toEqual([]);
      await expectAtRest(id);
      expect(await world.status(id)).toMatchObject({ status: 'failed', error: 'Killed by user' });
    },
  );

  test('[row 6] kill ends what an earlier turn has left running, and nothing of another agent', async () => {
    const left = await world.start(await stubbornPrompt('left', '[[text:begun]]'), '-s', 'danger-full-access');
    const other = await world.start(await stubbornPrompt('other'), '-s', 'danger-full-access');
    const threadId = await world.threadOf(left);
    const mine = await works('left');
    const others = await works('other');
    expect((await world.cli(['interrupt', left])).code).toBe(0);
    expect((await processesIn(join(world.project, 'left'))).length).toBeGreaterThan(0);
    expect((await world.cli(['kill', left])).code).toBe(0);
    for (const pid of mine) expect(await isRunning(pid)).toBe(false);
    for (const pid of others) expect(await isRunning(pid)).toBe(true);
    expect(requestsOf(world, threadId)).toHaveLength(1);
    expect(await world.status(other)).toMatchObject({ status: 'running', turn_state: 'working' });
    expect((await world.cli(['kill', other])).code).toBe(0);
    expect(await processesIn(world.project)).toEqual([]);
  });

  test("[row 6] kill ends an agent's sub-agents with their commands", async () => {
    const command = await stubbornPrompt('sub');
    const id = await world.start(`[[[[spawn:${command}]]]] [[wait]] [[text:done]]`, '-s', 'danger-full-access');
    await works('sub');
    expect((await world.cli(['kill', id])).code).toBe(0);
    expect(await processesIn(join(world.project, 'sub'))).toEqual([]);
    await expectAtRest(id);
    expect(world.model.requests.filter(({ outcome }) => outcome === 'answering')).toEqual([]);
  });

  test('[row 6] an agent that is killed right after start does nothing any more', async () => {
    for (let round = 1; round <= 5; round++) {
      const file = join(world.project, `round-${round}`);
      const id = await world.start(`[[hold:round-${round}]][[sh:touch ${file}]][[text:done]]`);
      expect((await world.cli(['kill', id])).code).toBe(0);
      world.model.release(`round-${round}`);
      await expectAtRest(id);
      expect(existsSync(file)).toBe(false);
      expect((await world.status(id))['status']).toBe('failed');
    }
  });

  test('[row 6] kill also ends what was queued: it never reaches the model, not even after a resume', async () => {
    const id = await world.start('[[hold:row6-queue]][[text:first]]');
    await arrived(world, '[[hold:row6-queue]][[text:first]]');
    expect((await world.cli(['send', id, '--queue', '--', 'queued'])).stdout).toContain('queued');
    expect((await world.cli(['kill', id])).code).toBe(0);
    world.model.release('row6-queue');
    await expectAtRest(id);
    await world.cli(['resume', id]);
    await world.cli(['send', id, 'and now?']);
    expect((await world.cli(['await-turn', id])).code).toBe(0);
    expect(await heardBy(world, id)).toEqual(['[[hold:row6-queue]][[text:first]]', 'and now?']);
  });

  test('[row 6] a message and a kill at the same moment: afterwards the agent is dead, whoever came first', async () => {
    for (let round = 1; round <= 4; round++) {
      const id = await world.start('hello');
      await world.cli(['await-turn', id]);
      const [send, kill] = await Promise.all([world.cli(['send', id, '[[hold:never]]']), world.cli(['kill', id])]);
      expect(kill.code).toBe(0);
      expect([0, 1]).toContain(send.code);
      if (send.code === 1) expect(send.stderr).toContain('has ended');
      await expectAtRest(id);
      expect(await world.status(id)).toMatchObject({ status: 'failed', error: 'Killed by user' });
    }
  });

  test('[row 6] kill of an agent that is dead or done already changes nothing', async () => {
    const dead = await world.start('[[hold:never]]');
    await world.cli(['kill', dead]);
    const first = await world.status(dead);
    expect((await world.cli(['kill', dead])).code).toBe(0);
    expect(await world.status(dead)).toEqual(first);

    const done = await world.start('hello');
    await world.cli(['await-turn', done]);
    await world.cli(['end', done]);
    const before = await world.status(done);
    expect((await world.cli(['kill', done])).code).toBe(0);
    expect(await world.status(done)).toEqual(before);
    expect(before).toMatchObject({ status: 'completed', error: null });
  });

  test('[row 6] kill works when the engine has died before: what it had started is ended', async () => {
    const id = await world.start(await stubbornPrompt('crashed'), '-s', 'danger-full-access');
    await works('crashed');
    await world.killEngine();
    expect((await processesIn(join(world.project, 'crashed'))).length).toBeGreaterThan(0);
    expect((await world.cli(['kill', id])).code).toBe(0);
    expect(await processesIn(join(world.project, 'crashed'))).toEqual([]);
    await expectAtRest(id);
    expect(await world.status(id)).toMatchObject({ status: 'failed', error: 'Killed by user' });
  });
});
