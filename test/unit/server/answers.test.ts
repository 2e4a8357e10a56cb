import { expect, test } from 'vitest';
import { Answers } from '../../../src/server/answers.ts';
import { until } from '../../support/until.ts';

test('an answer is unknown until it was looked for, which is told once for all', async () => {
  let news = 0;
  const asked: string[] = [];
  const answers = new Answers(
    async (question) => {
      asked.push(question);
      return question !== 'gone';
    },
    () => void news++,
  );
  expect(['here', 'gone', 'here'].map((one) => answers.of(one))).toEqual([undefined, undefined, undefined]);
  await until('the news are told', () => news > 0);
  expect(['here', 'gone'].map((one) => answers.of(one))).toEqual([true, false]);
  expect(asked.toSorted()).toEqual(['gone', 'here']);
  expect(news).toBe(1);
});

test('that all is well is no news, and what was forgotten is looked for again', async () => {
  let there = true;
  let asked = 0;
  const news: boolean[] = [];
  const answers = new Answers(
    async () => {
      asked++;
      return there;
    },
    () => void news.push(there),
  );
  answers.of('x');
  await until('it is known', () => answers.of('x') === true);
  there = false;
  expect(answers.of('x')).toBe(true);
  expect(asked).toBe(1);
  answers.forget();
  expect(answers.of('x')).toBe(true);
  await until('it is known', () => answers.of('x') === false);
  expect(news).toEqual([false]);
});

test('at most 16 questions are looked for at once', async () => {
  let [now, most, done] = [0, 0, 0];
  const answers = new Answers(
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      done++;
      return true;
    },
    () => {},
  );
  for (let i = 0; i < 100; i++) answers.of(String(i));
  await until('all are answered', () => done === 100);
  expect(most).toBe(16);
});
