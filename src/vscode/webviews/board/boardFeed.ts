import { basename } from 'node:path';
import { workspace, type TextDocument } from 'vscode';
import type { Agent } from '../../../core/agents/agent.ts';
import type { Fleet } from '../../../core/agents/fleet.ts';
import { DisposableStore, type Disposable } from '../../../core/base/disposable.ts';
import { workFor, workOnPrd, type Work } from '../../../core/missions/workOnPrd.ts';
import type { Prd } from '../../../core/prd/model.ts';
import type { BoardBegin, BoardParts, BoardToPage } from '../../../protocol/board.ts';
import { isAbout, isThere, type Prds } from '../../missions/prds.ts';
import { LiveFeed } from '../timeline/liveFeed.ts';
import { Slices } from '../slices.ts';
import type { WebviewPage } from '../webviewPage.ts';
import { boardFileOf } from './boardFile.ts';
import { textPartsOf } from './boardParts.ts';
import { NamedFiles } from './namedFiles.ts';

type Page = Pick<WebviewPage<BoardToPage, never>, 'post'>;

/** What is typed in the text is drawn in pauses. In milliseconds. */
const PAUSE = 60;
/** What VS Code writes down in a millisecond, in characters. */
const LARGE = 64 * 1024;

/** Tells one page of a PRD and of the agents that work on it, and of nothing that looks as it did. */
export class BoardFeed implements Disposable {
  readonly #document: TextDocument;
  readonly #prds: Prds;
  readonly #fleet: Fleet;
  readonly #page: Page;
  readonly #store = new DisposableStore();
  readonly #live: LiveFeed;
  readonly #files: NamedFiles;
  readonly #told = new Map<string, string>();
  /** What each agent does for the PRD as it is now. */
  readonly #work = new Map<string, Work | undefined>();
  #prd: Prd | undefined;
  /** What the text's parts were made from last. */
  #drawn = '';
  #drawnPrd: Prd | undefined;
  #isStarted = false;
  #isLiveStarted = false;
  #isLooking = false;
  #isBehind = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(document: TextDocument, prds: Prds, fleet: Fleet, page: Page) {
    this.#document = document;
    this.#prds = prds;
    this.#fleet = fleet;
    this.#page = page;
    this.#files = this.#store.add(new NamedFiles(document.uri, () => void this.#tellFiles()));
    this.#store.add(
      prds.onDidChange((uri) => {
        if (isAbout(uri, document.uri)) this.#soon();
      }),
    );
    // Of a PRD that is not where PRDs are, the others hear nothing.
    this.#store.add(
      workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
        if (changed === document && contentChanges.length > 0) this.#soon();
      }),
    );
    this.#live = this.#store.add(
      new LiveFeed(
        fleet,
        (agent) => this.#belongs(agent),
        (change) => {
          void page.post('live', change);
          // Who came or went may be at work on a phase.
          this.#soon();
        },
      ),
    );
  }

  /** The page has nothing. */
  start(begin: BoardBegin): void {
    this.#told.clear();
    this.#drawnPrd = undefined;
    this.#isStarted = true;
    this.#isLiveStarted = false;
    void this.#page.post('begin', begin);
    void this.#look();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, PAUSE);
  }

  /** One look at a time, so that nothing older is told after what is newer. */
  async #look(): Promise<void> {
    this.#isBehind = true;
    if (this.#isLooking || !this.#isStarted) return;
    this.#isLooking = true;
    try {
      while (this.#isBehind) {
        this.#isBehind = false;
        await this.#lookOnce();
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookOnce(): Promise<void> {
    const isOnDisk = this.#document.uri.scheme !== 'file' || (await isThere(this.#document.uri));
    const state = await this.#prds.ofDocument(this.#document);
    const file = boardFileOf(state, isOnDisk);
    if (this.#isNew('file', file)) void this.#page.post('file', file);
    const prd = state.kind === 'read' && file.kind === 'shown' ? state.prd : undefined;
    if (prd !== this.#prd) this.#work.clear();
    this.#prd = prd;
    if (prd === undefined) return;
    await this.#tellText(prd);
    await this.#tellFiles();
    if (this.#isLiveStarted) return this.#live.look();
    this.#isLiveStarted = true;
    this.#live.start();
  }

  async #tellText(prd: Prd): Promise<void> {
    const { uri } = this.#document;
    await this.#tell({ work: this.#everybodysWork() });
    const records = this.#fleet.all().map(({ record }) => record);
    const kinds = workOnPrd(records, uri.fsPath);
    if (prd === this.#drawnPrd && kinds.join() === this.#drawn) return;
    this.#drawnPrd = prd;
    this.#drawn = kinds.join();
    await this.#tell(textPartsOf(prd, kinds, basename(uri.path, '.md'), (at) => this.#document.positionAt(at).line));
  }

  async #tellFiles(): Promise<void> {
    const prd = this.#prd;
    if (prd === undefined) return;
    const files = await this.#files.look(prd.files);
    if (prd === this.#prd) await this.#tell({ files });
  }

  /** Small parts together, each large one in a message and a turn of the loop of its own. */
  async #tell(parts: Partial<BoardParts>): Promise<void> {
    const slices = new Slices();
    const small: [string, object][] = [];
    const large: [string, object][] = [];
    for (const [name, part] of Object.entries(parts)) {
      if (this.#isNew(name, part)) (this.#sizeOf(name) > LARGE ? large : small).push([name, part]);
      await slices.breathe();
    }
    if (small.length > 0) void this.#page.post('parts', Object.fromEntries(small));
    for (const one of large) {
      await slices.next();
      void this.#page.post('parts', Object.fromEntries([one]));
    }
  }

  #sizeOf(name: string): number {
    return this.#told.get(name)?.length ?? 0;
  }

  #isNew(name: string, value: object): boolean {
    const text = JSON.stringify(value);
    if (this.#told.get(name) === text) return false;
    this.#told.set(name, text);
    return true;
  }

  #everybodysWork(): BoardParts['work'] {
    return this.#fleet.all().flatMap((agent) => {
      const work = this.#belongs(agent) ? this.#workOf(agent) : undefined;
      return work === undefined ? [] : [{ id: agent.id, ...work }];
    });
  }

  #belongs(agent: Agent): boolean {
    return agent.state.kind !== 'ended' && this.#workOf(agent) !== undefined;
  }

  #workOf({ id, record, prompt }: Agent): Work | undefined {
    if (this.#prd === undefined) return undefined;
    if (!this.#work.has(id)) this.#work.set(id, workFor(this.#prd, this.#document.uri.fsPath, record, prompt));
    return this.#work.get(id);
  }
}
