import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Request } from '../../src/core/agents/agent.ts';
import { answerQuestions, decide } from '../../src/core/agents/approvals.ts';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { IncomingRequest } from '../../src/core/codex/connection.ts';
import { startDemoModel, type DemoModel } from '../../src/demo/demoModel.ts';
import { arrived, recordedTurns, requestsOf, signalOf } from '../support/agents.ts';
import { FilteringProxy } from '../support/filteringProxy.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { World, writeProjectFile } from '../support/world.ts';

const ON_REQUEST = ['-a', 'on-request'];

let world: World;
const fleets: Fleet[] = [];
beforeAll(async () => {
  world = await World.create();
  // As every window does.
  await world.home.prepare();
});
afterEach(() => {
  for (const fleet of fleets.splice(0)) fleet.dispose();
});
afterAll(async () => {
  await world?.close();
});

/** As a window that opens now. */
async function openFleet(where = world): Promise<Fleet> {
  const fleet = new Fleet({ home: where.home, env: where.env, log: silentLog, name: 'window' });
  fleets.push(fleet);
  await fleet.open();
  return fleet;
}

function requestsIn(fleet: Fleet, id: string): readonly Request[] {
  const state = fleet.get(id)?.state;
  return state?.kind === 'asking' ? state.requests : [];
}

async function asks(fleet: Fleet, id: string): Promise<Request> {
  return until(`the request of ${id} is seen`, () => requestsIn(fleet, id)[0]);
}

/** An agent that asks to create `file` outside of its sandbox. */
async function askingAgent(file: string, why: string): Promise<{ id: string; prompt: string }> {
  const prompt = `[[ask:touch ${join(world.folder, file)}|${why}]] [[text:after ${file}]]`;
  const id = await world.start(prompt, ...ON_REQUEST);
  await until('it waits for an answer', async () => (await world.status(id))['turn_state'] === 'needs_approval');
  return { id, prompt };
}

describe('An approval that waits', () => {
  test('is seen by a window that opens later, with what is asked and why', async () => {
    const { id } = await askingAgent('seen', 'because it must');
    const fleet = await openFleet();
    expect(await asks(fleet, id)).toStrictEqual({
      kind: 'command',
      itemId: expect.stringMatching(/^call_/) as string,
      command: `touch ${join(world.folder, 'seen')}`,
      cwd: world.project,
      reason: 'because it must',
    });
    expect((await world.cli(['await-turn', id])).code).toBe(3);
  });

  test('is answered by the first of two windows, and disappears from the other', async () => {
    const { id } = await askingAgent('first', 'why');
    const [one, two] = [await openFleet(), await openFleet()];
    const { itemId } = await asks(one, id);
    expect((await asks(two, id)).itemId).toBe(itemId);
    expect(one.answer(id, itemId, { decision: 'accept' })).toBe(true);
    await until('it is gone from the other', () => requestsIn(two, id).length === 0);
    expect(two.answer(id, itemId, { decision: 'decline' })).toBe(false);
    expect((await recordedTurns(world, id, 1))[0]).toMatchObject({ lastAgentMessage: 'after first' });
    expect(existsSync(join(world.folder, 'first'))).toBe(true);
    expect(one.get(id)?.state.kind).toBe('idle');
  });

  test('is approved by approve: the command runs and the turn goes on', async () => {
    const { id } = await askingAgent('approved', 'please');
    const { code, stdout } = await world.cli(['approve', id]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Approved ${id}: run touch ${join(world.folder, 'approved')} (please)\n`,
    });
    expect((await world.cli(['await-turn', id])).stdout).toBe('after approved\n');
    expect(existsSync(join(world.folder, 'approved'))).toBe(true);
  });

  test('is denied by deny: the command does not run and the turn goes on', async () => {
    const { id } = await askingAgent('denied', 'please');
    expect((await world.cli(['deny', id])).stdout).toBe(
      `Denied ${id}: run touch ${join(world.folder, 'denied')} (please)\n`,
    );
    expect((await world.cli(['await-turn', id])).stdout).toBe('after denied\n');
    expect(existsSync(join(world.folder, 'denied'))).toBe(false);
    const again = await world.cli(['approve', id]);
    expect({ code: again.code, stderr: again.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`Job ${id} has no open request.`) as string,
    });
  });

  test('of two at once is chosen by its item; without one both are listed', async () => {
    const [a, b] = ['two-a', 'two-b'].map((name) => `[[ask:touch ${join(world.folder, name)}|${name}]]`);
    const id = await world.start(`${a} [[and]] ${b} [[text:both answered]]`, ...ON_REQUEST);
    const fleet = await openFleet();
    await until('it asks something', () => requestsIn(fleet, id).length > 0);
    const open = requestsIn(fleet, id);
    for (const { itemId } of open) expect((await world.cli(['approve', id, itemId])).code).toBe(0);
    expect((await world.cli(['approve', id, 'call_unknown'])).code).not.toBe(0);
    for (;;) {
      const outcome = await world.cli(['await-turn', id]);
      if (outcome.code !== 3) break;
      await world.cli(['approve', id]);
    }
    expect((await recordedTurns(world, id, 1))[0]).toMatchObject({
      status: 'completed',
      lastAgentMessage: 'both answered',
    });
    expect(['two-a', 'two-b'].map((name) => existsSync(join(world.folder, name)))).toEqual([true, true]);
  });

  test('that is answered elsewhere, by a client of somebody else, disappears', async () => {
    const { id } = await askingAgent('elsewhere', 'why');
    const fleet = await openFleet();
    await asks(fleet, id);
    const foreign = await rawConnection(world);
    const heard: IncomingRequest[] = [];
    foreign.onRequest((request) => heard.push(request));
    await foreign.call('thread/resume', { threadId: await world.threadOf(id), excludeTurns: true });
    const asked = await until('the other client is asked too', () => heard[0]);
    foreign.respond(asked.requestId, { decision: 'decline' });
    await until('it is gone', () => requestsIn(fleet, id).length === 0);
    foreign.close();
    expect((await recordedTurns(world, id, 1))[0]).toMatchObject({ lastAgentMessage: 'after elsewhere' });
    expect(existsSync(join(world.folder, 'elsewhere'))).toBe(false);
  });

  test('goes with its turn when that is interrupted', async () => {
    const { id } = await askingAgent('interrupted', 'why');
    const fleet = await openFleet();
    await asks(fleet, id);
    expect((await world.cli(['interrupt', id])).code).toBe(0);
    await until('the agent is idle', () => fleet.get(id)?.state.kind === 'idle');
    expect(await signalOf(world, id)).toMatchObject({ turn: 1, status: 'interrupted' });
    expect(existsSync(join(world.folder, 'interrupted'))).toBe(false);
  });

  test('is lost with the engine, and the agent says that its turn was lost', async () => {
    const { id } = await askingAgent('lost', 'why');
    const fleet = await openFleet();
    await asks(fleet, id);
    await world.killEngine();
    const [turn] = await recordedTurns(world, id, 1);
    expect(turn).toMatchObject({ turn: 1, status: 'interrupted', endedAt: null });
    await until('nothing is asked any more', () => requestsIn(fleet, id).length === 0);
    await until('the window shows it idle', () => fleet.get(id)?.state.kind === 'idle');
    expect((await world.cli(['await-turn', id])).code).toBe(5);
  });

  test('to change files shows each change, to a window that was there and to one that comes later', async () => {
    const early = await openFleet();
    const id = await world.start('[[write:new.txt|x]] [[text:changed]]', '-s', 'read-only', ...ON_REQUEST);
    await until('the early window knows it', () => early.get(id));
    const heard: string[] = [];
    const expected = {
      kind: 'files',
      itemId: expect.stringMatching(/^call_/) as string,
      files: ['new.txt'],
      changes: [{ path: 'new.txt', kind: 'add', diff: 'x\n' }],
      reason: expect.any(String) as string,
    };
    expect(await asks(early, id)).toStrictEqual(expected);
    const late = new Fleet({ home: world.home, env: world.env, log: silentLog, name: 'window' });
    fleets.push(late);
    late.onDidChange(({ after, cause }) => {
      if (after.id === id && cause.kind === 'requested') heard.push(cause.kind);
    });
    await late.open();
    expect(await asks(late, id)).toStrictEqual(expected);
    await late.settled();
    expect(heard).toEqual(['requested']);
    expect((await world.cli(['approve', id])).stdout).toMatch(`Approved ${id}: change new.txt`);
    expect((await world.cli(['await-turn', id])).stdout).toBe('changed\n');
    expect(existsSync(join(world.project, 'new.txt'))).toBe(true);
  });
});

test('to change and move a file shows the hunks, and where to', async () => {
  await writeProjectFile(world, 'old.txt', 'x\nk\n');
  const patch = '*** Begin Patch\n*** Update File: old.txt\n*** Move to: moved.txt\n@@\n-x\n+y\n*** End Patch';
  const id = await world.start(`[[patch:${patch}]] [[text:moved]]`, '-s', 'read-only', ...ON_REQUEST);
  const fleet = await openFleet();
  expect(await asks(fleet, id)).toMatchObject({
    files: ['old.txt'],
    changes: [{ path: 'old.txt', kind: 'update', movedTo: 'moved.txt', diff: '@@ -1,2 +1,2 @@\n-x\n+y\n k\n' }],
  });
  expect((await world.cli(['deny', id])).code).toBe(0);
});

describe('An approval for the session', () => {
  test('runs the same command again without asking', async () => {
    const command = `touch ${join(world.folder, 'session')}`;
    const id = await world.start(`[[ask:${command}|once]] [[ask:${command}|twice]] [[text:both]]`, ...ON_REQUEST);
    const fleet = await openFleet();
    await asks(fleet, id);
    await decide(fleet, id, undefined, 'acceptForSession');
    expect((await world.cli(['await-turn', id])).stdout).toBe('both\n');
    expect(existsSync(join(world.folder, 'session'))).toBe(true);
  });

  test('changes the same file again without asking', async () => {
    const prompt = '[[write:session.txt|x]] [[patch:*** Begin Patch\n*** Delete File: session.txt\n*** End Patch]]';
    const id = await world.start(`${prompt} [[text:both]]`, '-s', 'read-only', ...ON_REQUEST);
    const fleet = await openFleet();
    await asks(fleet, id);
    await decide(fleet, id, undefined, 'acceptForSession');
    expect((await world.cli(['await-turn', id])).stdout).toBe('both\n');
    expect(existsSync(join(world.project, 'session.txt'))).toBe(false);
  });
});

test('an approval that is cancelled interrupts the turn, and nothing runs', async () => {
  const { id } = await askingAgent('cancelled', 'why');
  const fleet = await openFleet();
  await asks(fleet, id);
  await decide(fleet, id, undefined, 'cancel');
  expect((await recordedTurns(world, id, 1))[0]).toMatchObject({ status: 'interrupted' });
  expect(existsSync(join(world.folder, 'cancelled'))).toBe(false);
});

test('two agents whose model gives both their calls the same name get each its own answer', async () => {
  const proxy = await FilteringProxy.create(world, 'same-items');
  const holds = ['same-1', 'same-2'];
  const ids: string[] = [];
  for (const hold of holds) ids.push(await world.start(`[[hold:${hold}]] [[text:x]]`, '--engine', proxy.url));
  for (const hold of holds) await arrived(world, `[[hold:${hold}]] [[text:x]]`);
  const fleet = await openFleet();
  for (const [index, id] of ids.entries()) {
    const params = {
      threadId: await world.threadOf(id),
      turnId: 't',
      itemId: 'call_0',
      command: `of ${index}`,
      cwd: '/',
    };
    proxy.say({ id: 9000 + index, method: 'item/commandExecution/requestApproval', params });
  }
  for (const id of ids) await asks(fleet, id);
  expect(fleet.answer(ids[0] ?? '', 'call_0', { decision: 'decline' })).toBe(true);
  await until('the answer has arrived', () => proxy.answers.length > 0);
  expect(proxy.answers).toEqual([{ id: 9000, result: { decision: 'decline' } }]);
  for (const hold of holds) world.model.release(hold);
  for (const id of ids) await recordedTurns(world, id, 1);
  fleet.dispose();
  await proxy.close();
});

test('a question in plan mode waits for a person, and yes or no does not answer it', async () => {
  const id = await world.start('[[user:Which one?|Red|Blue]] [[text:chosen]]', '--plan');
  const fleet = await openFleet();
  const request = await asks(fleet, id);
  expect(request).toMatchObject({
    kind: 'question',
    questions: [
      {
        header: 'Question',
        text: 'Which one?',
        options: [
          { label: 'Red', description: 'Choose Red.' },
          { label: 'Blue', description: 'Choose Blue.' },
        ],
        freeText: true,
        secret: false,
      },
    ],
  });
  const waiting = await world.cli(['await-turn', id]);
  expect({ code: waiting.code, stdout: waiting.stdout }).toEqual({ code: 3, stdout: '' });
  expect(waiting.stderr).toContain('Which one?');
  expect((await world.cli(['approve', id])).code).toBe(64);
  const question = request.kind === 'question' ? (request.questions[0]?.id ?? '') : '';
  const other = await openFleet();
  await asks(other, id);
  await expect(decide(fleet, id, request.itemId, 'accept')).rejects.toThrow('yes or no does not answer');
  expect(await answerQuestions(fleet, id, request.itemId, { [question]: ['Blue'] })).toEqual(request);
  expect(requestsIn(fleet, id)).toEqual([]);
  await until('it is gone from the other', () => requestsIn(other, id).length === 0);
  await expect(answerQuestions(other, id, request.itemId, { [question]: ['Red'] })).rejects.toThrow(
    `Job ${id} has no open request.`,
  );
  expect((await world.cli(['await-turn', id])).stdout).toBe('chosen\n');
  expect(
    requestsOf(world, await world.threadOf(id))
      .at(-1)
      ?.toolOutputs.at(-1),
  ).toContain('Blue');
});

describe('A sub-agent', () => {
  const script = (name: string): string =>
    `[[[spawn:look around ${name} [[hold:${name}]] [[text:sub done]]]]] [[wait]] [[text:parent of ${name}]]`;

  test('appears under its parent, also in a window that opens later, and is no agent of its own', async () => {
    const early = await openFleet();
    const before = early.all().length;
    const id = await world.start(script('shown'));
    const { threadId } = await world.model.waitForRequest(({ lastUserText }) =>
      lastUserText.startsWith('look around shown'),
    );
    const expected = { threadId, name: 'look around shown [[hold:shown]] [[text:sub done]]', working: true };
    await until('the early window shows it', () => (early.get(id)?.subAgents.length ?? 0) > 0);
    const late = await openFleet();
    await until('the late window shows it', () => (late.get(id)?.subAgents.length ?? 0) > 0);
    for (const fleet of [early, late]) {
      expect(fleet.get(id)?.subAgents).toMatchObject([expected]);
      expect(fleet.all()).toHaveLength(before + 1);
    }
    world.model.release('shown');
    for (const fleet of [early, late]) {
      await until('it is seen that it is done', () => fleet.get(id)?.subAgents[0]?.working === false);
      await until('the parent is idle', () => fleet.get(id)?.state.kind === 'idle');
    }
    const turns = await recordedTurns(world, id, 1);
    expect(turns.map(({ turn, lastAgentMessage }) => [turn, lastAgentMessage])).toEqual([[1, 'parent of shown']]);
    const { jobs } = JSON.parse((await world.cli(['jobs', '--json', '--all'])).stdout) as {
      jobs: { thread_id: string }[];
    };
    expect(jobs.filter((job) => job.thread_id === threadId)).toEqual([]);
  });
});

test('what a sub-agent wants to change is asked of its parent, change by change', async () => {
  const prompt = '[[[spawn:write it [[write:sub.txt|from below]] [[text:written]]]]] [[wait]] [[text:all done]]';
  const fleet = await openFleet();
  const id = await world.start(prompt, '-s', 'read-only', ...ON_REQUEST);
  await until('it is known', () => fleet.get(id));
  const request = await asks(fleet, id);
  const changes = [{ path: 'sub.txt', kind: 'add', diff: 'from below\n' }];
  expect(request).toMatchObject({ kind: 'files', files: ['sub.txt'], changes });
  expect(fleet.get(id)?.subAgents).toMatchObject([{ working: true, activity: 'editing sub.txt' }]);
  await decide(fleet, id, request.itemId, 'accept');
  expect((await world.cli(['await-turn', id])).stdout).toBe('all done\n');
  expect(existsSync(join(world.project, 'sub.txt'))).toBe(true);
});

describe('When the model cannot be reached', () => {
  test('the agent becomes stalled with Codex’s own words, stays so, and works again when the model is back', async () => {
    const env = { CODEX_AGENT_STALL_MS: '700' };
    const alone = await World.create({ env, config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
    let back: DemoModel | undefined;
    try {
      const id = await alone.start('[[text:first]]');
      await recordedTurns(alone, id, 1);
      const { port } = alone.model;
      await alone.model.close();
      await alone.cli(['send', id, '[[text:second]]']);
      const { code, stdout, stderr } = await alone.cli(['await-turn', '--stalled-exit', id]);
      expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
      const words = /gets no answer from the model: (.+)/.exec(stderr)?.[1] ?? '';
      expect(words).toMatch(/Reconnecting|stream disconnected|waiting for network/i);
      const states: unknown[] = [];
      for (let look = 0; look < 5; look++) {
        const status = await until('status says so', async () => {
          const now = await alone.status(id);
          return now['turn_state'] === 'stalled' && now;
        });
        states.push([status['turn_state'], status['attention'], status['status']]);
      }
      expect(states).toEqual(Array.from({ length: 5 }, () => ['stalled', 'stalled', 'running']));
      expect((await alone.cli(['status', id])).stdout).toMatch(/^Stalled: .+/m);
      back = await startDemoModel({ port });
      expect(await alone.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'second\n' });
      await recordedTurns(alone, id, 2);
      expect(await alone.status(id)).toMatchObject({ turn: 2, turn_state: 'idle', attention: null });
    } finally {
      await back?.close();
      await alone.close();
    }
  });
});
