import { expect, test } from 'vitest';
import { givenName, nameFromPrompt } from '../../../src/core/agents/agentName.ts';

test.each([
  ['Fix the login bug', 'Fix the login bug'],
  ['Please fix the login bug', 'fix the login bug'],
  ['please, could you kindly   fix\n\nthe login bug', 'fix the login bug'],
  ['I want you to review src/auth', 'review src/auth'],
  ['Your task is to: list the tests', 'list the tests'],
  ['pleased customers say thanks', 'pleased customers say thanks'],
  ['please', 'agent'],
  ['  \n ', 'agent'],
])('%j is called %j', (prompt, name) => {
  expect(nameFromPrompt(prompt)).toBe(name);
});

test('a long prompt is cut at a word, and a long word in the middle', () => {
  expect(nameFromPrompt('Investigate the current authentication flow and list its gaps')).toBe(
    'Investigate the current authentication',
  );
  expect(nameFromPrompt('Investigate the current authentications flow')).toBe(
    'Investigate the current authentications',
  );
  expect(nameFromPrompt('Investigate the current authentication12 and more')).toBe(
    'Investigate the current authentication12',
  );
  expect(nameFromPrompt('x'.repeat(100))).toBe('x'.repeat(40));
  expect(nameFromPrompt(`see ${'x'.repeat(100)}`)).toBe(`see ${'x'.repeat(36)}`);
});

test('no cut goes through an emoji', () => {
  const name = nameFromPrompt('🚀'.repeat(60));
  expect(name).toBe('🚀'.repeat(40));
});

test('a name that a person gives is kept as it is; an empty one and a whole text are refused', () => {
  expect(givenName(' Auth\n  review $(x) ')).toBe(' Auth\n  review $(x) ');
  expect(() => givenName(' \n')).toThrow('A name is not empty.');
  expect(() => givenName('x'.repeat(201))).toThrow('The name has 201 characters');
});
