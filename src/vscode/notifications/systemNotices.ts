import { spawn } from 'node:child_process';
import { UIKind, Uri, commands, env, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { FrontWindow } from './frontWindow.ts';
import type { Notice, NoticeButton, Toast } from './notice.ts';
import { NoticeFold, type Timer } from './noticeFold.ts';
import { systemCommand, withoutAction, type SystemCommand } from './systemNotice.ts';

/** What the extension host prints of a program is cut here, in characters. */
const PRINTED = 2000;

/** Machines without a screen of the person's: there is nobody to see what the system shows. */
const FAR = ['ssh-remote', 'dev-container', 'attached-container', 'k8s-container', 'codespaces', 'tunnel'];

/** Says through the system what would pop up if the person were at the window. Off until the user turns it on. */
export class SystemNotices implements Disposable {
  readonly #context: Context;
  readonly #front: FrontWindow;
  readonly #fold: NoticeFold;
  readonly #store = new DisposableStore();
  #failed = false;

  constructor(context: Context, timer: Timer, isCurrent: (notice: Notice) => boolean) {
    this.#context = context;
    this.#front = this.#store.add(new FrontWindow(context));
    this.#fold = this.#store.add(new NoticeFold({ timer, show: (toast) => void this.#show(toast), isCurrent }));
  }

  /** For a notice that nobody sees in this window. */
  add(notice: Notice): void {
    if (isWanted(notice)) this.#fold.add(notice);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #show({ text, buttons }: Toast): Promise<void> {
    const { log } = this.#context;
    try {
      if (FAR.includes(env.remoteName ?? ''))
        throw new Error(`this window's agents are on another machine (${env.remoteName})`);
      if (!(await this.#front.wasLast())) return;
      const agentId = agentOf(buttons);
      const link = linkTo(agentId);
      const sound = workspace.getConfiguration('codexOrchestrator').get<boolean>('systemNoticeSound') === true;
      const command = systemCommand(process.platform, {
        title: 'Codex Orchestrator',
        text,
        link: link.toString(true),
        sound,
      });
      if (command === undefined) throw new Error(`no tool for notices is known on ${process.platform}`);
      if (await showAndWait(command)) await this.#clicked(agentId, link);
    } catch (error) {
      // Once is enough: it would be the same each time.
      if (!this.#failed) log.warn(`Cannot show a notice of the system: ${messageOf(error)}`);
      this.#failed = true;
    }
  }

  /** An address of VS Code brings its window to the front, as far as the desktop allows it. */
  async #clicked(agentId: string | undefined, link: Uri): Promise<void> {
    await commands.executeCommand(CommandId.next, agentId);
    if (env.uiKind === UIKind.Desktop) await env.openExternal(link);
  }
}

function isWanted({ kind }: Notice): boolean {
  switch (workspace.getConfiguration('codexOrchestrator').get<string>('systemNotices')) {
    case 'all':
      return true;
    case 'needsMe':
      return kind !== 'completed';
    default:
      return false;
  }
}

/** What several agents are about leads to the one that needs the person most. */
function agentOf(buttons: readonly NoticeButton[]): string | undefined {
  const ids = new Set(buttons.flatMap(({ action }) => ('agentId' in action ? [action.agentId] : [])));
  return ids.size === 1 ? [...ids][0] : undefined;
}

function linkTo(agentId: string | undefined): Uri {
  return Uri.from({
    scheme: env.uriScheme,
    authority: 'codex-orchestrator.codex-orchestrator',
    path: agentId === undefined ? '/next' : `/agent/${agentId}`,
  });
}

/** Whether the person has clicked the notice. */
async function showAndWait(command: SystemCommand): Promise<boolean> {
  const shown = await run(command);
  if (shown.code === 0) return command.click === 'output' && shown.printed.trim() === 'open';
  if (command.click !== 'output') throw new Error(`${command.program} exits with ${shown.code}: ${shown.errors}`);
  const again = await run(withoutAction(command));
  if (again.code !== 0) throw new Error(`${command.program} exits with ${again.code}: ${again.errors}`);
  return false;
}

interface Ran {
  readonly code: number | null;
  readonly printed: string;
  readonly errors: string;
}

async function run({ program, args, env: added }: SystemCommand): Promise<Ran> {
  const child = spawn(program, [...args], {
    env: { ...process.env, ...added },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // It may wait for a click longer than the window lives.
  child.unref();
  let printed = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(0, PRINTED)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(0, PRINTED)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, printed, errors: errors.trim() }));
  });
}
