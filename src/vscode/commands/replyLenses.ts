import { CodeLens, EventEmitter, Range, languages, type CodeLensProvider, type TextDocument } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { isLiving } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import { REPLY_LANGUAGE, agentIdOfReply } from './draftNames.ts';
import { whatBecomesOfIt } from './replyWords.ts';

/** Above the reply: whom it goes to, and what becomes of it. */
export class ReplyLenses implements CodeLensProvider, Disposable {
  readonly #context: Context;
  readonly #store = new DisposableStore();
  readonly #changed = new EventEmitter<void>();

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(context: Context) {
    this.#context = context;
    this.#store.add(this.#changed);
    this.#store.add(
      context.fleet.onDidChange(({ before, after }) => {
        if (before === undefined || linesOf(before) !== linesOf(after)) this.#changed.fire();
      }),
    );
    this.#store.add(languages.registerCodeLensProvider({ language: REPLY_LANGUAGE }, this));
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const agent = this.#context.fleet.get(agentIdOfReply(uri.path) ?? '');
    if (agent === undefined) return [];
    const top = new Range(0, 0, 0, 0);
    const first = isLiving(agent)
      ? { title: `$(send) ${t('Send Reply')}`, command: CommandId.sendReply, arguments: [uri] }
      : { title: `$(debug-restart) ${t('Resume Agent')}`, command: CommandId.resume, arguments: [agent.id] };
    const about = {
      title: linesOf(agent).replaceAll('$(', '$ ('),
      command: CommandId.openTerminal,
      arguments: [agent.id],
    };
    const later = {
      title: `$(clockface) ${t('Queue for After This Turn')}`,
      command: CommandId.queueReply,
      arguments: [uri],
    };
    const lenses = isBusy(agent) ? [first, later, about] : [first, about];
    return lenses.map((lens) => new CodeLens(top, lens));
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function linesOf(agent: Agent): string {
  return t('To {0}. {1}', agent.name, whatBecomesOfIt(agent, false));
}
