import { expect, test } from 'vitest';
import type { ChangesScope } from '../../../src/core/reviewing/changesScope.ts';
import { changesTitle, isTitled, readChangesTitle } from '../../../src/vscode/looking/changesTitle.ts';

const SCOPES: readonly ChangesScope[] = [
  { kind: 'spawn' },
  { kind: 'uncommitted' },
  { kind: 'checkout' },
  { kind: 'turn', turn: 12 },
];

test.each(SCOPES)('the title says what is shown, also with the number of files behind it: $kind', (scope) => {
  for (const agentName of ['Fix login', 'Odd — Changes (2 files)', 'x (y)', '']) {
    const title = changesTitle(agentName, scope);
    for (const label of [title, `${title} (2 files)`, `${title} (1 个文件)`]) {
      expect(readChangesTitle(label), label).toEqual({ agentName, scope });
      expect(isTitled(label, title)).toBe(true);
    }
    expect(isTitled(`${title} (2 files)`, changesTitle('Other', scope))).toBe(false);
  }
});

test('other editors have other titles', () => {
  for (const label of ['', 'session.ts', 'Changes', 'a — Changes of Turn 0', 'a — Changes of Something', 'a — b']) {
    expect(readChangesTitle(label), label).toBeUndefined();
  }
});
