import { expect, test } from 'vitest';
import { programOf } from '../../../src/cli/program.ts';
import { anyContext } from './anyContext.ts';

const whole = programOf(anyContext(), () => {});

test.each(['start', 'await-turn', 'send', 'status', 'jobs'])('for "%s" only a part is declared', (typed) => {
  const part = programOf(anyContext(), () => {}, typed);
  expect(part.commands.length).toBeLessThan(whole.commands.length / 2);
});

const typed = whole.commands.flatMap((verb) => [verb.name(), ...verb.aliases()]);

test.each([...typed, 'help', '--help', 'staus', ''])('"%s" is understood as by the whole program', (word) => {
  const find = (program: typeof whole) =>
    program.commands.find((verb) => verb.name() === word || verb.aliases().includes(word))?.helpInformation();
  const part = programOf(anyContext(), () => {}, word);
  expect(find(part)).toBe(find(whole));
  if (find(whole) === undefined) expect(part.helpInformation()).toBe(whole.helpInformation());
});
