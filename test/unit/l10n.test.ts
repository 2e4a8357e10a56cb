import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { speak, t } from '../../src/core/base/l10n.ts';
import { repository } from '../support/world.ts';

const { bundleFile, bundleText, messagesOf } = (await import(join(repository, '.ci/l10n.mjs'))) as {
  bundleFile: string;
  bundleText: () => string;
  messagesOf: (source: string, name: string) => readonly string[];
};

afterEach(() => speak({}));

test('a message is said in the language that there is, with its values in their places', () => {
  expect(t('{0} of {1}', 3, 'seven')).toBe('3 of seven');
  speak({ '{0} of {1}': 'von {1} sind es {0}', Reply: { message: 'Antworten' } });
  expect(t('{0} of {1}', 3, 'seven')).toBe('von seven sind es 3');
  expect(t('Reply')).toBe('Antworten');
  expect(t('Not translated')).toBe('Not translated');
});

test('what somebody wrote is not looked at for places', () => {
  expect(t('{0} failed: {1}', '{1} $& {0}', 'why')).toBe('{1} $& {0} failed: why');
  expect(t('{0} and {1}', 'one')).toBe('one and {1}');
  expect(t('an object {0}')).toBe('an object {0}');
});

test('messages are collected as they are written, and one that is no literal is refused with its line', () => {
  const source = ["t('one')", String.raw`t('it\'s {0}', name)`, `t("it's")`, "t(\n  'two',\n  a)", 'format(x).at(1)'];
  expect(messagesOf(source.join('\n'), 'x.ts')).toEqual(['one', "it's {0}", "it's", 'two']);
  expect(() => messagesOf('\nconst x = t(`no ${x}`);', 'x.ts')).toThrow('x.ts:2');
  expect(() => messagesOf("t('a' + b)", 'x.ts')).toThrow('x.ts:1');
});

test('the bundle for translators says what the sources say', async () => {
  expect(await readFile(bundleFile, 'utf8'), 'node .ci/l10n.mjs writes it').toBe(bundleText());
});

test('no translation can lose a flag by which inEditorWords knows what is meant', () => {
  const messages = Object.keys(JSON.parse(bundleText()) as Record<string, string>);
  expect(messages.filter((message) => /--dir|--allow-commit|--worktree|(?<!-)-f\b/.test(message))).toEqual([]);
});
