import { expect, test } from 'vitest';
import { matcherOf } from '../../../src/server/globs.ts';
import { pathBelow, pathOfUri, safePath } from '../../../src/server/places.ts';

test.each([
  ['docs/prds/*.md', 'docs/prds/auth.md', true],
  ['./docs/prds/*.md', 'docs/prds/auth.md', true],
  ['docs/prds/*.md', 'docs/prds/deep/auth.md', false],
  ['docs/prds/*.md', 'x/docs/prds/auth.md', false],
  ['**/*.prd.md', 'a.prd.md', true],
  ['**/*.prd.md', 'a/b/c.prd.md', true],
  ['**/*.prd.md', 'a/b/cxprd.md', false],
  ['plans/{a,b?}/*.md', 'plans/b1/x.md', true],
  ['plans/{a,b?}/*.md', 'plans/b/x.md', false],
  ['plans/(x)[1]+.md', 'plans/(x)[1]+.md', true],
  ['plans/{half', 'plans/{half', true],
])('the glob %s on %s: %s', (glob, path, matches) => {
  expect(matcherOf(glob)(path)).toBe(matches);
});

test('a path of a stranger leads to files of the workspace only', () => {
  const folders = ['/work/project', '/work/other'];
  const safe = (written: string): string | undefined => safePath(written, '/work/project', folders);
  expect(safe('src/a.ts')).toBe('/work/project/src/a.ts');
  expect(safe('../other/a.ts')).toBe('/work/other/a.ts');
  expect(safe('/work/other/a.ts')).toBe('/work/other/a.ts');
  const outside = [
    '',
    '.',
    '..',
    '../a.ts',
    '/etc/passwd',
    '//server/share',
    '\\\\server\\share',
    'http://x/y',
    'a\0b',
  ];
  for (const written of outside) expect(safe(written), written).toBeUndefined();
});

test('only URIs of files on this machine are paths', () => {
  expect(pathOfUri('file:///work/a%20b.md')).toBe('/work/a b.md');
  for (const uri of ['untitled:agents.log', 'git:/work/a.md', 'file://server/share/a.md', 'no uri', 'file:///%2f']) {
    expect(pathOfUri(uri), uri).toBeUndefined();
  }
  expect(pathBelow('/work', '/work/..a/b')).toBe('..a/b');
  expect(pathBelow('/work', '/workshop')).toBeUndefined();
});
