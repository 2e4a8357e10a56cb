import type { LogFile } from './log/logFile.ts';
import type { KnownAgents } from './agents/knownAgents.ts';
import type { DiskFacts } from './diskFacts.ts';
import type { Options } from './options.ts';

/** What an open file knows of the world around it. */
export interface Surroundings {
  readonly options: Options;
  readonly agents: KnownAgents;
  readonly disk: DiskFacts;
  /** Of the workspace, absolute. */
  readonly folders: () => readonly string[];
  readonly openLogs: () => readonly LogFile[];
  /** The text of a file as the editor has it, else as the disk has it; undefined where it has none that is worth reading. */
  readonly textOf: (path: string) => Promise<string | undefined>;
  /** Paths of the workspace for completion, relative to `folder`, that begin with `typed`. */
  readonly pathsFor: (folder: string, typed: string) => Promise<readonly string[]>;
  /** To be called when the file's `diagnostics` would say something else now. */
  readonly onNews: (uri: string) => void;
}
