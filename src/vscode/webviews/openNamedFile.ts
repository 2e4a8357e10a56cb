import { posix } from 'node:path';
import { commands, FileType, Uri, workspace } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';

/**
 * Opens a file that a log or a PRD names: relative to the folder of the workspace in which that stands. What it names was written by
 * anybody, so nothing outside of the folder is opened.
 */
export async function openNamedFile(path: string, namedIn: Uri): Promise<void> {
  const named = namedFile(path, namedIn);
  if (named === undefined) throw new Failure('usage', t('{0} is not a file of this folder.', path));
  const { uri, inside, line } = named;
  const found = await workspace.fs.stat(uri).then(
    ({ type }) => type,
    () => undefined,
  );
  if (found === undefined) throw new Failure('usage', t('{0} is not there.', inside));
  if ((found & FileType.Directory) !== 0) await commands.executeCommand('revealInExplorer', uri);
  else await commands.executeCommand('vscode.open', line === undefined ? uri : uri.with({ fragment: `L${line}` }));
}

export interface NamedFile {
  readonly uri: Uri;
  /** Relative to the folder. */
  readonly inside: string;
  readonly line: string | undefined;
}

/** Undefined for what lies outside of the folder. */
export function namedFile(path: string, namedIn: Uri): NamedFile | undefined {
  const folder = workspace.getWorkspaceFolder(namedIn)?.uri ?? Uri.joinPath(namedIn, '..');
  const { name, line } = placeOf(path);
  const inside = posix.normalize(name.startsWith(`${folder.path}/`) ? name.slice(folder.path.length + 1) : name);
  const isOutside = inside === '..' || inside.startsWith('../') || inside.startsWith('/') || inside.includes('\\');
  return name === '' || isOutside ? undefined : { uri: Uri.joinPath(folder, inside), inside, line };
}

/** `src/a.ts:12`, `` `src/a.ts` ``, `src/a.ts (new)`. */
function placeOf(path: string): { name: string; line: string | undefined } {
  const bare = path
    .trim()
    .replaceAll('`', '')
    .replace(/\s+\(.*\)$/, '')
    .replace(/^\.\//, '');
  const [, name, line] = /^(.*?)(?::(\d+))(?::\d+)?$/.exec(bare) ?? [];
  return { name: name ?? bare, line };
}
