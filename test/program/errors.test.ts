import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  // Codex's own retries take up to 25 s; what it says in the end is the same.
  world = await World.create({
    config: { requestMaxRetries: 0, streamMaxRetries: 0 },
    env: { CODEX_AGENT_STALL_MS: '300' },
  });
});
afterAll(async () => {
  await world.close();
});

const AGAIN = 'codex-agent send ID "go on"';

/** One row of codex-engine.md §3 each: what the model answers, and all that the person reads. */
test.each([
  {
    model: 'HTTP 400',
    marker: '[[error:400]]',
    code: 1,
    state: 'failed',
    says: 'Job ID failed: The demo model was asked to refuse this request.\nChange the request and send it again.',
  },
  {
    model: 'HTTP 401',
    marker: '[[error:401]]',
    code: 1,
    state: 'failed',
    says:
      'Job ID may not use the model: Incorrect API key provided. (401 Unauthorized from URL)\n' +
      `Run "codex login" (or correct the key of your model provider), then: ${AGAIN}`,
  },
  {
    model: 'HTTP 404',
    marker: '[[error:404]]',
    code: 1,
    state: 'failed',
    says:
      'Job ID failed, the model was not found: Not found. (404 Not Found from URL)\n' +
      "Check model and provider in Codex's config.toml, or start an agent with another --model.",
  },
  {
    model: 'a model that does not exist',
    marker: '[[error:model-not-found]]',
    code: 1,
    state: 'failed',
    says:
      'Job ID failed, the model was not found: The model does not exist.\n' +
      "Check model and provider in Codex's config.toml, or start an agent with another --model.",
  },
  {
    model: 'HTTP 429',
    marker: '[[error:429]]',
    code: 4,
    state: 'limit',
    says:
      'Job ID was refused, too many requests: exceeded retry limit, last status: 429 Too Many Requests.\n' +
      `Wait a moment, then: ${AGAIN}`,
  },
  {
    model: 'the usage limit',
    marker: '[[error:usage-limit]]',
    code: 4,
    state: 'limit',
    says: /^Job ID reached the usage limit of Codex: You.ve hit your usage limit\. .*try again at (?:\w+ \d+\w\w, \d+ )?\d+:\d\d [AP]M\.\nWhen it is reset, go on with: codex-agent send ID "go on"$/,
  },
  {
    model: 'an exceeded quota',
    marker: '[[error:quota]]',
    code: 4,
    state: 'limit',
    says:
      'Job ID has used up what the account may use: Quota exceeded. Check your plan and billing details.\n' +
      `When that is settled, go on with: ${AGAIN}`,
  },
  {
    model: 'HTTP 500',
    marker: '[[error:500]]',
    code: 1,
    state: 'failed',
    says: /^Job ID got no answer from the model: .*high demand.*\.\nTry again with: codex-agent send ID "go on"$/,
  },
  {
    model: 'HTTP 503',
    marker: '[[error:503]]',
    code: 1,
    state: 'failed',
    says:
      'Job ID got no answer from the model: The service is unavailable. (503 Service Unavailable from URL)\n' +
      `Try again with: ${AGAIN}`,
  },
  {
    model: 'an overloaded server',
    marker: '[[error:overloaded]]',
    code: 1,
    state: 'failed',
    says: /^Job ID got no answer from the model: .*at capacity.*\.\nTry again with: codex-agent send ID "go on"$/,
  },
  {
    model: 'a full context window',
    marker: '[[error:context-window]]',
    code: 2,
    state: 'context_limit',
    says: 'Agent hit context window limit\nMake room with: codex-agent send ID /compact (or start a new agent).',
  },
  {
    model: 'a stream that breaks off',
    marker: '[[cut]]',
    code: 1,
    state: 'failed',
    says: /^Job ID got no answer from the model: stream disconnected before completion: .*\.\nTry again with: codex-agent send ID "go on"$/,
  },
])('$model: await-turn says why and what to do, with exit code $code', async ({ marker, code, state, says }) => {
  const id = await world.start(`do it ${marker}`);
  const awaited = await world.cli(['await-turn', id]);
  const stderr = awaited.stderr
    .replace(/^Waiting for turn completion.*\n/, '')
    .replaceAll(id, 'ID')
    .replace(`${world.model.url}/responses`, 'URL')
    .trimEnd();
  expect(awaited.code).toBe(code);
  if (typeof says === 'string') expect(stderr).toBe(says);
  else expect(stderr).toMatch(says);
  expect(awaited.stdout).toMatch(code === 2 ? /^Codex ran out of room in the model's context window\..*\n$/ : /^$/);
  expect(await world.cli(['await-turn', id])).toEqual({
    ...awaited,
    stderr: awaited.stderr.replace(/^Waiting.*\n/, ''),
  });

  const status = await world.status(id);
  expect(status).toMatchObject({ status: 'running', turn_state: state, turn: 1 });
  expect(status['error']).toEqual(expect.stringMatching(/\w+/));
  expect((await world.cli(['status', id])).stdout).toContain(`Error: ${String(status['error'])}\n`);
});

test('the agent goes on after a failed turn when a message is sent', async () => {
  const id = await world.start('[[error:500]]');
  expect((await world.cli(['await-turn', id])).code).toBe(1);
  await world.cli(['send', id, '[[text:here I am]]']);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'here I am\n' });
  expect(await world.status(id)).toMatchObject({ turn_state: 'idle', error: null, turn: 2 });
});

test('a full context window can be emptied with /compact, as the message says', async () => {
  const id = await world.start('[[error:context-window]]');
  expect((await world.cli(['await-turn', id])).code).toBe(2);
  expect((await world.cli(['send', id, '/compact'])).code).toBe(0);
  await until('the compaction is over', async () => (await world.status(id))['turn_state'] !== 'working');
  await world.cli(['send', id, '[[text:room again]]']);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'room again\n' });
});

test('a model that cannot be reached: stalled is said once, ends the wait only when asked to, and the turn goes on', async () => {
  const own = await World.create({ env: { CODEX_AGENT_STALL_MS: '300' } });
  try {
    await own.model.close();
    const id = await own.start('[[text:never]]');
    const patient = new Running(own, ['await-turn', id]);
    await until('the stall is said', () => patient.stderr.includes('keeps trying'));
    const stalled = await own.cli(['await-turn', id, '--stalled-exit']);
    expect({ code: stalled.code, stdout: stalled.stdout }).toEqual({ code: 6, stdout: '' });
    expect(stalled.stderr).toMatch(new RegExp(`Job ${id} gets no answer from the model: .*[Rr]econnecting`));
    expect(await own.status(id)).toMatchObject({ status: 'running', turn_state: 'stalled' });
    expect((await own.cli(['interrupt', id])).code).toBe(0);
    expect((await patient.ended).code).toBe(5);
    expect(patient.stderr.match(/gets no answer from the model and keeps trying: /g)).toHaveLength(1);
  } finally {
    await own.close();
  }
});
