import { expect, test } from 'vitest';
import { historyFor, withMessage, type SentMessage } from '../../../src/vscode/commands/sentMessages.ts';

const sent = (text: string, agentId = 'a', at = 0): SentMessage => ({ text, agentId, agentName: agentId, at });

test('the newest message comes first, and the same to the same agent stands there once', () => {
  const messages = [sent('two'), sent('one')];
  expect(withMessage(messages, sent('one', 'a', 5))).toEqual([sent('one', 'a', 5), sent('two')]);
  expect(withMessage(messages, sent('one', 'b'))).toHaveLength(3);
});

test('fifty messages are kept, and none that is too long', () => {
  let messages: readonly SentMessage[] = [];
  for (let number = 0; number < 60; number++) messages = withMessage(messages, sent(`message ${number}`));
  expect(messages).toHaveLength(50);
  expect(messages[0]?.text).toBe('message 59');
  expect(withMessage(messages, sent('x'.repeat(10_001)))).toBe(messages);
});

test('what this agent was sent comes before what only others were', () => {
  const messages = [sent('same', 'b'), sent('theirs', 'b'), sent('same', 'a'), sent('theirs', 'c')];
  expect(historyFor(messages, 'a')).toEqual({ own: [sent('same', 'a')], others: [sent('theirs', 'b')] });
});
