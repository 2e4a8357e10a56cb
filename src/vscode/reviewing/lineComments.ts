import {
  CommentMode,
  CommentThreadCollapsibleState,
  CommentThreadState,
  MarkdownString,
  Range,
  comments,
  workspace,
  type Comment,
  type CommentReply,
  type CommentThread,
  type TextDocument,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { escaped } from '../../core/base/markdown.ts';
import type { SideName } from '../../core/reviewing/hunkAt.ts';
import { commentMessage } from '../../core/reviewing/lineComment.ts';
import { deliver } from '../commands/deliver.ts';
import { agentOf, type Context } from '../context.ts';
import type { Changes, ShownChanges, ShownSide } from '../looking/changes.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { clockTime } from '../tree/times.ts';
import { UnsentComments, type UnsentComment } from './unsentComments.ts';

/** As in the `when` clauses of package.json. */
const CONTROLLER = 'codexOrchestrator.changes';

/** What a person has written about a line. */
interface Words extends Comment {
  readonly words: string;
  readonly state: 'sending' | 'sent' | 'unsent';
  /** To wait for the end of the running turn. */
  readonly queue: boolean;
}

/** Comments on lines of what agents have changed. Each is a message to the agent, and its text stays until Codex has it. */
export class LineComments implements Disposable {
  readonly #context: Context;
  readonly #changes: Changes;
  readonly #unsent: UnsentComments;
  readonly #store = new DisposableStore();
  readonly #controller = this.#store.add(comments.createCommentController(CONTROLLER, t('Changes of Agents')));
  /** What was written, by the thread that holds it, and the agent that it is for. */
  readonly #threads = new Map<CommentThread, string>();

  constructor(context: Context, changes: Changes) {
    this.#context = context;
    this.#changes = changes;
    this.#unsent = new UnsentComments(context.extension.workspaceState);
    this.#controller.options = { prompt: t('Comment for the agent'), placeHolder: t('What is to be different here?') };
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: (document) => (this.#isShown(document) ? [allOf(document)] : undefined),
    };
    this.#store.add(changes.onDidShow((shown) => this.#restore(shown)));
    this.#store.add(changes.onDidClose((agentId) => this.#forgetThreads(agentId)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Sends what was typed below a line. `queue`: it waits for the end of the running turn. */
  async send(reply: unknown, queue: boolean): Promise<void> {
    if (!isReply(reply))
      throw new Failure('usage', t('There is no comment to send.'), { next: t('Write it below a line.') });
    if (reply.text.trim() === '')
      throw new Failure('usage', t('The comment is empty.'), { next: t('Write it first.') });
    await this.#send(reply.thread, reply.text, queue);
  }

  /** Sends again what could not be sent. */
  async retry(target: unknown): Promise<void> {
    const thread = this.#threadOf(target);
    const waiting = wordsIn(thread).filter(({ state }) => state === 'unsent');
    for (const { words, queue } of waiting) {
      thread.comments = thread.comments.filter((one) => !(isWords(one) && one.words === words));
      await this.#send(thread, words, queue);
    }
  }

  /** Takes the comments away. What was sent stays with the agent. */
  async delete(target: unknown): Promise<void> {
    const thread = this.#threadOf(target);
    const agentId = this.#threads.get(thread) ?? '';
    for (const { words } of wordsIn(thread)) await this.#unsent.remove({ agentId, words });
    this.#threads.delete(thread);
    thread.dispose();
  }

  async #send(thread: CommentThread, words: string, queue: boolean): Promise<void> {
    const put = (state: Words['state'], label: string): void => {
      const others = thread.comments.filter((one) => !(isWords(one) && one.words === words));
      thread.comments = [...others, wordsOf(words, queue, state, label)];
    };
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    put('sending', t('Sending…'));
    const at = this.#changes.sideAt(thread.uri);
    try {
      if (at === undefined) {
        throw new Failure('usage', t('These changes are not shown any more.'), { next: t('Run Show Changes again.') });
      }
      const agent = agentOf(this.#context, at.shown.agentId);
      this.#threads.set(thread, agent.id);
      await deliver(this.#context, agent, messageFor(at, thread.range, words), queue);
      await this.#unsent.remove({ agentId: agent.id, words });
      const time = clockTime(Date.now(), Date.now());
      put('sent', queue ? t('Queued {0}', time) : t('Sent {0}', time));
      settle(thread, asPlainText(queue ? t('Queued for {0}', agent.name) : t('Sent to {0}', agent.name)));
    } catch (error) {
      put('unsent', t('Not sent'));
      settle(thread, asPlainText(t('Not sent: {0}', messageOf(error))));
      if (at !== undefined) await this.#unsent.add(unsentOf(at, thread.range, words, queue));
      throw error;
    }
  }

  /** What could not be sent is there again when its file is shown again, also in another window. */
  #restore({ agentId, files }: ShownChanges): void {
    this.#forgetThreads(agentId);
    for (const { path, side, first, last, words, queue } of this.#unsent.of(agentId)) {
      const uri = files.find((file) => file.path === path)?.uris[side];
      if (uri === undefined) continue;
      const thread = this.#controller.createCommentThread(uri, new Range(first, 0, last, 0), [
        wordsOf(words, queue, 'unsent', t('Not sent')),
      ]);
      thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
      settle(thread, t('Not sent'));
      this.#threads.set(thread, agentId);
    }
  }

  #forgetThreads(agentId: string): void {
    for (const [thread, of] of this.#threads) {
      if (of !== agentId) continue;
      this.#threads.delete(thread);
      thread.dispose();
    }
  }

  #threadOf(target: unknown): CommentThread {
    const thread = [...this.#threads.keys()].find((one) => one === target);
    if (thread !== undefined) return thread;
    throw new Failure('usage', t('There is no such comment any more.'));
  }

  #isShown({ uri }: TextDocument): boolean {
    return this.#changes.sideAt(uri) !== undefined;
  }
}

function messageFor({ shown, file, side }: ShownSide, range: Range | undefined, words: string): string {
  const { path, uris, isInPieces } = file;
  // A file may have been edited since: its lines are those of its document.
  const textOf = (which: SideName): string => {
    const address = uris[which]?.toString();
    const open = workspace.textDocuments.find(({ uri }) => uri.toString() === address);
    const known = file[which];
    return open?.getText() ?? (known.kind === 'text' ? known.text : '');
  };
  const lines = { side, first: range?.start.line ?? 0, last: range?.end.line ?? 0 };
  const texts = { before: textOf('before'), after: textOf('after') };
  return commentMessage({ path, range: lines, scope: shown.scope, ...texts, isInPieces, words });
}

function unsentOf(at: ShownSide, range: Range | undefined, words: string, queue: boolean): UnsentComment {
  const { shown, file, side } = at;
  const [first, last] = [range?.start.line ?? 0, range?.end.line ?? 0];
  return { agentId: shown.agentId, path: file.path, side, first, last, words, queue };
}

/** Exactly the words: nothing in them is a link, an image or a heading. */
function wordsOf(words: string, queue: boolean, state: Words['state'], label: string): Words {
  const body = new MarkdownString(escaped(words));
  return { author: { name: t('You') }, body, mode: CommentMode.Preview, label, words, queue, state };
}

/** Says how the thread stands: resolved when all of it was sent. */
function settle(thread: CommentThread, label: string): void {
  const isSent = wordsIn(thread).every(({ state }) => state === 'sent');
  thread.label = label;
  thread.contextValue = isSent ? 'sent' : 'unsent';
  thread.state = isSent ? CommentThreadState.Resolved : CommentThreadState.Unresolved;
}

function wordsIn({ comments: all }: CommentThread): readonly Words[] {
  return all.filter(isWords);
}

function isWords(comment: Comment): comment is Words {
  return 'words' in comment && 'state' in comment;
}

function isReply(value: unknown): value is CommentReply {
  return typeof value === 'object' && value !== null && 'thread' in value && 'text' in value;
}

function allOf({ lineCount }: TextDocument): Range {
  return new Range(0, 0, Math.max(0, lineCount - 1), 0);
}
