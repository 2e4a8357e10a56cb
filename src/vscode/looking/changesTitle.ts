import { scopeFromKey, type ChangesScope } from '../../core/reviewing/changesScope.ts';

const WORDS = {
  spawn: 'Changes',
  uncommitted: 'Changes Not Committed',
  checkout: 'Changes Against the Main Checkout',
} as const;

/** What an editor for changes is called. VS Code tells nothing else of such an editor, so it must say what it shows. */
export function changesTitle(agentName: string, scope: ChangesScope): string {
  return `${agentName} — ${scope.kind === 'turn' ? `Changes of Turn ${scope.turn}` : WORDS[scope.kind]}`;
}

export interface ChangesTitle {
  readonly agentName: string;
  readonly scope: ChangesScope;
}

/** Undefined for the label of another editor. VS Code adds the number of files, in its own language: `… (2 files)`. */
export function readChangesTitle(label: string): ChangesTitle | undefined {
  const [, agentName, words] = /^(.*) — (Changes[^()]*?)(?: [（(][^()（）]*[)）])?$/su.exec(label) ?? [];
  if (agentName === undefined || words === undefined) return undefined;
  const turn = /^Changes of Turn (.*)$/.exec(words)?.[1];
  const named = (['spawn', 'uncommitted', 'checkout'] as const).find((kind) => WORDS[kind] === words);
  const scope = turn === undefined ? named && { kind: named } : scopeFromKey(`turn-${turn}`);
  return scope && { agentName, scope };
}

/** Whether the label is that of the editor with this title. */
export function isTitled(label: string, title: string): boolean {
  const read = readChangesTitle(label);
  return read !== undefined && changesTitle(read.agentName, read.scope) === title;
}
