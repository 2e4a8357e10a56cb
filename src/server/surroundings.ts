import type { LogDocument } from '../core/agentsLog/logDocument.ts';
import type { KnownAgents } from './agents/knownAgents.ts';
import type { Options } from './options.ts';

/** A log of the workspace, open or as the disk has it. */
export interface KnownLog {
  readonly uri: string;
  readonly path: string;
  readonly log: LogDocument;
}

/** What an open file knows of the world around it. */
export interface Surroundings {
  readonly options: Options;
  readonly agents: KnownAgents;
  /** Whether a path exists, and whether an agent lives: from memory, undefined until it has been looked up. */
  readonly exists: (path: string) => boolean | undefined;
  readonly isLiving: (agentId: string) => boolean | undefined;
  /** Of the workspace, absolute. */
  readonly folders: () => readonly string[];
  readonly logs: () => Promise<readonly KnownLog[]>;
  /** The text of a PRD as the editor has it, else as the disk has it; undefined where it has none that is worth reading. */
  readonly prdText: (path: string) => Promise<string | undefined>;
  /** Paths below the folder that begin with `typed`, for completion. */
  readonly pathsFor: (folder: string, typed: string) => Promise<readonly string[]>;
  /** PRDs below the folder, relative to it. */
  readonly prdsOf: (folder: string) => Promise<readonly string[]>;
}
