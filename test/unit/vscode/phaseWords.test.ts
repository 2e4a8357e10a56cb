import { expect, test } from 'vitest';
import type { Phase } from '../../../src/core/prd/model.ts';
import { parsePrd } from '../../../src/core/prd/parser.ts';
import { phasePrompt, phaseTitle } from '../../../src/vscode/commands/phaseWords.ts';

function phase(lines: string): Phase {
  const [found] = parsePrd(`# Title\n\n## Implementation Plan\n\n${lines}\n`).phases;
  if (found === undefined) throw new Error('It has no phase.');
  return found;
}

test.each([
  {
    lines: '### Phase 2: Rotation\n\n- [x] One\n- [ ] Two\n- [ ] Three',
    prompt: 'Implement phase 2 (Rotation) of docs/a.md. Do its 2 open tasks, and tick each there when it is done.',
  },
  {
    lines: '### Phase 1: Storage\n\n- [ ] One',
    prompt: 'Implement phase 1 (Storage) of docs/a.md. Do its open task, and tick each there when it is done.',
  },
  { lines: '### Phase 3', prompt: 'Implement phase 3 of docs/a.md.' },
])('a phase becomes the prompt "$prompt"', ({ lines, prompt }) => {
  expect(phasePrompt(phase(lines), 'docs/a.md')).toBe(prompt);
});

test('a long name is cut, in one line', () => {
  expect(phaseTitle(phase(`### Phase 1: ${'long '.repeat(40)}`))).toMatch(/^phase 1 \((long ){1,16}.*…\)$/);
});
