import { join } from 'node:path';
import { isLocked } from '../base/fileLock.ts';
import { engineKey, type EngineAddress } from '../codex/engineAddress.ts';
import type { Home } from './home.ts';

/** Held by the one recorder of this home and engine for as long as it records. */
export async function recorderLock(home: Home, engine: EngineAddress): Promise<string> {
  const { createHash } = await import('node:crypto');
  const name = createHash('sha256').update(engineKey(engine)).digest('hex').slice(0, 16);
  return join(home.folder, `recorder-${name}.lock`);
}

export async function recorderLives(home: Home, engine: EngineAddress): Promise<boolean> {
  return isLocked(await recorderLock(home, engine));
}
