import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a built ES module loads: `atOnce` is itself and the files that it cannot start without, `all` also those that it loads
 * when they are needed. Without the file both are empty.
 */
export function modulesOf(entry) {
  return { atOnce: reached(entry, [STATIC]), all: reached(entry, [STATIC, DYNAMIC]) };
}

const STATIC = /\b(?:from|import) ?"(\.{1,2}\/[^"]+\.mjs)"/g;
const DYNAMIC = /\bimport\("(\.{1,2}\/[^"]+\.mjs)"\)/g;

function reached(entry, kinds, found = new Set()) {
  const text = found.has(entry) ? undefined : textOf(entry);
  if (text === undefined) return [...found];
  found.add(entry);
  for (const [, path] of kinds.flatMap((kind) => [...text.matchAll(kind)])) {
    reached(join(dirname(entry), path), kinds, found);
  }
  return [...found];
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
