import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Home } from '../agents/home.ts';
import { errnoOf } from '../base/errors.ts';
import { createFile, makePrivateFolder, readSmallFile } from '../base/privateFiles.ts';

/** What was discarded of one file, and what brings it back. */
export interface Discarded {
  readonly id: string;
  /** Relative to the agent's folder. */
  readonly path: string;
  /** ISO time. */
  readonly at: string;
  /** The commit that holds the file as it was, an entry of `git stash`. Without git: our own copy, where it was a file. */
  readonly commit?: string;
  /** The file was not there: its removal was discarded. */
  readonly wasGone?: true;
  /** What it was called before: discarding moved it back. */
  readonly movedFrom?: string;
  /** Marks of the files as the discarding left them. */
  readonly left: string;
  readonly leftThere?: string;
}

const schema = v.object({
  path: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  commit: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/))),
  wasGone: v.exactOptional(v.literal(true)),
  movedFrom: v.exactOptional(v.string()),
  left: v.string(),
  leftThere: v.exactOptional(v.string()),
});

export async function writeDiscarded(home: Home, agentId: string, discarded: Discarded): Promise<void> {
  const { id, ...entry } = discarded;
  await makePrivateFolder(home.files(agentId).discarded);
  createFile(entryFile(home, agentId, id), `${JSON.stringify(entry)}\n`);
}

/** The newest first; entries that cannot be read are passed over. */
export async function readDiscarded(home: Home, agentId: string): Promise<readonly Discarded[]> {
  const names = await readdir(home.files(agentId).discarded).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  const ids = names.flatMap((name) => /^([\w-]+)\.json$/.exec(name)?.[1] ?? []);
  const found = ids.flatMap((id): Discarded[] => {
    const parsed = v.safeParse(schema, parseJson(readSmallFile(entryFile(home, agentId, id)) ?? ''));
    return parsed.success ? [{ id, ...parsed.output }] : [];
  });
  return found.sort((one, other) => other.at.localeCompare(one.at));
}

/** Where our own copy of what was discarded is. */
export function copyFile(home: Home, agentId: string, id: string): string {
  return join(home.files(agentId).discarded, `${id}.content`);
}

export function entryFile(home: Home, agentId: string, id: string): string {
  return join(home.files(agentId).discarded, `${id}.json`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
