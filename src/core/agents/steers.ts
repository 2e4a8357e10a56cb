import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { createFile, makePrivateFolder } from '../base/privateFiles.ts';
import type { Home } from './home.ts';

/** Keeps the text of a message that is about to steer a turn: Codex drops it when the turn ends before taking it. */
export async function keepSteer(home: Home, agentId: string, messageId: string, text: string): Promise<void> {
  const { steers } = home.files(agentId);
  await makePrivateFolder(steers);
  createFile(join(steers, messageId), text);
}

export async function dropSteer(home: Home, agentId: string, messageId: string): Promise<void> {
  await rm(steerFile(home, agentId, messageId), { force: true });
}

/**
 * Forgets the kept messages that are among `taken`, and returns the ids of those that `offered` names and nobody took.
 * `offered` are the messages that Codex accepted into the turn that has ended.
 */
export async function settleSteers(
  home: Home,
  agentId: string,
  offered: readonly string[],
  taken: ReadonlySet<string>,
): Promise<readonly string[]> {
  const untaken: string[] = [];
  for (const messageId of await keptSteers(home, agentId)) {
    if (taken.has(messageId)) await dropSteer(home, agentId, messageId);
    else if (offered.includes(messageId)) untaken.push(messageId);
  }
  return untaken;
}

/** Where the text of a kept message is. */
export function steerFile(home: Home, agentId: string, messageId: string): string {
  if (!/^[0-9a-f-]{36}$/.test(messageId)) throw new Error(`Not the id of a message: ${messageId.slice(0, 80)}`);
  return join(home.files(agentId).steers, messageId);
}

export async function readSteer(home: Home, agentId: string, messageId: string): Promise<string | undefined> {
  return readFile(steerFile(home, agentId, messageId), 'utf8').catch(() => undefined);
}

async function keptSteers(home: Home, agentId: string): Promise<readonly string[]> {
  try {
    return (await readdir(home.files(agentId).steers)).filter((name) => /^[0-9a-f-]{36}$/.test(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
