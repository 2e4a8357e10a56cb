import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { join } from 'node:path';
import { repositoryRoot } from '../rig/install.ts';

export interface DesktopOptions {
  readonly workspace: string;
  readonly tests: string;
  /** For the window's own files; short, as sockets are made in it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The oldest VS Code that package.json promises to work in. */
const VERSION = '1.106.0';

/**
 * Runs the suite in a desktop VS Code: the one that VSCODE_EXECUTABLE names, else one that is downloaded into `.cache/desktop`
 * (about 120 MB, once). Needs a graphical session (`xvfb-run` makes one).
 */
export async function runOnDesktop({ workspace, tests, folder, env }: DesktopOptions): Promise<boolean> {
  const vscodeExecutablePath = process.env['VSCODE_EXECUTABLE'] || (await download());
  console.log(`Running the host suite in ${vscodeExecutablePath}`);
  // A desktop program finds its screen through the session's own runtime folder.
  const { XDG_RUNTIME_DIR: _, ...windowEnv } = env;
  try {
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: repositoryRoot,
      extensionTestsPath: tests,
      launchArgs: [
        workspace,
        `--user-data-dir=${join(folder, 'data')}`,
        `--extensions-dir=${join(folder, 'extensions')}`,
      ],
      extensionTestsEnv: windowEnv,
    });
    return code === 0;
  } catch (error) {
    throw new Error(`The host suite has not passed in ${vscodeExecutablePath}: ${String(error)}`, { cause: error });
  }
}

async function download(): Promise<string> {
  const cachePath = join(repositoryRoot, '.cache/desktop');
  console.log(`Fetching VS Code ${VERSION} from update.code.visualstudio.com into ${cachePath}, unless it is there`);
  try {
    return await downloadAndUnzipVSCode({ version: VERSION, cachePath });
  } catch (error) {
    throw new Error(
      `Cannot fetch VS Code ${VERSION}: ${String(error)}. ` +
        'Check the network, or set VSCODE_EXECUTABLE to the program of a VS Code that is installed.',
      { cause: error },
    );
  }
}
