import { window, workspace, type Memento } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { engineKey } from '../../core/codex/engineAddress.ts';
import type { Context } from '../context.ts';
import { clockTime } from '../tree/times.ts';
import type { Limits } from './limits.ts';
import { limitedAgents, newestEnd, nextResumption, type Consent, type Limited, type Resumption } from './resumePlan.ts';

const going = () => import('./goOn.ts');

const CONSENT_KEY = 'limits.goOnUpTo';
const ASKED_KEY = 'limits.askedUpTo';
const SETTING = 'resumeAfterLimit';
/** Timers of Node end at once beyond this, in milliseconds. */
const LONGEST = 2_000_000_000;
/** After a failure, in milliseconds. */
const PATIENCE = 60_000;
const ALWAYS = t('Always');
const NEVER = t('Never');

/**
 * Lets agents that a usage limit has stopped go on when it ends: one after the other, and only as the user has said, once for
 * this limit or for all. What it waits for is in the ledger and in the window's memory, so a reload loses nothing; of several
 * windows one sends.
 */
export class AutoResume implements Disposable {
  readonly #context: Context;
  readonly #limits: Limits;
  readonly #memory: Memento;
  readonly #store = new DisposableStore();
  readonly #resumed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;

  /** `loaded` resolves when the fleet knows its agents. */
  constructor(context: Context, limits: Limits, loaded: Promise<void>) {
    this.#context = context;
    this.#limits = limits;
    // All windows share it: whoever has answered in one of them is not asked again.
    this.#memory = context.extension.globalState;
    const look = (): void => this.#look();
    void loaded.then(() => {
      this.#store.add(context.fleet.onDidChange(({ before, after }) => waits(before) !== waits(after) && look()));
      this.#store.add(limits.onDidChange(look));
      this.#store.add(workspace.onDidGrantWorkspaceTrust(look));
      this.#store.add(window.onDidChangeWindowState(look));
      this.#store.add(
        workspace.onDidChangeConfiguration((change) => {
          if (change.affectsConfiguration(`codexOrchestrator.${SETTING}`)) look();
        }),
      );
      look();
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (!workspace.isTrusted) return;
    const limited = limitedAgents(this.#context.fleet.all(), (engine) => this.#limits.of(engine));
    const now = Date.now();
    const next = nextResumption(limited, this.#consent(), this.#resumed, now);
    if (next !== undefined) {
      this.#timer = setTimeout(() => this.#due(next), Math.min(LONGEST, Math.max(0, next.at - now)));
    }
    // The window that the user is in asks; of the others none.
    if (setting() === 'ask' && window.state.focused) void this.#ask(limited, now);
  }

  #consent(): Consent {
    switch (setting()) {
      case 'always':
        return 'always';
      case 'never':
        return 'never';
      default:
        return { upTo: this.#memory.get<number>(CONSENT_KEY, 0) };
    }
  }

  #due(next: Resumption): void {
    if (Date.now() < next.at) this.#look();
    else void this.#goOn(next);
  }

  async #goOn({ agent, turnId }: Resumption): Promise<void> {
    const { log } = this.#context;
    this.#resumed.set(engineKey(agent.record.engine), Date.now());
    try {
      await (await going()).goOn(this.#context, agent, turnId);
      log.info(`Agent ${agent.id} goes on after its usage limit.`);
    } catch (error) {
      log.warn(`Agent ${agent.id} does not go on after its usage limit: ${messageOf(error)}`);
      // Somebody was faster, or it has ended: the fleet tells. Any other reason is one to try once more.
      if (error instanceof Failure && error.code === 'not-running') return;
      this.#resumed.set(engineKey(agent.record.engine), Date.now() + PATIENCE);
      this.#look();
    }
  }

  /** Once for each limit. */
  async #ask(limited: readonly Limited[], now: number): Promise<void> {
    const end = newestEnd(limited);
    if (end === undefined || end.upTo < now || this.#isAsking) return;
    const { minute, upTo } = end;
    if (upTo <= this.#memory.get<number>(ASKED_KEY, 0) || noticesAreOff()) return;
    this.#isAsking = true;
    try {
      await this.#memory.update(ASKED_KEY, upTo);
      const at = clockTime(minute, now);
      const once = t('Go On at {0}', at);
      const question = t(
        'Codex usage limit until {0}. Should the agents that it stops go on by themselves then, one after the other?',
        at,
      );
      const pressed = await window.showInformationMessage(question, once, ALWAYS, NEVER);
      if (pressed === once) await this.#memory.update(CONSENT_KEY, upTo);
      if (pressed === ALWAYS || pressed === NEVER) {
        await workspace
          .getConfiguration('codexOrchestrator')
          .update(SETTING, pressed === ALWAYS ? 'always' : 'never', true);
      }
    } finally {
      this.#isAsking = false;
    }
    this.#look();
  }
}

function setting(): string {
  return workspace.getConfiguration('codexOrchestrator').get<string>(SETTING, 'ask');
}

function noticesAreOff(): boolean {
  return workspace.getConfiguration('codexOrchestrator').get<string>('notices') === 'none';
}

/** What makes an agent one that waits for the end of a limit, or not: most events leave it as it is. */
function waits(agent: Agent | undefined): string {
  const isLimited = agent?.state.kind === 'idle' && agent.lastTurn?.failure?.kind === 'usageLimit';
  return isLimited && agent.unrecorded === undefined ? (agent.lastTurn?.turnId ?? '') : '';
}
