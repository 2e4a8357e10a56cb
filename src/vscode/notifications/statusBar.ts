import { StatusBarAlignment, ThemeColor, window, type StatusBarItem } from 'vscode';
import type { Fleet } from '../../core/agents/fleet.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import type { Limits } from '../limits/limits.ts';
import { isUnseen } from '../tree/passing.ts';
import { statusTextOf } from './statusText.ts';

/** In milliseconds: whatever changes within it is drawn once. */
const FRAME = 50;
/** How often the times of the tooltip are brought up to date, in milliseconds. */
const MINUTE = 60_000;

/** One item: who works, who waits. A click walks to the next agent that needs a person. */
export class StatusBar implements Disposable {
  readonly #fleet: Fleet;
  readonly #limits: Limits;
  readonly #item: StatusBarItem;
  readonly #store = new DisposableStore();
  #frame: NodeJS.Timeout | undefined;
  #drawn = '';

  constructor({ fleet }: Context, limits: Limits) {
    this.#fleet = fleet;
    this.#limits = limits;
    this.#item = this.#store.add(window.createStatusBarItem('agents', StatusBarAlignment.Left, 50));
    this.#item.name = 'Codex Orchestrator';
    this.#item.command = CommandId.next;
    this.#store.add(
      fleet.onDidChange((change) => {
        if (!isUnseen(change)) this.#refresh();
      }),
    );
    this.#store.add(limits.onDidChange(() => this.#refresh()));
    const minutes = setInterval(() => this.#refresh(), MINUTE);
    this.#store.add({ dispose: () => clearInterval(minutes) });
    this.#store.add({ dispose: () => clearTimeout(this.#frame) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #refresh(): void {
    this.#frame ??= setTimeout(() => {
      this.#frame = undefined;
      this.#draw();
    }, FRAME);
  }

  #draw(): void {
    const status = statusTextOf(this.#fleet.all(), Date.now(), this.#limits.lines(Date.now()));
    const drawn = JSON.stringify(status) ?? '';
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (status === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = status.text;
    this.#item.tooltip = status.tooltip;
    this.#item.accessibilityInformation = { label: status.spoken, role: 'button' };
    this.#item.backgroundColor = status.isWaiting ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}
