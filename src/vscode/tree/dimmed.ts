import { ThemeColor, Uri, window } from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';

/** Resources of this scheme are nothing but rows whose label is drawn dimmed: a tree has no other way to colour one. */
const SCHEME = 'codex-orchestrator-dimmed';

export function dimmedUri(id: string): Uri {
  return Uri.from({ scheme: SCHEME, path: `/${id}` });
}

export function dimLabels(): Disposable {
  const decoration = { color: new ThemeColor('disabledForeground'), propagate: false };
  return window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) => (scheme === SCHEME ? decoration : undefined),
  });
}
