import { EventEmitter, Uri, window, type FileDecoration } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import { shortened } from '../notifications/plainText.ts';
import { ChangedByAgents } from './changedByAgents.ts';

/** Not a letter: those of git stand beside it. */
const BADGE = '◆';
const NAME = 60;

/** Marks files that a living agent has changed and nobody has looked at, in the Explorer and on tabs. */
export function badgeChangedFiles({ fleet }: Context): Disposable {
  const store = new DisposableStore();
  const known = new ChangedByAgents();
  const changed = store.add(new EventEmitter<Uri[]>());
  store.add(
    fleet.onDidChange((change) => {
      const paths = known.heard(change);
      if (paths.length > 0) changed.fire(paths.map((path) => Uri.file(path)));
    }),
  );
  const provideFileDecoration = ({ scheme, fsPath }: Uri): FileDecoration | undefined => {
    const owners = scheme === 'file' ? known.ownersOf(fsPath) : [];
    if (owners.length === 0) return undefined;
    const names = owners.map((agentId) => shortened(fleet.get(agentId)?.name ?? agentId, NAME));
    return { badge: BADGE, tooltip: `Changed by ${names.join(', ')}`, propagate: false };
  };
  store.add(
    window.registerFileDecorationProvider({ onDidChangeFileDecorations: changed.event, provideFileDecoration }),
  );
  return store;
}
