import { expect, test } from 'vitest';
import { estimatedTokens } from '../../../src/core/base/tokens.ts';
import { LENSES, ROLES, isRole, workTypeOf } from '../../../src/core/patterns/roles.ts';
import { composePrompt, type PromptRequest } from '../../../src/core/patterns/workerPrompt.ts';

const ALL: PromptRequest = {
  task: 'Do it.\n\nTASK: this too',
  role: 'reviewer',
  lens: 'security',
  scope: 'src/auth only',
  map: 'the map\n',
  contextPack: 'goal: x',
  files: [
    { path: 'a.ts', text: 'const a = 1;\n' },
    { path: 'b.md', text: '# B\n```js\nx\n```' },
  ],
};

test('a task alone is the prompt, to the letter', () => {
  const task = ' \n$(x) `y`\u0001 🚀\r\n\n';
  const { text, parts, task: place } = composePrompt({ task, files: [] });
  expect(text).toBe(task);
  expect(parts).toEqual([{ name: 'task', text: task }]);
  expect(place).toBeUndefined();
});

test('a map alone gives the prompt of the old tool', () => {
  expect(composePrompt({ task: 'Do it', map: 'MAP' }).text).toBe('## Codebase Map\n\nMAP\n\n---\n\nDo it');
});

test('the parts stand in their order, and the prompt is made of them', () => {
  const { text, parts } = composePrompt(ALL);
  expect(parts.map(({ name }) => name)).toEqual([
    'worker preamble',
    'codebase map',
    'context pack',
    'file',
    'file',
    'task',
  ]);
  expect(
    parts
      .slice(0, -1)
      .map(({ text: part }) => part)
      .join('\n\n') + `\n\n---\n\n${parts.at(-1)?.text}`,
  ).toBe(text);
});

test("the person's own words are found again in the whole", () => {
  for (const request of [ALL, { task: 'Do it', map: 'x' }, { task: 'Do it', role: 'scout' as const }]) {
    const { text, task } = composePrompt(request);
    expect(text.slice(...(task ?? []))).toBe(request.task);
  }
});

test('a worker prompt begins with its marker and has its sections in order', () => {
  const { text } = composePrompt(ALL);
  expect(text.startsWith('CONTEXT: WORKER\n')).toBe(true);
  const heads = ['CONTEXT:', 'ROLE:', 'RULES:', 'goes back to the ORCHESTRATOR'];
  const after = ['TASK:\nDo it.', 'SCOPE: src/auth only', 'LENS: security: who', 'DO:\n', 'REPORT:\n', 'DO NOT:\n'];
  const places = [...heads, '## Codebase Map', '## File: b.md', ...after].map((words) => text.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('a lens of the list is spelled out, any other text is taken as it is, and none leaves no line', () => {
  const lensOf = (lens: string | undefined): string | undefined =>
    /^LENS: .*$/m.exec(composePrompt({ task: 'x', role: 'reviewer', lens }).text)?.[0];
  expect(lensOf('risks')).toBe(`LENS: ${LENSES['risks']}`);
  expect(lensOf('toString')).toBe('LENS: toString');
  expect(lensOf('as my grandmother')).toBe('LENS: as my grandmother');
  expect(lensOf(undefined)).toBeUndefined();
});

test("a file's own fences and headings stay inside its fence", () => {
  const { text } = composePrompt(ALL);
  expect(text).toContain('## File: a.ts\n\n```\nconst a = 1;\n```\n');
  expect(text).toContain('## File: b.md\n\n````\n# B\n```js\nx\n```\n````\n');
});

test('only implementers may write, and each role has its type', () => {
  const types = Object.entries(ROLES).map(([role, { sandbox, type }]) => `${role} ${sandbox} ${type}`);
  expect(types).toEqual([
    'scout read-only research',
    'researcher read-only research',
    'implementer workspace-write implementation',
    'reviewer read-only review',
    'verifier read-only testing',
  ]);
  expect(workTypeOf('verifier', 'workspace-write')).toBe('testing');
  expect([workTypeOf(undefined, 'read-only'), workTypeOf(undefined, 'workspace-write')]).toEqual([
    'research',
    'implementation',
  ]);
  expect([isRole('scout'), isRole('constructor')]).toEqual([true, false]);
});

test('tokens are estimated by bytes, so that other scripts than Latin are not counted too low', () => {
  expect([estimatedTokens(''), estimatedTokens('four'), estimatedTokens('fours'), estimatedTokens('漢字漢字')]).toEqual(
    [0, 1, 2, 3],
  );
});
