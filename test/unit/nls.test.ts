import { expect, test } from 'vitest';
import { keyOf, readManifest, readTexts } from '../support/manifest.ts';

/** The texts that VS Code takes from package.json can be translated: they stand in package.nls.json, by key. */

const { contributes, capabilities } = (await readManifest()) as { contributes: object; capabilities: object };
const texts = await readTexts();

/** Names of properties, in all contribution points that VS Code has, whose strings a person reads. */
const READ_BY_PEOPLE = new Set([
  ...['title', 'shortTitle', 'contextualTitle', 'category', 'label', 'displayName', 'altText', 'contents', 'aliases'],
  ...['description', 'markdownDescription', 'userDescription', 'deprecationMessage', 'markdownDeprecationMessage'],
  ...['enumDescriptions', 'markdownEnumDescriptions', 'enumItemLabels', 'patternErrorMessage'],
]);

interface Found {
  /** Where it stands, from the outside to the inside. */
  readonly path: readonly string[];
  readonly value: string;
}

function stringsIn(value: unknown, path: readonly string[] = []): readonly Found[] {
  if (typeof value === 'string') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => stringsIn(one, [...path, name]));
}

const strings = stringsIn({ contributes, capabilities });
const used = strings.flatMap(({ value }) => keyOf(value) ?? []);

test('every key that package.json names has a text, and every text is named', () => {
  expect(Object.keys(texts).sort()).toEqual([...new Set(used)].sort());
  for (const [key, text] of Object.entries(texts)) expect({ key, text }).toEqual({ key, text: text.trim() });
});

test('no text that people read stands in package.json itself', () => {
  const plain = strings.filter(({ path, value }) => isReadByPeople(path) && keyOf(value) === undefined);
  expect(plain.map(({ path, value }) => `${path.join('.')}: ${value}`)).toEqual([]);
  expect(used.length).toBeGreaterThan(100);
});

/** A view's `name`, and whatever has one of these names itself or is in a list of that name. */
function isReadByPeople(path: readonly string[]): boolean {
  const [name, list] = [path.at(-1) ?? '', path.at(-2) ?? ''];
  // The name of a setting or of a default, and not of what it says.
  if (path[1] === 'configurationDefaults') return false;
  if (path[1] === 'views' && name === 'name') return true;
  return READ_BY_PEOPLE.has(/^\d+$/.test(name) ? list : name);
}
