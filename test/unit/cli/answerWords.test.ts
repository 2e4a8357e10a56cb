import { expect, test } from 'vitest';
import { answersFrom, questionLines } from '../../../src/cli/answerWords.ts';
import type { Question } from '../../../src/core/agents/agent.ts';

const WHY: Question = { id: 'q2', header: 'Why', text: 'Why?', options: [], freeText: true, secret: false };
const COLOUR: Question = {
  ...WHY,
  id: 'q1',
  text: 'Which colour?',
  options: [
    { label: 'Red', description: '' },
    { label: 'Blue', description: 'as the sky' },
  ],
};

test('a number chooses, a label is taken in any case, and other words are the answer themselves', () => {
  const answer = (word: string): unknown => answersFrom('x', [COLOUR], [word])['q1'];
  expect([answer('2'), answer(' blue '), answer('a mix of 2')]).toEqual([['Blue'], ['Blue'], ['a mix of 2']]);
  expect(() => answer('3')).toThrow('"Which colour?" has no choice 3.');
  expect(() => answer('0')).toThrow('has no choice 0');
  expect(answersFrom('x', [WHY], ['42'])).toEqual({ q2: ['42'] });
});

test('each question has its answer, in order; too few and too many are refused with the questions', () => {
  expect(answersFrom('x', [COLOUR, WHY], ['1', 'because'])).toEqual({ q1: ['Red'], q2: ['because'] });
  expect(() => answersFrom('x', [COLOUR, WHY], ['1'])).toThrow(
    'asks 2 questions:\nWhich colour?\n  1  Red\n  2  Blue: as the sky\nWhy?',
  );
  expect(() => answersFrom('x', [COLOUR], [])).toThrow('asks one question');
  expect(questionLines([WHY])).toEqual(['Why?']);
  expect(questionLines([COLOUR])).toEqual(['Which colour?', '  1  Red', '  2  Blue: as the sky']);
});
