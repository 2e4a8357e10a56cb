import type { AgentVerb, LogEntry } from '../../src/protocol/timeline.ts';
import type { Filter } from './filter.ts';

/** What a person can do on the page. */
export interface Actions {
  openText(entry: LogEntry | undefined): void;
  openFile(path: string): void;
  agent(verb: AgentVerb, id: string, itemId?: string): void;
  choose(change: Partial<Filter>): void;
  /** Shows all of something that is folded, or folds it again. */
  unfold(what: object): void;
  fix(): void;
}
