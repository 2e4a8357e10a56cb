import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DemoModel, startDemoModel } from '../../../src/demo/demoModel.ts';

let model: DemoModel;

beforeEach(async () => {
  const rules = [
    { when: { regex: '^hi', flags: 'i' }, steps: '[[text:hello]]' },
    { when: 'twice', steps: [[{ kind: 'text' as const, text: 'spelled out' }]] },
    { when: '', steps: '' },
  ];
  model = await startDemoModel({ scenario: { rules } });
});

afterEach(() => model.close());

describe('The demo model over HTTP', () => {
  test('follows the first rule that matches, and markers before any rule', async () => {
    expect(await textsOf(await ask('Hi twice'))).toEqual(['hello']);
    expect(await textsOf(await ask('twice'))).toEqual(['spelled out']);
    expect(await textsOf(await ask('twice [[text:marked]]'))).toEqual(['marked']);
    expect(await textsOf(await ask('other'))).toEqual(['Demo reply to: other']);
  });

  test('gives the Codex TUI a title when it asks for one', async () => {
    const text = { format: { type: 'json_schema', schema: { properties: { title: { type: 'string' } } } } };
    const answer = await ask('Generate a title.\n\nUser prompt:\nfix  the build [[text:x]]', { text });
    expect(await textsOf(answer)).toEqual(['{"title":"fix the build"}']);
    expect(model.requests).toMatchObject([{ isTitle: true }]);
  });

  test('sends what it has before it cuts the connection', async () => {
    const answer = await ask('[[text:half]] [[cut]]');
    await expect(answer.text()).rejects.toThrow('terminated');
    expect(model.requests).toMatchObject([{ outcome: 'cut' }]);
  });

  test('fails in the middle of an answer', async () => {
    const answer = await (await ask('[[text:half]] [[error:quota]]')).text();
    expect(answer.match(/"type":"response\.\w+(?=")/g)).toEqual([
      '"type":"response.created',
      '"type":"response.failed',
    ]);
  });

  test('says that the limit will be lifted within the hour', async () => {
    const answer = await ask('[[error:usage-limit]]');
    const { error } = (await answer.json()) as { error: { type: string; resets_at: number } };
    expect([answer.status, error.type]).toEqual([429, 'usage_limit_reached']);
    expect(error.resets_at * 1000).toBeGreaterThan(Date.now());
  });

  test('notices that the client hung up', async () => {
    const client = new AbortController();
    await ask('[[silent]]', {}, client.signal);
    client.abort();
    const request = await model.waitForRequest(({ outcome }) => outcome === 'abandoned');
    expect(request.finishedAt).toBeGreaterThan(request.at);
  });

  test('stops waiting for a request when told to', async () => {
    await ask('one');
    await expect(model.waitForRequest(() => false, AbortSignal.timeout(1))).rejects.toThrow('1 others did');
  });

  test('tells its listeners of the arrival and of the end', async () => {
    const outcomes: string[] = [];
    const stop = model.onRequest(({ outcome }) => outcomes.push(outcome));
    await textsOf(await ask('[[text:a]]'));
    stop();
    await textsOf(await ask('[[text:b]]'));
    expect(outcomes).toEqual(['answering', 'completed']);
  });

  test('refuses a body that is no JSON object', async () => {
    expect((await fetch(`${model.url}/responses`, { method: 'POST', body: '[]' })).status).toBe(400);
    expect(model.requests).toHaveLength(0);
  });
});

function ask(text: string, more: object = {}, signal?: AbortSignal): Promise<Response> {
  const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
  const body = JSON.stringify({ input, ...more });
  return fetch(`${model.url}/responses`, { method: 'POST', body, signal: signal ?? null });
}

async function textsOf(answer: Response): Promise<readonly string[]> {
  const events = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '));
  return events
    .map((line) => JSON.parse(line.slice('data: '.length)) as { type: string; text?: string })
    .flatMap((event) => (event.type === 'response.output_text.done' ? (event.text ?? []) : []));
}
