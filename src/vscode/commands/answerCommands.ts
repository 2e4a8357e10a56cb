import { commands, workspace } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import type { Answering } from '../approvals/answering.ts';
import { RequestDocuments } from '../approvals/requestDocuments.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import { agentOf, type Context } from '../context.ts';
import { needyAgents, nextNeedy } from '../notifications/nextNeedy.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { isShown } from '../tree/filter.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { Drafts } from './drafts.ts';
import { sayBriefly } from './sayBriefly.ts';

const answerAllPicker = () => import('../approvals/answerAll.ts');
const answerPickers = () => import('../approvals/answering.ts');
const delivery = () => import('./deliver.ts');

/** What a failed agent is told: its last message and what it has done since are in its conversation still. */
export const GO_ON = 'Continue.';

export function registerAnswerCommands(door: CommandDoor, context: Context, tree: AgentTree): Disposable {
  const store = new DisposableStore();
  const { fleet } = context;
  const documents = store.add(new RequestDocuments());
  const drafts = new Drafts(context.extension.workspaceState);
  const say = async (agent: Agent, text: string): Promise<void> =>
    (await delivery()).deliver(context, agent, text, false);
  let loaded: Promise<Answering> | undefined;
  const answering = (): Promise<Answering> =>
    (loaded ??= answerPickers().then(({ Answering }) => new Answering(context, drafts, documents, say)));
  let visited: ReadonlySet<string> = new Set();

  const answer = async ({ agentId, itemId, option }: Target): Promise<void> => {
    const asked = agentId ?? needyAgents(fleet.all()).find(({ state }) => state.kind === 'asking')?.id;
    if (asked === undefined) sayBriefly(t('Nobody asks anything.'));
    else if (itemId !== undefined && option !== undefined) await (await answering()).choose(asked, itemId, option);
    else await (await answering()).open(asked, itemId);
  };

  const decide = async ({ agentId, itemId }: Target, decision: 'accept' | 'decline'): Promise<void> => {
    if (agentId !== undefined) await (await answering()).decideShown(agentId, itemId, decision);
  };

  const next = async ({ agentId }: Target): Promise<void> => {
    if (agentId !== undefined) {
      await tree.reveal(agentId);
      return;
    }
    const visit = nextNeedy(fleet.all(), visited);
    if (visit === undefined) {
      sayBriefly(t('Nobody needs you.'));
      return;
    }
    const { agent } = visit;
    visited = visit.visited;
    await tree.reveal(agent.id);
    if (!workspace.isTrusted) return;
    if (agent.state.kind === 'asking') await (await answering()).open(agent.id);
    else await commands.executeCommand(CommandId.open, agent.id);
  };

  const answerAll = async (): Promise<void> => {
    const shown = (): readonly Agent[] => {
      const { filter, folders } = tree.options;
      return fleet.all().filter((agent) => isShown(agent, filter, folders));
    };
    const { pickMany } = await answerAllPicker();
    const decided = await pickMany(fleet, shown, documents);
    if (decided === 'none') sayBriefly(t('Nobody waits for approval.'));
    if (decided === undefined || decided === 'none') return;
    const { asked, decision } = decided;
    const answers = await answering();
    const given = await Promise.all(asked.map(({ agent, request }) => answers.decide(agent, request.itemId, decision)));
    const late = given.filter((isGiven) => !isGiven).length;
    const count = given.length - late;
    const done = decision === 'accept' ? t('Approved {0}.', count) : t('Denied {0}.', count);
    sayBriefly(late === 0 ? done : `${done} ${t('{0} had an answer already.', late)}`);
  };

  const retry = async ({ agentId }: Target): Promise<void> => {
    if (agentId !== undefined) await say(agentOf(context, agentId), GO_ON);
  };

  const register = (id: string, failed: string, run: (target: Target) => Promise<void>): void => {
    store.add(door.register(id, failed, (target) => run(targetOf(target))));
  };
  register(CommandId.answer, t('Cannot answer the agent'), answer);
  register(CommandId.approve, t('Cannot approve'), (target) => decide(target, 'accept'));
  register(CommandId.deny, t('Cannot deny'), (target) => decide(target, 'decline'));
  register(CommandId.answerAll, t('Cannot answer the agents'), answerAll);
  register(CommandId.retry, t('Cannot send to the agent'), retry);
  store.add(
    door.register(CommandId.next, t('Cannot go to the next agent'), (target) => next(targetOf(target)), {
      trust: 'notNeeded',
    }),
  );
  return store;
}

/** An agent's row or id, or what a notice is about. */
interface Target {
  readonly agentId?: string;
  readonly itemId?: string;
  readonly option?: string;
}

function targetOf(target: unknown): Target {
  if (typeof target === 'string') return { agentId: target };
  if (typeof target !== 'object' || target === null) return {};
  const { agentId, itemId, option } = target as Readonly<Record<string, unknown>>;
  return {
    ...(typeof agentId === 'string' ? { agentId } : {}),
    ...(typeof itemId === 'string' ? { itemId } : {}),
    ...(typeof option === 'string' ? { option } : {}),
  };
}
