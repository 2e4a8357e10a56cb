import { expect, test } from 'vitest';
import { agentIdOfReply, replyFileName } from '../../../src/vscode/commands/draftNames.ts';
import { attachmentInShort, promptOf, type Attachment } from '../../../src/vscode/commands/promptParts.ts';

const selection = (text: string, lines: readonly [number, number] = [12, 13]): Attachment => ({
  kind: 'selection',
  path: 'src/auth/jwt.ts',
  firstLine: lines[0],
  lastLine: lines[1],
  text,
  language: 'typescript',
});

test('a selection is quoted behind the task, with its file and lines', () => {
  expect(promptOf('Explain this', selection('const a = 1;\nconst b = 2;'))).toBe(
    'Explain this\n\nsrc/auth/jwt.ts:12-13\n```typescript\nconst a = 1;\nconst b = 2;\n```\n',
  );
  expect(promptOf('Explain this', undefined)).toBe('Explain this');
});

test('a selection cannot end its own quote', () => {
  expect(promptOf('Explain', selection('before\n````\nafter\n'))).toContain(
    '\n`````typescript\nbefore\n````\nafter\n`````\n',
  );
});

test('files are listed by their paths', () => {
  const files: Attachment = { kind: 'files', paths: ['src/a.ts', 'docs'] };
  expect(promptOf('Review them', files)).toBe('Review them\n\nFiles:\n- src/a.ts\n- docs\n');
});

test('the title says what is attached', () => {
  expect(attachmentInShort(selection('', [12, 34]))).toBe('jwt.ts:12-34');
  expect(attachmentInShort(selection('', [7, 7]))).toBe('jwt.ts:7');
  expect(attachmentInShort({ kind: 'files', paths: ['src/a.ts'] })).toBe('a.ts');
  expect(attachmentInShort({ kind: 'files', paths: ['src/a.ts', 'b.ts'] })).toBe('a.ts and 1 more file');
  expect(attachmentInShort({ kind: 'files', paths: ['src/', 'b.ts', 'c.ts'] })).toBe('src and 2 more files');
});

test('the editor of a reply knows its agent by its name, whatever the agent is called', () => {
  for (const name of ['Audit auth', 'a/b\\c: "what?" #1 %2F', '', '(0a1b2c3d)', '🙂'.repeat(60)]) {
    const file = replyFileName('9f8e7d6c', name);
    expect(agentIdOfReply(`/storage/${file}`), file).toBe('9f8e7d6c');
    expect(file, name).not.toMatch(/[<>:"/\\|?*#%]/);
  }
  expect(replyFileName('9f8e7d6c', 'Audit auth')).toBe('Reply to Audit auth (9f8e7d6c).codex-reply');
  expect(agentIdOfReply('/storage/New Agent.codex-prompt')).toBeUndefined();
  expect(agentIdOfReply('/storage/Reply to me (nonsense).codex-reply')).toBeUndefined();
});
