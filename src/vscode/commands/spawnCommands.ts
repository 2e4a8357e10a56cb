import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Context } from '../context.ts';
import type { AgentTerminals } from '../terminals/agentTerminals.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';
import { Drafts } from './drafts.ts';
import { changePromptOptions, openPromptEditor, PromptLenses, startPrompt } from './promptEditor.ts';
import { spawn } from './spawn.ts';
import { spawnOfFiles, spawnOfSelection } from './spawnOnFiles.ts';
import type { SpawnContext } from './startAgent.ts';
import { workFolder } from './workFolder.ts';

/** The purpose of a task that is about nothing in particular. */
const TASK = 'spawn';

export function registerSpawnCommands(door: CommandDoor, context: Context, terminals: AgentTerminals): Disposable {
  const store = new DisposableStore();
  const drafts = new Drafts(context.extension.workspaceState);
  const by: SpawnContext = { context, drafts, terminals };
  const failed = 'Cannot start the agent';
  const onTask = async (): Promise<void> =>
    spawn(by, { purpose: TASK, title: 'Spawn Agent', folder: workFolder(context) });
  store.add(door.register(CommandId.spawn, failed, onTask));
  store.add(door.register(CommandId.spawnOnSelection, failed, async () => spawn(by, spawnOfSelection(context))));
  store.add(
    door.register(CommandId.spawnOnFiles, failed, async (clicked, selected) =>
      spawn(by, spawnOfFiles(context, clicked, selected)),
    ),
  );
  store.add(
    door.register(CommandId.writePrompt, 'Cannot open an editor for the prompt', async () => {
      await openPromptEditor(by, drafts.text(TASK), drafts.options(TASK));
      drafts.forget(TASK);
    }),
  );
  store.add(door.register(CommandId.startPrompt, failed, (target) => startPrompt(by, target)));
  store.add(
    door.register(CommandId.promptOptions, 'Cannot change the options', (target) => changePromptOptions(by, target)),
  );
  store.add(new PromptLenses(drafts));
  return store;
}
