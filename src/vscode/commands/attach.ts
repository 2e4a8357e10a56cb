import { Uri } from 'vscode';
import { relativeTo } from '../../core/agents/reconcile.ts';
import type { Attach } from './send.ts';
import { filesOf, selectionFor } from './spawnOnFiles.ts';

/** What is selected now: the person may have gone elsewhere by the time an agent is chosen. */
export function selectionInFront(): Attach {
  let uri: Uri | undefined;
  const attachment = selectionFor((one) => {
    uri = one;
    return one.fsPath;
  });
  return ({ record }) =>
    attachment.kind === 'selection' && uri !== undefined
      ? { ...attachment, path: relativeTo(record.cwd, uri.fsPath) }
      : attachment;
}

/** Files of the Explorer, or those that were dropped on an agent's row. */
export function filesFrom(clicked: unknown, selected: unknown): { readonly agentId?: string; readonly attach: Attach } {
  const dropped = (typeof clicked === 'object' && clicked !== null ? clicked : {}) as {
    readonly agentId?: unknown;
    readonly uris?: unknown;
  };
  const uris = clicked instanceof Uri ? filesOf(clicked, selected) : filesOf(undefined, dropped.uris ?? selected);
  const { agentId } = dropped;
  return {
    ...(typeof agentId === 'string' ? { agentId } : {}),
    attach: ({ record }) => ({
      kind: 'files',
      paths: uris.map((uri) => relativeTo(record.cwd, uri.fsPath) || '.'),
    }),
  };
}
