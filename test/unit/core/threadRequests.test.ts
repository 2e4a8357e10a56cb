import { expect, test } from 'vitest';
import { resolvedRequestOf, threadRequestOf } from '../../../src/core/codex/threadRequests.ts';

test('requests of the engine become something a person can be asked, also those of the future', () => {
  const about = { threadId: 'thread-1', turnId: 'turn-1', itemId: 'call_1' };
  const ask = (method: string, params: unknown): unknown => threadRequestOf({ requestId: 7, method, params })?.event;
  expect(
    ask('item/commandExecution/requestApproval', { ...about, command: 'rm x', cwd: '/p', reason: 'Because' }),
  ).toEqual({
    kind: 'requested',
    turnId: 'turn-1',
    request: { kind: 'command', itemId: 'call_1', command: 'rm x', cwd: '/p', reason: 'Because' },
  });
  expect(ask('item/fileChange/requestApproval', { ...about, reason: null })).toMatchObject({
    request: { kind: 'files', itemId: 'call_1', reason: '' },
  });
  const questions = [
    {
      id: 'q',
      header: 'Choice',
      question: 'Which?',
      isOther: false,
      isSecret: false,
      options: [{ label: 'A', description: 'The first.' }],
    },
    { id: 'r', header: 'Why', question: 'Why?', isOther: true, isSecret: true, options: null },
  ];
  expect(ask('item/tool/requestUserInput', { ...about, questions })).toMatchObject({
    request: {
      kind: 'question',
      questions: [
        {
          id: 'q',
          header: 'Choice',
          text: 'Which?',
          options: [{ label: 'A', description: 'The first.' }],
          freeText: false,
          secret: false,
        },
        { id: 'r', header: 'Why', text: 'Why?', options: [], freeText: true, secret: true },
      ],
    },
  });
  const command = 'item/commandExecution/requestApproval';
  const asked = { ...about, approvalId: 'callback-1', kind: 'writeStdin', command: 'y' };
  expect(ask(command, asked)).toMatchObject({ request: { itemId: 'callback-1', command: 'y', input: true } });
  const networkApprovalContext = { host: 'example.org', protocol: 'https' };
  expect(ask(command, { ...about, networkApprovalContext })).toMatchObject({
    request: { command: '', reaches: 'https://example.org' },
  });
  const fileSystem = { read: null, write: ['/etc'] };
  expect(ask(command, { ...about, additionalPermissions: { network: { enabled: true }, fileSystem } })).toMatchObject({
    request: { beyond: { network: true, read: [], write: ['/etc'] } },
  });
  expect(ask('item/fileChange/requestApproval', { ...about, grantRoot: '/etc' })).toMatchObject({
    request: { kind: 'files', folder: '/etc' },
  });
  expect(ask('item/of/the/future', { threadId: 'thread-1' })).toEqual({
    kind: 'requested',
    turnId: '',
    request: { kind: 'other', itemId: 'request-7', method: 'item/of/the/future' },
  });
  expect(threadRequestOf({ requestId: 7, method: 'x', params: {} })).toBeUndefined();
});

test('an answered request is recognised by its number', () => {
  expect(resolvedRequestOf({ method: 'serverRequest/resolved', params: { threadId: 't', requestId: 0 } })).toBe(0);
  expect(resolvedRequestOf({ method: 'x', params: { requestId: 0 } })).toBeUndefined();
});
