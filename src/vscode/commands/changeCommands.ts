import { window } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { renameAgent } from '../../core/agents/renameAgent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import type { AgentTree } from '../tree/agentTree.ts';
import { chooseAgent, chooseAgents, isLiving } from './chooseAgent.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { forEachAgent } from './forEach.ts';
import { sayBriefly } from './sayBriefly.ts';

const delivering = () => import('./deliver.ts');
const handing = () => import('./handToGeneral.ts');
const settings = () => import('./pickSettings.ts');

/** What changes an agent that goes on as the same one. */
export function registerChangeCommands(door: CommandDoor, context: Context, tree: AgentTree): Disposable {
  const store = new DisposableStore();
  store.add(
    door.register(CommandId.rename, t('Cannot rename the agent'), async (target) => {
      const agent = await chooseAgent(context, target, t('Rename which agent?'), () => true, tree.selectedAgentIds());
      if (agent !== undefined) await rename(context, agent);
    }),
  );
  store.add(
    door.register(CommandId.changeSettings, t('Cannot change the agent'), async (target) => {
      const agent = await chooseAgent(context, target, t('Change which agent?'), isLiving, tree.selectedAgentIds());
      if (agent === undefined) return;
      if (!isLiving(agent)) {
        throw new Failure('not-running', t('{0} has ended.', agent.name), {
          next: t('Run Resume Agent to go on with it.'),
        });
      }
      await (await settings()).pickSettings(context, agent);
    }),
  );
  store.add(
    door.register(CommandId.handOver, t('Cannot hand the agent over'), async (...args) => {
      const agents = await chooseAgents(context, tree, args, t('Hand over which agent?'), () => true);
      await (await handing()).handToGeneral(context, agents);
    }),
  );
  store.add(
    door.register(CommandId.compact, t('Cannot compact the conversation'), async (...args) => {
      const agents = await chooseAgents(context, tree, args, t('Compact the conversation of which agent?'), isIdle);
      const { compact } = await delivering();
      await forEachAgent(
        agents,
        async (agent) => {
          if (isBusy(agent))
            throw new Failure('usage', t('It is working.'), { next: t('Compact it when its turn is over.') });
          await compact(context, agent);
        },
        (done) =>
          sayBriefly(
            done.length === 1 ? t('Compacting {0}.', done[0]?.name ?? '') : t('Compacting {0} agents.', done.length),
          ),
      );
    }),
  );
  return store;
}

async function rename({ fleet }: Context, agent: Agent): Promise<void> {
  const wanted = await window.showInputBox({
    title: t('Rename {0}', agent.name),
    prompt: t('Codex calls it that everywhere.'),
    value: agent.name,
    validateInput: (text) => (text.trim() === '' ? t('Give it a few words.') : undefined),
  });
  if (wanted === undefined || wanted === agent.name) return;
  await renameAgent(await fleet.clientOf(agent.id), agent.record, wanted.trim());
}

function isIdle(agent: Agent): boolean {
  return isLiving(agent) && !isBusy(agent);
}
