import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure, type FailureCode } from '../../../src/core/base/errors.ts';
import { t } from '../../../src/core/base/l10n.ts';
import { adviceFor } from '../../../src/vscode/codex/errorAdvice.ts';
import { repository } from '../../support/world.ts';

const labels = (error: unknown): readonly string[] => adviceFor(error).buttons.map(({ label }) => label);

test('without a login the next step is a button', () => {
  const failure = new Failure('not-logged-in', 'Codex is not logged in.', { next: 'Run "codex login".' });
  expect(adviceFor(failure).text).toBe('Codex is not logged in. Log in, or try it without an account.');
  expect(labels(failure)).toEqual(['Log In', 'Try It Without an Account']);
});

test('without Codex the setting is offered, not the variable', () => {
  const failure = new Failure('no-codex', 'There is no Codex program at /x.', { next: 'Correct CODEX_BIN.' });
  expect(adviceFor(failure).text).toBe(
    'There is no Codex program at /x. Install it (npm install -g @openai/codex), or say where it is.',
  );
  expect(labels(failure)).toEqual(['Choose Codex Program']);
});

test('advice that serves an editor as well is kept', () => {
  const failure = new Failure('unknown-model', 'Codex has no model "x".', { next: 'It offers: a, b.' });
  expect(adviceFor(failure).text).toBe('Codex has no model "x". It offers: a, b.');
  expect(adviceFor(new Failure('locked', 'It is held.', { next: 'End that process, then try again.' })).text).toBe(
    'It is held. End that process, then try again.',
  );
});

test('what is no failure of ours is said as it is, with the log beside it', () => {
  expect(adviceFor(new Error('boom'))).toMatchObject({ text: 'boom', buttons: [{ label: 'Show Log' }] });
  expect(adviceFor('text').text).toBe('text');
});

test('no advice of the core that an editor shows speaks of a command line', async () => {
  const core = join(repository, 'src/core');
  const files = (await readdir(core, { recursive: true })).filter((name) => name.endsWith('.ts'));
  let seen = 0;
  for (const file of files) {
    const text = await readFile(join(core, file), 'utf8');
    for (const [, code = '', rest = ''] of text.matchAll(
      /new Failure\('([a-z-]+)'((?:(?!\n {2,6}\}\);)[\s\S]){0,400})/g,
    )) {
      const [, , message, values = ''] = /next: ?(?:t\(\s*)?(['"`])(.*?)\1((?:,\s*'[^']*')*)/.exec(rest) ?? [];
      if (message === undefined) continue;
      const next = t(message, ...Array.from(values.matchAll(/'([^']*)'/g), ([, value = '']) => value));
      seen++;
      const said = adviceFor(new Failure(code as FailureCode, 'It failed.', { next })).text;
      expect(said, `${file}: ${next}`).not.toMatch(/codex-agent|npm start|(^|\s)--[a-z]|CODEX_/);
    }
  }
  expect(seen).toBeGreaterThan(12);
});
