import { expect, test } from 'vitest';
import { effortFor, fastModel, knownEfforts, listModels, modelToAskFor } from '../../../src/core/agents/chooseModel.ts';
import { Failure } from '../../../src/core/base/errors.ts';
import type { Client } from '../../../src/core/codex/client.ts';
import type { Model } from '../../../src/core/codex/protocol/v2/Model.ts';

function model(name: string, efforts: readonly string[] = [], hidden = false): Model {
  const supportedReasoningEfforts = efforts.map((reasoningEffort) => ({ reasoningEffort, description: '' }));
  return { model: name, hidden, supportedReasoningEfforts } as unknown as Model;
}

const CATALOG = [
  model('gpt-5.5', ['low', 'medium', 'high', 'xhigh']),
  model('gpt-6-sol', ['medium', 'max', 'ultra']),
  model('gpt-5.4-spark', ['low'], true),
];

test('a model that is named is taken when Codex offers it, also a hidden one', () => {
  expect(modelToAskFor(CATALOG, 'gpt-6-sol', undefined)).toBe('gpt-6-sol');
  expect(modelToAskFor(CATALOG, 'gpt-5.4-spark', undefined)).toBe('gpt-5.4-spark');
});

test("a model of the user's own configuration is taken although the catalog lacks it", () => {
  expect(modelToAskFor(CATALOG, 'llama-9', 'llama-9')).toBe('llama-9');
});

test('an unknown model is an error that names those that Codex shows', () => {
  const ask = (): unknown => modelToAskFor(CATALOG, 'gpt-9\n"', 'gpt-5.5');
  expect(ask).toThrow(Failure);
  try {
    ask();
  } catch (error) {
    expect(error).toMatchObject({ code: 'unknown-model', next: 'It offers: gpt-5.5, gpt-6-sol.' });
    expect((error as Failure).message).toBe('Codex has no model "gpt-9\\n\\"".');
  }
});

test.each([
  ['gpt-5.5', 'high', 'high'],
  ['gpt-5.5', 'minimal', 'low'],
  ['gpt-5.5', 'ultra', 'xhigh'],
  ['gpt-6-sol', 'low', 'medium'],
  ['gpt-6-sol', 'high', 'medium'],
  ['gpt-6-sol', 'xhigh', 'max'],
  ['unknown-model', 'high', 'high'],
])('%s asked for %s works with %s', (name, wanted, effort) => {
  expect(effortFor(CATALOG, name, wanted)).toBe(effort);
});

test('the efforts that may be named are the old four and whatever the models offer, from low to high', () => {
  expect(knownEfforts([])).toEqual(['low', 'medium', 'high', 'xhigh']);
  expect(knownEfforts(CATALOG)).toEqual(['low', 'medium', 'high', 'xhigh', 'max', 'ultra']);
});

test('the catalog is read to its last page', async () => {
  const pages: Record<string, unknown> = {
    first: { data: [CATALOG[0]], nextCursor: 'more' },
    more: { data: [CATALOG[1]], nextCursor: null },
  };
  const call = async (_: string, params: { cursor: string | null }): Promise<unknown> =>
    Promise.resolve(pages[params.cursor ?? 'first']);
  expect(await listModels({ call } as unknown as Client)).toEqual([CATALOG[0], CATALOG[1]]);
});

test('the fast model is the one of the old tool, else the first that Codex calls fast', () => {
  const fast = { ...model('gpt-6-luna'), description: 'Fast and affordable model.' };
  const older = { ...model('gpt-5.6-luna'), description: 'Older fast model.' };
  const slow = { ...model('gpt-6-sol'), description: 'Breakfast of champions.' };
  expect(fastModel([slow, fast, older])).toBe('gpt-6-luna');
  expect(fastModel([fast, model('gpt-5.4-spark', [], true)])).toBe('gpt-5.4-spark');
  expect(() => fastModel([slow, { ...fast, hidden: true }])).toThrow('calls none of its models fast');
});
