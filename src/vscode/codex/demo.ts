import { existsSync } from 'node:fs';
import { commands, window, type ExtensionContext } from 'vscode';
import type { Home } from '../../core/agents/home.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import { t } from '../../core/base/l10n.ts';
import type { Log } from '../../core/base/log.ts';
import type { Environment } from '../../core/codex/findCodex.ts';
import { readSettings } from '../settings.ts';
import type { DemoWorld } from './demoWorld.ts';

const demoWorlds = () => import('./demoWorld.ts');

/** Whether this window works with the demo model instead of the user's own Codex, until it is left or the window closes. */
export class Demo implements Disposable {
  readonly #folder: string;
  readonly #modelFile: string;
  readonly #home: Home;
  readonly #env: Environment;
  readonly #log: Log;
  readonly #changed = new Emitter<void>();
  #entering: Promise<DemoWorld> | undefined;
  #world: DemoWorld | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(extension: ExtensionContext, home: Home, env: Environment, log: Log) {
    this.#folder = `${extension.globalStorageUri.fsPath}/demo`;
    this.#modelFile = extension.asAbsolutePath('dist/demo-model.cjs');
    this.#home = home;
    this.#env = env;
    this.#log = log;
  }

  get world(): DemoWorld | undefined {
    return this.#world;
  }

  async enter(): Promise<DemoWorld> {
    this.#entering ??= this.#enter().catch((error: unknown) => {
      this.#entering = undefined;
      throw error;
    });
    return this.#entering;
  }

  /** Everything of the demo is gone afterwards. */
  async leave(): Promise<void> {
    const world = await this.#entering?.catch(() => undefined);
    if (world === undefined) return;
    this.#entering = undefined;
    this.#set(undefined);
    await world.close();
    this.#log.info('The demo is over.');
  }

  /** What a window that crashed or was closed in haste has left behind. */
  async removeLeftovers(): Promise<void> {
    if (!existsSync(this.#folder)) return;
    try {
      const { removeLeftDemos } = await demoWorlds();
      const removed = await removeLeftDemos({ folder: this.#folder, home: this.#home });
      if (removed > 0) this.#log.info(`Removed ${removed} demo that a closed window had left behind.`);
    } catch (error) {
      this.#log.warn(`Cannot remove an earlier demo: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #enter(): Promise<DemoWorld> {
    await this.removeLeftovers();
    const { DemoWorld } = await demoWorlds();
    const world = await DemoWorld.open({
      folder: this.#folder,
      runtime: process.execPath,
      modelFile: this.#modelFile,
      home: this.#home,
      env: this.#env,
      codexPath: readSettings().codexPath,
    });
    this.#log.info(`The demo runs in ${world.project}.`);
    void world.modelEnded.then(() => this.#modelEnded(world));
    this.#set(world);
    return world;
  }

  async #modelEnded(world: DemoWorld): Promise<void> {
    if (this.#world !== world) return;
    await this.leave().catch((error: unknown) => this.#log.warn(messageOf(error)));
    void window.showWarningMessage(
      t('The demo is over: its model has stopped. Try It Without an Account starts it anew.'),
    );
  }

  #set(world: DemoWorld | undefined): void {
    this.#world = world;
    void commands.executeCommand('setContext', 'codexOrchestrator.demo', world !== undefined);
    this.#changed.fire();
  }
}
