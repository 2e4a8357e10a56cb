import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePrd } from '../../src/core/prd/parser.ts';
import { validatePrd } from '../../src/core/prd/validate.ts';
import { prdText } from './prdText.ts';

const folder = join(import.meta.dirname, 'prds');
const names = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** As if the project had one file of those that the fixtures name. */
function understood(text: string): string {
  const prd = parsePrd(text);
  return prdText(
    prd,
    validatePrd(prd, (path) => path === 'src/a.ts'),
  );
}

describe.each(names)('%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  test('is understood as the golden says', async () => {
    await expect(understood(text)).toMatchFileSnapshot(join(folder, name.replace(/\.md$/, '.golden.txt')));
  });

  test('is understood the same with CRLF and a byte order mark', () => {
    expect(understood(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toBe(understood(text));
  });
});
