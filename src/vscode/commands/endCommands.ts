import { commands } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { isShown } from '../tree/filter.ts';
import { groupKeyOf, rankOf } from '../tree/order.ts';
import { chooseAgents, isLiving } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { sayBriefly } from './sayBriefly.ts';

const ending = () => import('./endAgents.ts');

export function registerEndCommands(door: CommandDoor, context: Context, tree: AgentTree): Disposable {
  const store = new DisposableStore();
  const register = (
    id: string,
    failed: string,
    question: string,
    wanted: (agent: Agent) => boolean,
    work: (agents: readonly Agent[]) => Promise<void>,
  ): void => {
    store.add(
      door.register(id, failed, async (...args) => {
        const agents = await chooseAgents(context, tree, args, question, wanted);
        if (agents.length > 0) await work(agents);
      }),
    );
  };
  const sendInstead = async ({ id }: Agent): Promise<void> => {
    await commands.executeCommand(CommandId.send, id);
  };
  store.add(
    door.register(CommandId.stop, t('Cannot stop the agent'), async (...args) => {
      const agents = await chooseAgents(context, tree, args, t('Stop which agent?'), isBusy);
      const { pickThoseToStop, stopAgents } = await ending();
      // A key says of no row that it is meant: rows may have been selected long ago.
      const isByKey = args[0] === undefined;
      const picked = isByKey && agents.length > 1 ? await pickThoseToStop(agents, t('Stop Selected Agents')) : agents;
      if (picked !== undefined && picked.length > 0) await stopAgents(context, picked);
    }),
  );
  register(CommandId.end, t('Cannot end the agent'), t('End which agent?'), isLiving, async (agents) =>
    (await ending()).endAgents(context, agents),
  );
  register(CommandId.kill, t('Cannot kill the agent'), t('Kill which agent?'), isLiving, async (agents) =>
    (await ending()).killAgents(context, agents, sendInstead),
  );
  register(
    CommandId.resume,
    t('Cannot resume the agent'),
    t('Resume which agent?'),
    (agent) => !isLiving(agent),
    async (agents) => (await ending()).resumeAgents(context, agents),
  );
  store.add(
    door.register(CommandId.stopAll, t('Cannot stop the agents'), async (row) => {
      const working = agentsUnder(context, tree, row).filter(isBusy);
      if (working.length === 0) throw new Failure('not-running', t('No agent is working.'));
      const { pickThoseToStop, stopAgents } = await ending();
      const picked = await pickThoseToStop(working, t('Stop Everything'));
      if (picked !== undefined && picked.length > 0) await stopAgents(context, picked);
    }),
  );
  store.add(
    door.register(CommandId.endRead, t('Cannot end the agents'), async (row) => {
      const { filter, folders } = tree.options;
      const read = agentsUnder(context, tree, row).filter(
        (agent) => isShown(agent, filter, folders) && rankOf(agent) === 'read' && agent.lastTurn !== undefined,
      );
      if (read.length === 0) sayBriefly(t('No agent is read and idle.'));
      else await (await ending()).endReadAgents(context, read);
    }),
  );
  return store;
}

/** Those of the general whose row it is; without a row all. */
function agentsUnder({ fleet }: Context, { options }: AgentTree, row: unknown): readonly Agent[] {
  if (typeof row !== 'object' || row === null || !('key' in row)) return fleet.all();
  return fleet.all().filter((agent) => groupKeyOf(agent, options.grouping, options.folders) === row.key);
}
