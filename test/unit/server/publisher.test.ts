import { expect, test } from 'vitest';
import { Publisher } from '../../../src/server/publisher.ts';
import { until } from '../../support/until.ts';

test('several askings are one work, and a file that was closed gets none', async () => {
  const done: string[] = [];
  const publisher = new Publisher((uri) => void done.push(uri));
  for (const uri of ['a', 'b', 'a']) publisher.ask(uri);
  publisher.forget('b');
  await until('the work is done', () => done.length > 0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual(['a']);
});

test('after long work the next one waits, and calling it off leaves everything else running', async () => {
  let works = 0;
  const publisher = new Publisher(() => {
    works++;
    const end = performance.now() + 20;
    while (performance.now() < end);
  });
  publisher.ask('a');
  await until('the first work is done', () => works === 1);
  publisher.ask('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(works).toBe(1);
  for (let i = 0; i < 50; i++) {
    publisher.dispose();
    publisher.ask('a');
  }
  // Node forgets immediates when a timer was cleared as one of them.
  await new Promise((resolve) => setImmediate(resolve));
  await until('the last work is done', () => works === 2);
});
