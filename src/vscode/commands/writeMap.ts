import { window } from 'vscode';
import { t } from '../../core/base/l10n.ts';
import { MAP_TASK } from '../../core/map/findMap.ts';
import { presentError } from '../presentError.ts';
import { startAgent, type SpawnContext, type Start, type Started } from './startAgent.ts';

/** Starts an agent that writes the codebase map of the project in `folder`. Says itself when it cannot. */
export async function writeMap(by: SpawnContext, folder: string): Promise<void> {
  try {
    await startAgent(by, { prompt: MAP_TASK, folder, options: {} }, () => {});
  } catch (error) {
    void presentError(by.context.log, t('Cannot start the agent'), error);
  }
}

const WRITE = t('Write One');

/** Says once per project that it has no codebase map, and has one written when the person wants it. */
export async function offerMap(by: SpawnContext, { folder, options }: Start, { prompt }: Started): Promise<void> {
  const { extension, demo } = by.context;
  if (prompt.map !== undefined || options.map === false || demo.world !== undefined) return;
  const project = options.folder ?? folder;
  const key = `mapOffered:${project}`;
  if (extension.workspaceState.get<boolean>(key) === true) return;
  await extension.workspaceState.update(key, true);
  const pressed = await window.showInformationMessage(
    t(
      'This project has no codebase map yet. An agent can write docs/CODEBASE_MAP.md, and agents that you spawn later read it first.',
    ),
    WRITE,
  );
  if (pressed === WRITE) await writeMap(by, project);
}
