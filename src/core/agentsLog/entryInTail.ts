import { LogDocument } from './logDocument.ts';
import { sectionsById, turnOf } from './sessions.ts';

/**
 * Whether the end of a log has an entry for the end of this turn already: ours, from before a crash, or one that somebody
 * wrote by hand. A hand-written one without `Turn:` is about the turn that the entries before it have come to.
 */
export function hasCompleteEntry(tail: string, agentId: string, turn: number): boolean {
  const document = new LogDocument(tail);
  /** The turn that the log is at; 0 while its end does not tell. */
  let at = 0;
  let isOver = false;
  for (const index of sectionsById(document).get(agentId) ?? []) {
    const section = document.sections[index];
    if (section?.kind === 'spawned') at = 1;
    else if (section?.kind === 'message') at += isOver && at > 0 ? 1 : 0;
    else if (section?.kind === 'complete') at = turnOf(section) ?? at;
    else continue;
    isOver = section.kind === 'complete';
    if (isOver && at === turn) return true;
  }
  return false;
}
