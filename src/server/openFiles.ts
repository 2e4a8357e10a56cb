import { stat } from 'node:fs/promises';
import type { Disposable } from '../core/base/disposable.ts';
import { errnoOf } from '../core/base/errors.ts';
import { AGENTS_LOG_LANGUAGE } from '../protocol/language.ts';
import type { KnownAgents } from './agents/knownAgents.ts';
import { Answers } from './answers.ts';
import { LogFile } from './log/logFile.ts';
import type { OpenFile } from './openFile.ts';
import type { Options } from './options.ts';
import { pathOfUri } from './places.ts';
import { PrdFile } from './prd/prdFile.ts';
import type { KnownLog, Surroundings } from './surroundings.ts';
import { isLogPath, prdTextOnDisk, type Workspace } from './workspace.ts';

export interface OpenFilesOptions {
  readonly options: Options;
  readonly workspace: Workspace;
  readonly agents: KnownAgents;
  /** The file's findings may have changed. */
  readonly onNews: (uri: string) => void;
}

/** The files that are open in the editor and that we understand. */
export class OpenFiles implements Disposable {
  readonly #options: OpenFilesOptions;
  readonly #files = new Map<string, OpenFile>();
  readonly #around: Surroundings;
  readonly #paths: Answers;
  readonly #living: Answers;

  constructor(options: OpenFilesOptions) {
    this.#options = options;
    const { workspace, agents } = options;
    const recheck = (): void => this.#recheck();
    this.#paths = new Answers(isThere, recheck);
    this.#living = new Answers(async (id) => {
      const agent = await agents.fromFiles(id);
      return agent !== undefined && agent.state.kind !== 'ended';
    }, recheck);
    this.#around = {
      options: options.options,
      agents,
      exists: (path) => this.#paths.of(path),
      isLiving: (id) => this.#living.of(id),
      folders: () => workspace.folders,
      logs: async () => [...this.#logs(), ...(await workspace.otherLogs(this.#logs()))],
      prdText: async (path) => this.#prd(path)?.text ?? prdTextOnDisk(path),
      pathsFor: (folder, typed) => workspace.pathsFor(folder, typed),
      prdsOf: (folder) => workspace.prdsOf(folder),
    };
  }

  get(uri: string): OpenFile | undefined {
    return this.#files.get(uri);
  }

  /** Undefined for a file that is none of ours: Markdown that is no PRD, or something that is not on this disk. */
  open(uri: string, languageId: string, text: string): OpenFile | undefined {
    const file = this.#fileFor(uri, languageId, text);
    if (file === undefined) this.#files.delete(uri);
    else this.#files.set(uri, file);
    return file;
  }

  close(uri: string): void {
    this.#files.delete(uri);
  }

  /** Something on the disk has changed, or a file was saved: what was looked up counts no more. */
  lookAgain(): void {
    this.#paths.forget();
    this.#living.forget();
    this.#recheck();
  }

  dispose(): void {
    this.#files.clear();
  }

  #fileFor(uri: string, languageId: string, text: string): OpenFile | undefined {
    const path = pathOfUri(uri);
    if (path === undefined) return undefined;
    if (languageId === AGENTS_LOG_LANGUAGE || isLogPath(path)) return new LogFile(uri, path, text, this.#around);
    const project = this.#options.workspace.projectOf(path);
    return project === undefined ? undefined : new PrdFile(uri, path, project, text, this.#around);
  }

  #recheck(): void {
    for (const [uri, file] of this.#files) {
      file.recheck();
      this.#options.onNews(uri);
    }
  }

  #logs(): readonly KnownLog[] {
    return [...this.#files.values()].filter((file) => file instanceof LogFile).filter(({ isAgentsLog }) => isAgentsLog);
  }

  #prd(path: string): PrdFile | undefined {
    return [...this.#files.values()].filter((file) => file instanceof PrdFile).find((file) => file.path === path);
  }
}

/** Only what is surely not there is missing: a folder that cannot be read tells nothing. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR',
  );
}
