import type { ChangesScope } from '../../core/reviewing/changesScope.ts';

const WORDS = {
  spawn: 'Changes',
  uncommitted: 'Changes Not Committed',
  checkout: 'Changes Against the Main Checkout',
} as const;

/** What an editor for changes is called. VS Code tells nothing else of such an editor, so it must say what it shows. */
export function changesTitle(agentName: string, scope: ChangesScope): string {
  return `${agentName} — ${scope.kind === 'turn' ? `Changes of Turn ${scope.turn}` : WORDS[scope.kind]}`;
}

/** Undefined for the title of another editor. */
export function readChangesTitle(
  title: string,
): { readonly agentName: string; readonly scope: ChangesScope } | undefined {
  const match = /^(.*) — (Changes.*)$/s.exec(title);
  if (match === null) return undefined;
  const [, agentName = '', words = ''] = match;
  const turn = /^Changes of Turn ([1-9]\d{0,8})$/.exec(words)?.[1];
  if (turn !== undefined) return { agentName, scope: { kind: 'turn', turn: Number(turn) } };
  for (const kind of ['spawn', 'uncommitted', 'checkout'] as const) {
    if (WORDS[kind] === words) return { agentName, scope: { kind } };
  }
  return undefined;
}
