import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './world.ts';

/** What stands in package.json where package.nls.json has the text. */
const KEY = /^%([\w.-]+)%$/;

/** The texts of package.json, by key. */
export async function readTexts(): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await readFile(join(repository, 'package.nls.json'), 'utf8')) as Record<string, string>;
}

/** package.json as it is written. */
export async function readManifest(): Promise<unknown> {
  return JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
}

/** package.json as people see it: with the texts in the places of their keys. */
export async function readShownManifest(): Promise<unknown> {
  const texts = await readTexts();
  const shown = (value: unknown): unknown => {
    if (typeof value === 'string') return texts[keyOf(value) ?? ''] ?? value;
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]));
  };
  return shown(await readManifest());
}

/** The key that stands for a text; undefined for any other string. */
export function keyOf(value: string): string | undefined {
  return KEY.exec(value)?.[1];
}
