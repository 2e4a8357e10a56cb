import { sep } from 'node:path';

/** Whether a folder is one of these or inside one. */
export function isIn(folder: string, folders: readonly string[]): boolean {
  return folders.some((one) => folder === one || folder.startsWith(one.endsWith(sep) ? one : one + sep));
}
