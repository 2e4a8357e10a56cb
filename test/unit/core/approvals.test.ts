import { expect, test } from 'vitest';
import type { CommandRequest, FilesRequest, Request } from '../../../src/core/agents/agent.ts';
import { describeRequest } from '../../../src/core/agents/approvals.ts';

const command: CommandRequest = { kind: 'command', itemId: 'i', command: 'npm test', cwd: '/work', reason: '' };
const files: FilesRequest = { kind: 'files', itemId: 'i', files: [], changes: [], reason: '' };
const beyond = { network: true, read: [], write: ['/etc', '/opt'] };
const option = (label: string) => ({ label, description: '' });
const question = { id: 'q', header: '', text: 'Which?', freeText: true, secret: false };

test.each<[Request, string]>([
  [command, 'run npm test'],
  [{ ...command, reason: 'to be sure' }, 'run npm test (to be sure)'],
  [{ ...command, beyond }, 'run npm test with network and writing /etc, /opt'],
  [{ ...command, command: 'y', input: true }, 'type y into a running command'],
  [{ ...command, reaches: 'https://example.org' }, 'reach https://example.org for npm test'],
  [{ ...command, command: '', reaches: 'https://example.org' }, 'reach https://example.org'],
  [files, 'change files'],
  [{ ...files, files: ['a', 'b'], reason: 'why' }, 'change a, b (why)'],
  [{ ...files, files: ['a'], folder: '/etc' }, 'change a, and later all in /etc'],
  [
    { kind: 'question', itemId: 'i', questions: [{ ...question, options: [option('A'), option('B')] }] },
    'Which? [A / B]',
  ],
  [{ kind: 'question', itemId: 'i', questions: [{ ...question, options: [] }] }, 'Which?'],
  [{ kind: 'other', itemId: 'i', method: 'item/x' }, 'item/x'],
])('a request is said in one line: %o', (request, words) => {
  expect(describeRequest(request)).toBe(words);
});
