import { expect, test } from 'vitest';
import type { CommandRequest, FilesRequest } from '../../../src/core/agents/agent.ts';
import { decidableRequests } from '../../../src/vscode/approvals/openRequests.ts';
import { documentOfRequest, rowOfRequest, wantsTo } from '../../../src/vscode/approvals/requestText.ts';
import { asLabel, asPlainText } from '../../../src/vscode/notifications/plainText.ts';
import { agent, MINUTE, NOON, record } from './agents.ts';

const me = agent({ kind: 'idle' }, { record: record({ cwd: '/work/atlas' }) });
const command: CommandRequest = {
  kind: 'command',
  itemId: 'i',
  command: 'npm install argon2',
  cwd: '/work/atlas',
  reason: '',
};
const files: FilesRequest = {
  kind: 'files',
  itemId: 'i',
  files: ['src/jwt.ts', 'src/new.ts', 'src/old.ts'],
  changes: [
    { path: 'src/jwt.ts', kind: 'update', diff: '@@ -1,2 +1,2 @@\n-const a = 1;\n+const a = 2;\n const b = 3;\n' },
    { path: 'src/new.ts', kind: 'add', diff: 'one\ntwo\n' },
    { path: 'src/old.ts', kind: 'delete', diff: 'gone\n' },
  ],
  reason: 'The token must rotate',
};

const row = (request: CommandRequest | FilesRequest) => rowOfRequest({ agent: me, request });
const documentOf = (request: CommandRequest | FilesRequest) => documentOfRequest({ agent: me, request });

test('a short command stands whole in its row, with its folder, what it needs and its reason', () => {
  expect(row(command)).toEqual({
    icon: 'terminal',
    label: 'npm install argon2',
    detail: 'in atlas',
    isWhole: true,
  });
  const beyond = { network: true, read: [], write: ['/etc'] };
  expect(row({ ...command, cwd: '/work/atlas/api', reason: 'Needs argon2', beyond }).detail).toBe(
    'in atlas/api · uses the network, writes /etc · Needs argon2',
  );
  expect(row({ ...command, cwd: '/elsewhere' }).detail).toBe('in /elsewhere');
});

test('what does not fit into a row says so, so that it is shown elsewhere', () => {
  expect(row({ ...command, command: 'cd api\nnpm test' }).isWhole).toBe(false);
  expect(row({ ...command, command: 'x'.repeat(100) }).isWhole).toBe(false);
  expect(row({ ...command, reason: 'long '.repeat(40) }).isWhole).toBe(false);
  expect(row(files).isWhole).toBe(false);
  const many = Array.from({ length: 30 }, (_, index) => `src/file${index}.ts`);
  expect(row({ ...files, files: many, changes: [] }).isWhole).toBe(false);
});

test('a change of files says how much it changes', () => {
  expect(row(files)).toMatchObject({
    icon: 'edit',
    label: 'src/jwt.ts, src/new.ts, src/old.ts',
    detail: '+3 −2 · The token must rotate',
  });
});

test('a command becomes a script that says where and why', () => {
  expect(documentOf({ ...command, command: 'cd api\nnpm test', reason: 'One\nTwo' })).toEqual({
    fileName: 'Request of Audit auth.sh',
    text: [
      '# Audit auth wants to run a command in /work/atlas',
      '# Its reason: One',
      '# Two',
      '',
      'cd api',
      'npm test',
      '',
    ].join('\n'),
  });
});

test('a change of files becomes one diff', () => {
  expect(documentOf(files)).toEqual({
    fileName: 'Request of Audit auth.diff',
    text: [
      'Audit auth wants to change 3 files in /work/atlas',
      'Its reason: The token must rotate',
      '',
      '--- src/jwt.ts',
      '+++ src/jwt.ts',
      '@@ -1,2 +1,2 @@',
      '-const a = 1;',
      '+const a = 2;',
      ' const b = 3;',
      '--- /dev/null',
      '+++ src/new.ts',
      '+one',
      '+two',
      '--- src/old.ts',
      '+++ /dev/null',
      '-gone',
      '',
    ].join('\n'),
  });
});

test('each kind of request has its words', () => {
  expect(wantsTo(command)).toBe('wants to run a command');
  expect(wantsTo({ ...command, input: true })).toBe('wants to type into a running command');
  expect(wantsTo({ ...command, reaches: 'https://npm.test' })).toBe('wants to reach a server');
  expect(wantsTo({ ...files, files: ['a'] })).toBe('wants to change a file');
  expect(wantsTo({ ...files, files: [], changes: [], folder: '/etc' })).toBe('wants to write in a folder');
});

test('open requests of all agents are listed, who has waited longest first, questions left out', () => {
  const asking = (id: string, minutes: number, requests: readonly (CommandRequest | FilesRequest)[]) => {
    const redis = { kind: 'question', itemId: 'q', questions: [] } as const;
    return agent(
      { kind: 'asking', turnId: 't', what: 'approval', requests: [...requests, redis] },
      { record: record({ id }), source: { said: 'request', at: NOON - minutes * MINUTE } },
    );
  };
  const open = decidableRequests([asking('a', 1, [command]), asking('b', 5, [command, files]), me]);
  expect(open.map(({ agent: { id }, request }) => `${id} ${request.kind}`)).toEqual([
    'b command',
    'b files',
    'a command',
  ]);
});

test('a label shows a command as it is, and nothing in it turns the direction of the text', () => {
  expect(asLabel('echo $(date)\n--all')).toBe('echo \\$(date) --all');
  expect(asLabel('rm \u202Etxt.cod\u202C')).toBe('rm txt.cod');
  expect(asPlainText('rm \u2066x\u2069')).toBe('rm x');
});
