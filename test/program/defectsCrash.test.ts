import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownServerPid } from '../../src/core/codex/engine.ts';
import { arrived, heardBy, ledgerOf, recordedTurns, signalOf } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World, finished } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterEach(async () => {
  await world.close();
});

async function startHeld(name: string): Promise<string> {
  const id = await world.start(`[[hold:${name}]][[text:never said]]`);
  await arrived(world, `[[hold:${name}]][[text:never said]]`);
  return id;
}

async function recorderIsGone(): Promise<void> {
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
}

describe('the engine dies', () => {
  test('[row 7] a killed engine never makes a running agent "completed": its turn is called lost, and it goes on after a send', async () => {
    const id = await startHeld('crash');
    await world.killEngine();
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'interrupted', completed_at: null });
    const { code, stdout, stderr } = await world.cli(['await-turn', id]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(`Job ${id}: the turn was lost when its engine stopped.`);
    expect((await world.cli(['send', id, '[[text:back again]]'])).stdout).toContain('started turn 2');
    expect((await world.cli(['await-turn', id])).stdout).toBe('back again\n');
    expect(await heardBy(world, id)).toEqual(['[[hold:crash]][[text:never said]]', '[[text:back again]]']);
    expect((await recordedTurns(world, id, 2)).map(({ turn, status }) => `${turn} ${status}`)).toEqual([
      '1 interrupted',
      '2 completed',
    ]);
  });

  test('[row 7] who waits while the engine is killed hears it at once, and so does the signal file', async () => {
    const id = await startHeld('waiting');
    const child = world.spawnCli(['await-turn', id]);
    const end = finished(child);
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    await until('it waits', () => said.includes('Waiting'));
    await world.killEngine();
    expect(await end).toMatchObject({ code: 5, stdout: '' });
    expect(await signalOf(world, id)).toMatchObject({ turn: 1, status: 'interrupted' });
  });

  test('[row 7] engine and recorder killed together: the next look records what was lost, once', async () => {
    const id = await startHeld('both');
    const idle = await world.start('[[text:I had finished]]');
    await world.cli(['await-turn', idle]);
    const recorder = await until('the recorder runs', () => world.recorderPid());
    process.kill(recorder, 'SIGKILL');
    await world.killEngine();
    const jobs = JSON.parse((await world.cli(['jobs', '--json'])).stdout) as { jobs: Record<string, unknown>[] };
    expect(jobs.jobs.find((job) => job['id'] === id)).toMatchObject({ status: 'running', turn_state: 'interrupted' });
    expect(jobs.jobs.find((job) => job['id'] === idle)).toMatchObject({
      status: 'running',
      turn_state: 'idle',
      last_message: 'I had finished',
    });
    await world.cli(['status', id]);
    expect((await ledgerOf(world, id)).map(({ turn, status }) => `${turn} ${status}`)).toEqual(['1 interrupted']);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '[row 27] an idle agent outlives %s to the engine: status stays true and the conversation goes on',
    async (signal) => {
      const id = await world.start('[[text:remember me]]');
      await world.cli(['await-turn', id]);
      await recordedTurns(world, id, 1);
      const pid = await ownServerPid(await world.engine());
      process.kill(pid ?? 0, signal);
      await until('the engine is gone', async () => !(await world.processes()).some((one) => one.pid === pid));
      expect(await world.status(id)).toMatchObject({
        status: 'running',
        turn_state: 'idle',
        last_message: 'remember me',
      });
      await world.cli(['send', id, '[[text:I do]]']);
      expect((await world.cli(['await-turn', id])).stdout).toBe('I do\n');
      expect(await heardBy(world, id)).toEqual(['[[text:remember me]]', '[[text:I do]]']);
    },
  );
});

describe('an idle agent', () => {
  /** As if everything had been written hours ago. */
  async function age(folder: string): Promise<void> {
    const then = Date.now() / 1000 - 3 * 3600;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
    }
  }

  test('[row 8] is not harmed by anybody who looks hours later, and answers the next message', async () => {
    const id = await world.start('[[text:patient]]');
    await world.cli(['await-turn', id]);
    await recorderIsGone();
    await age(world.home.folder);
    await age(join(world.folder, 'codex', 'sessions'));
    const other = await world.start('another');
    await world.cli(['await-turn', other]);
    for (const verb of [['jobs'], ['jobs', '--json', '--all'], ['status', id], ['status', other], ['health']]) {
      expect((await world.cli(verb)).code).toBe(0);
    }
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', error: null });
    await world.cli(['send', id, '[[text:still here]]']);
    expect((await world.cli(['await-turn', id])).stdout).toBe('still here\n');
    expect(await heardBy(world, id)).toEqual(['[[text:patient]]', '[[text:still here]]']);
  });

  test('[row 8] is not harmed by an engine that is stopped and started in between', async () => {
    const id = await world.start('[[text:patient]]');
    await world.cli(['await-turn', id]);
    await recorderIsGone();
    expect((await world.cli(['engine', 'stop'])).code).toBe(0);
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', engine: 'not running' });
    const other = await world.start('another');
    await world.cli(['await-turn', other]);
    expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', engine: 'running' });
    await world.cli(['send', id, '[[text:still here]]']);
    expect((await world.cli(['await-turn', id])).stdout).toBe('still here\n');
  });
});
