import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure, messageOf } from '../../../src/core/base/errors.ts';
import { linkOf, spawnQuestion } from '../../../src/vscode/links/link.ts';

function refusal(path: string, query = ''): string {
  try {
    linkOf(path, query);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return messageOf(error);
  }
  throw new Error(`${path}?${query} is taken`);
}

/** As VS Code hands over what was encoded twice. */
const spawn = (prompt: string, more = '') => linkOf('/spawn', `prompt=${encodeURIComponent(prompt)}${more}`);

test('a link names an agent, the next one that needs the person, or a prompt', () => {
  expect(linkOf('/agent/0a1b2c3d', '')).toEqual({ kind: 'agent', agentId: '0a1b2c3d' });
  expect(linkOf('/next', '')).toEqual({ kind: 'next' });
  expect(spawn('Why is R&D 50% slower? C++')).toEqual({
    kind: 'spawn',
    prompt: 'Why is R&D 50% slower? C++',
    folder: undefined,
    options: {},
  });
  expect(linkOf('/spawn', 'prompt=Is 50% enough?&model=gpt-5.5&sandbox=read-only&folder=/work')).toEqual({
    kind: 'spawn',
    prompt: 'Is 50% enough?',
    folder: '/work',
    options: { model: 'gpt-5.5', sandbox: 'read-only' },
  });
});

describe('what is not known is refused with its name:', () => {
  test.each([
    ['/agent/../../etc', '', '“/agent/../../etc”, which is not known. Known are /spawn?prompt=… and /agent/ID.'],
    ['/agent/0A1B2C3D', '', 'is not known'],
    ['/', '', 'is not known'],
    ['/spawn/more', 'prompt=x', 'is not known'],
    ['/spawn', '', 'The link has no prompt.'],
    ['/spawn', 'prompt=%20', 'The link has no prompt.'],
    ['/spawn', 'prompt=x&yolo=1', 'the parameter “yolo”, which is not known.'],
    ['/spawn', 'prompt=x&prompt=y', 'The link says prompt twice.'],
    ['/spawn', 'prompt=x&sandbox=danger-full-access', 'full access, which a link cannot give.'],
    ['/spawn', 'prompt=x&sandbox=none', 'Known are read-only, workspace-write.'],
    ['/spawn', 'prompt=x&approvals=yes', 'Known are never, on-request, untrusted.'],
    ['/spawn', 'prompt=x&model=a b', '“a b” for model, which cannot be one.'],
    ['/agent/0a1b2c3d', 'prompt=x', 'the parameter “prompt”, which is not known.'],
  ])('%s?%s', (path, query, said) => {
    expect(refusal(path, query)).toContain(said);
  });
});

test('no letter that nobody sees reaches the agent or the question', () => {
  const hidden = spawn('Fix\u202e it\u200b\u{e0041}\u0007\r\nnow', '&name=a\u2066b%0Ac');
  expect(hidden).toMatchObject({ prompt: 'Fix it\nnow', options: { name: 'ab c' } });
});

test('whatever a link says, it is understood or refused in words', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      try {
        linkOf(path, query);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
  );
});

test('the question shows the prompt and what would be started, or says that it is too long', () => {
  const usual = { model: 'the default model', sandbox: 'workspace-write' } as const;
  const link = spawn('Fix the login', '&approvals=on-request&effort=low&name=Fixer');
  if (link.kind !== 'spawn') throw new Error('no spawn');
  expect(spawnQuestion(link, '/work/atlas', usual)).toEqual({
    text: 'A link wants to start an agent with this prompt:',
    detail:
      'Fix the login\n\nFolder: /work/atlas\nSandbox: Workspace-write\nApprovals: Ask when needed\n' +
      'Model: the default model · low\nName: Fixer',
    isWhole: true,
  });
  const long = spawnQuestion({ ...link, prompt: 'x\n'.repeat(40) }, '/work', usual);
  expect(long.isWhole).toBe(false);
  expect(long.detail).toContain('Read it in the editor');
});
