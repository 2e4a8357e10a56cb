import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { errnoOf, Failure, messageOf } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { makePrivateFolder } from '../base/privateFiles.ts';
import type { Environment } from '../codex/findCodex.ts';

/** The files of one agent; formats.md §3 is their table. */
export interface AgentFiles {
  readonly record: string;
  readonly prompt: string;
  /** The ledger: one file per turn end. */
  readonly turns: string;
  readonly events: string;
  readonly signal: string;
  /** Steering messages that Codex has accepted and may still drop: one file each, named by message id. */
  readonly steers: string;
  /** What the agent is writing now; Codex tells it to nobody who comes late. */
  readonly streaming: string;
  /** What a person discarded of its changes: an entry for each file, and the copies that git does not keep. */
  readonly discarded: string;
  /** Held for the few sequences that must not interleave: send, kill, recording a turn end. */
  readonly lock: string;
}

/** Where everything of ours is kept: `$CODEX_AGENT_HOME`, else `~/.codex-agent`. */
export class Home {
  readonly folder: string;
  readonly jobs: string;
  /** What the files of ended agents say, once more. */
  readonly endedIndex: string;

  constructor(env: Environment) {
    this.folder = resolve(env['CODEX_AGENT_HOME'] ?? join(env['HOME'] ?? homedir(), '.codex-agent'));
    this.jobs = join(this.folder, 'jobs');
    this.endedIndex = join(this.folder, 'ended-index.json');
  }

  /** Creates the folders. A home that cannot be written is said before anything is started. */
  async prepare(): Promise<void> {
    try {
      await makePrivateFolder(this.jobs);
    } catch (error) {
      throw new Failure('home', t('Cannot keep agents in {0}: {1}.', this.folder, messageOf(error)), {
        next: t('Set CODEX_AGENT_HOME to a folder that you can write.'),
        cause: error,
      });
    }
  }

  /** The ids that have a record here, of ours or of the tool that this one replaces; in no order. */
  recordIds(): readonly string[] {
    try {
      const names = readdirSync(this.jobs).filter((name) => name.endsWith('.json'));
      return names.map((name) => name.slice(0, -'.json'.length)).filter(isAgentId);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Throws on anything but an agent's id, so that no path is ever made of what a person or a file said. */
  files(agentId: string): AgentFiles {
    if (!isAgentId(agentId)) throw unknownAgent(agentId);
    const base = `${this.jobs}${sep}${agentId}`;
    return {
      record: `${base}.json`,
      prompt: `${base}.prompt`,
      turns: `${base}.turns`,
      events: `${base}.events`,
      signal: `${base}.turn-complete`,
      steers: `${base}.steers`,
      streaming: `${base}.streaming`,
      discarded: `${base}.discarded`,
      lock: `${base}.lock`,
    };
  }
}

export function isAgentId(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text);
}

export function unknownAgent(agentId: string): Failure {
  return new Failure('unknown-agent', t('Job {0} not found.', JSON.stringify(agentId).slice(1, -1).slice(0, 80)), {
    next: t('See your agents with: codex-agent jobs --all'),
  });
}
