import { QuickPickItemKind, ThemeIcon, Uri, commands, window, workspace, type QuickPickItem } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { SINCE_SPAWN, type ChangesScope } from '../../core/reviewing/changesScope.ts';
import { bringBack, commitToGoBackTo, discardFile } from '../../core/reviewing/discard.ts';
import { readDiscarded, type Discarded } from '../../core/reviewing/discarded.ts';
import { keepFile, keptFiles, unkeepFile } from '../../core/reviewing/kept.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { agentOf } from '../context.ts';
import type { ShownFile, ShownSide } from '../looking/changes.ts';
import { asLabel, asPlainText } from '../notifications/plainText.ts';
import { presentError } from '../presentError.ts';
import { whenOf } from '../tree/times.ts';
import { discardQuestion, discardedSentence } from './discardWords.ts';
import type { Review } from './review.ts';

const BRING_BACK = t('Bring Back');

/** Marks the file that is in front as one that the user keeps: Changes does not show it until it changes again. */
export async function keepThis(review: Review, target: unknown): Promise<void> {
  const { shown, file } = sideInFront(review, target);
  const agent = agentOf(review.context, shown.agentId);
  await keepFile(review.context.home, agent.record, file.path);
  sayBriefly(t('You keep {0}.', file.path));
  await review.changes.open(agent, shown.scope);
}

/** Makes the file that is in front what it was before the agent changed it. */
export async function discardThis(review: Review, target: unknown): Promise<void> {
  const { shown, file } = sideInFront(review, target);
  const agent = agentOf(review.context, shown.agentId);
  if (await discard(review, agent, file, shown.scope)) await review.changes.open(agent, shown.scope);
}

function sideInFront({ changes }: Review, target: unknown): ShownSide {
  const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  const side = uri === undefined ? undefined : changes.sideAt(uri);
  if (side !== undefined) return side;
  throw new Failure('usage', t("No file of an agent's changes is in front."), {
    next: t('Run Show Changes, and click into the file.'),
  });
}

/** Asks, discards, and offers to bring it back. False when the user left it. */
async function discard(review: Review, agent: Agent, file: ShownFile, scope: ChangesScope): Promise<boolean> {
  const { context } = review;
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === file.uri.toString());
  if (open?.isDirty === true) {
    throw new Failure('usage', t('{0} has changes in its editor that are not saved.', file.path), {
      next: t('Save or revert it first.'),
    });
  }
  const commit = await commitToGoBackTo(agent, scope);
  const whileWorking = isBusy(agent);
  const { question, detail, button } = discardQuestion({ agent, file, scope, commit });
  if ((await window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return false;
  const discarded = await discardFile(agent, file.path, {
    home: context.home,
    connect: () => context.fleet.clientOf(agent.id),
    scope,
    whileWorking,
  });
  void offerBack(review, agent, discarded);
  return true;
}

async function offerBack(review: Review, agent: Agent, discarded: Discarded): Promise<void> {
  const pressed = await window.showInformationMessage(asPlainText(discardedSentence(discarded)), BRING_BACK);
  if (pressed !== BRING_BACK) return;
  try {
    await takeBack(review, agent, discarded);
  } catch (error) {
    void presentError(review.context.log, t('Cannot bring the file back'), error);
  }
}

async function takeBack({ context, changes }: Review, agent: Agent, discarded: Discarded): Promise<void> {
  await bringBack(context.home, agent.record, discarded);
  sayBriefly(t('{0} is as {1} left it.', discarded.path, agent.name));
  if ((await changes.inFront())?.agentId === agent.id) await changes.open(agent);
}

/** Lists what was discarded of an agent's changes, and brings back what is chosen. */
export async function chooseToBringBack(review: Review, target: unknown): Promise<void> {
  const agent = await review.agentFor(target, t('Bring back a file of which agent?'));
  if (agent === undefined) return;
  const all = await readDiscarded(review.context.home, agent.id);
  if (all.length === 0) throw new Failure('usage', t('Nothing of what {0} changed was discarded here.', agent.name));
  const items = all.map((discarded) => ({
    label: asLabel(discarded.path),
    description: whenDiscarded(discarded),
    iconPath: new ThemeIcon('history'),
    discarded,
  }));
  const picked = await window.showQuickPick(items, {
    title: t('Discarded of {0}', agent.name),
    placeHolder: t('Bring back which file?'),
  });
  if (picked !== undefined) await takeBack(review, agent, picked.discarded);
}

function whenDiscarded({ at, wasGone }: Discarded): string {
  const when = whenOf(Date.parse(at), Date.now());
  return wasGone ? t('discarded {0} · removes it', when) : t('discarded {0}', when);
}

interface FileItem extends QuickPickItem {
  /** Undefined for a line between items. */
  readonly file?: ShownFile;
}

const KEEP = { iconPath: new ThemeIcon('check'), tooltip: t('Keep') };
const DISCARD = { iconPath: new ThemeIcon('discard'), tooltip: t('Discard Its Changes…') };
const AGAIN = { iconPath: new ThemeIcon('eye'), tooltip: t('Look at It Again') };

/** Lists the files that the agent has changed: each can be looked at alone, kept, or its changes discarded. */
export async function decideOnFiles(review: Review, target: unknown): Promise<void> {
  const shown = await review.shownFor(target);
  const agent = await review.agentFor(target, t('Keep or discard files of which agent?'));
  if (agent === undefined) return;
  const scope = shown?.scope.kind === 'uncommitted' ? shown.scope : SINCE_SPAWN;
  const isDecided = await new FileList(review, agent, scope).show();
  if (isDecided && shown !== undefined) await review.changes.open(agent, scope);
}

class FileList {
  readonly #review: Review;
  readonly #agent: Agent;
  readonly #scope: ChangesScope;
  readonly #list = window.createQuickPick<FileItem>();
  #isDecided = false;

  constructor(review: Review, agent: Agent, scope: ChangesScope) {
    this.#review = review;
    this.#agent = agent;
    this.#scope = scope;
  }

  /** True when something was kept or discarded. */
  async show(): Promise<boolean> {
    const list = this.#list;
    list.title = t('Files That {0} Changed', this.#agent.name);
    list.placeholder = t('Keep or discard with the icons. Enter shows the file.');
    list.matchOnDescription = true;
    list.ignoreFocusOut = true;
    try {
      await this.#draw();
      await new Promise<void>((resolve) => {
        list.onDidAccept(() => {
          const file = list.activeItems[0]?.file;
          if (file !== undefined) void this.#lookAt(file);
        });
        list.onDidTriggerItemButton(({ item, button }) => {
          if (item.file !== undefined) void this.#decide(item.file, button.tooltip ?? '');
        });
        list.onDidHide(() => !this.#asking && resolve());
        list.show();
      });
      return this.#isDecided;
    } finally {
      list.dispose();
    }
  }

  /** A question hides the list, which comes back after it. */
  #asking = false;

  async #decide(file: ShownFile, how: string): Promise<void> {
    const { context } = this.#review;
    const { record } = this.#agent;
    this.#asking = true;
    try {
      if (how === KEEP.tooltip) await keepFile(context.home, record, file.path);
      else if (how === AGAIN.tooltip) await unkeepFile(context.home, record, file.path);
      else if (!(await discard(this.#review, this.#agent, file, this.#scope))) return;
      this.#isDecided = true;
      await this.#draw();
    } catch (error) {
      void presentError(context.log, t('Cannot decide on the file'), error);
    } finally {
      this.#asking = false;
      this.#list.show();
    }
  }

  async #draw(): Promise<void> {
    const { changes, context } = this.#review;
    const [{ files }, kept] = await Promise.all([
      changes.read(this.#agent, this.#scope),
      keptFiles(context.home, this.#agent.record),
    ]);
    const shown = changes.shownFiles(this.#agent, this.#scope, files);
    const open = shown.filter(({ path }) => !kept.has(path)).map((file) => fileItem(file, [KEEP, DISCARD]));
    const done = shown.filter(({ path }) => kept.has(path)).map((file) => fileItem(file, [AGAIN, DISCARD]));
    const line: FileItem = { label: t('Kept'), kind: QuickPickItemKind.Separator };
    this.#list.items = [...open, ...(done.length === 0 ? [] : [line, ...done])];
  }

  async #lookAt({ uri, uris, path }: ShownFile): Promise<void> {
    const title = `${path} — ${this.#agent.name}`;
    const { before, after } = uris;
    if (before !== undefined && after !== undefined) await commands.executeCommand('vscode.diff', before, after, title);
    else await commands.executeCommand('vscode.open', after ?? before ?? uri);
  }
}

function fileItem(file: ShownFile, buttons: FileItem['buttons']): FileItem {
  const { path, before, after, movedFrom } = file;
  const what = before.kind === 'none' ? t('new') : after.kind === 'none' ? t('removed') : t('changed');
  const description = movedFrom === undefined ? what : t('moved from {0}', movedFrom);
  return { label: asLabel(path), description: asLabel(description), buttons: buttons ?? [], file };
}
