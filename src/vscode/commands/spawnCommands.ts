import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { registerLinks } from '../links/registerLinks.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { Drafts } from './drafts.ts';
import { PromptLenses } from './promptLenses.ts';
import type { Spawn } from './spawn.ts';
import { spawnOfFiles, spawnOfSelection } from './spawnOnFiles.ts';
import type { SpawnContext } from './startAgent.ts';
import { workFolder } from './workFolder.ts';

const spawning = () => import('./spawn.ts');
const phases = () => import('./spawnForPhase.ts');
const promptEditor = () => import('./promptEditor.ts');
const forking = () => import('./forkAndRerun.ts');

/** The purpose of a task that is about nothing in particular. */
const TASK = 'spawn';

export function registerSpawnCommands(door: CommandDoor, context: Context, terminals: AgentTerminals): Disposable {
  const store = new DisposableStore();
  const drafts = new Drafts(context.extension.workspaceState);
  const by: SpawnContext = { context, drafts, terminals };
  const failed = t('Cannot start the agent');
  const spawn = async (what: Spawn): Promise<void> => (await spawning()).spawn(by, what);
  store.add(
    door.register(CommandId.spawn, failed, async () =>
      spawn({ purpose: TASK, title: t('Spawn Agent'), folder: workFolder(context) }),
    ),
  );
  store.add(door.register(CommandId.spawnOnSelection, failed, async () => spawn(spawnOfSelection(context))));
  store.add(
    door.register(CommandId.spawnOnFiles, failed, async (clicked, selected) =>
      spawn(spawnOfFiles(context, clicked, selected)),
    ),
  );
  store.add(door.register(CommandId.spawnPhase, failed, async (target) => (await phases()).spawnForPhase(by, target)));
  store.add(
    door.register(CommandId.writePrompt, t('Cannot open an editor for the prompt'), async () => {
      const { openPromptEditor } = await promptEditor();
      await openPromptEditor(by, drafts.text(TASK), drafts.options(TASK));
      drafts.forget(TASK);
    }),
  );
  store.add(
    door.register(CommandId.startPrompt, failed, async (target) => (await promptEditor()).startPrompt(by, target)),
  );
  store.add(
    door.register(CommandId.promptOptions, t('Cannot change the options'), async (target) =>
      (await promptEditor()).changePromptOptions(by, target),
    ),
  );
  store.add(
    door.register(CommandId.fork, t('Cannot fork the agent'), async (target) => (await forking()).fork(by, target)),
  );
  store.add(
    door.register(CommandId.rerun, t('Cannot rerun the agent'), async (target) => (await forking()).rerun(by, target)),
  );
  store.add(new PromptLenses(drafts));
  store.add(registerLinks(door, by));
  return store;
}
