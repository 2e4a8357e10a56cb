import { join } from 'node:path';
import { isLocked } from '../base/fileLock.ts';
import { digitsFor } from '../base/ids.ts';
import { engineKey, type EngineAddress } from '../codex/engineAddress.ts';
import type { Home } from './home.ts';

/** Held by the one recorder of this home and engine for as long as it records. */
export function recorderLock(home: Home, engine: EngineAddress): string {
  return join(home.folder, `recorder-${digitsFor(engineKey(engine))}.lock`);
}

export async function recorderLives(home: Home, engine: EngineAddress): Promise<boolean> {
  return isLocked(recorderLock(home, engine));
}
