import { World, type WorldOptions } from '../support/world.ts';
import { openWorkbench } from './browser.ts';
import { installRig, repositoryRoot } from './install.ts';
import { startServer, type RigServer, type ServerOptions } from './server.ts';
import type { Workbench } from './workbench.ts';

export interface EditorWorldOptions {
  readonly world?: WorldOptions;
  /** Done before the window opens. */
  readonly prepare?: (world: World) => Promise<void>;
  readonly settings?: ServerOptions['settings'];
  readonly workspaceTrust?: boolean;
}

/** A user with Codex and a model, and a window with the extension on their project. */
export interface EditorWorld {
  readonly world: World;
  readonly server: RigServer;
  readonly workbench: Workbench;
  /** Leaves nothing behind. */
  readonly close: () => Promise<void>;
}

export async function openEditorWorld(options: EditorWorldOptions = {}): Promise<EditorWorld> {
  const rig = await installRig(console.log);
  const world = await World.create(options.world);
  const opened: { close(): Promise<void> }[] = [world];
  const close = async (): Promise<void> => {
    for (const part of opened.toReversed()) await part.close();
  };
  try {
    await options.prepare?.(world);
    // The rig gives the window a home of its own.
    const { HOME: _, ...env } = world.env;
    const server = await startServer(rig, {
      extensionPath: repositoryRoot,
      workspace: world.project,
      env,
      ...(options.settings && { settings: options.settings }),
      ...(options.workspaceTrust && { workspaceTrust: true }),
    });
    opened.push(server);
    const workbench = await openWorkbench(rig, server);
    opened.push(workbench);
    return { world, server, workbench, close };
  } catch (error) {
    await close();
    throw error;
  }
}
