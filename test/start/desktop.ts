import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '../rig/install.ts';
import { guideExtension } from './guide.ts';
import type { Stage } from './main.ts';

/** What starts a VS Code window, by its names; on a Mac also where the installer puts it. */
const programs = ['code', 'code-insiders', 'codium'];
const macPrograms = ['/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code'];

/** The desktop VS Code of this machine, if there is one and a screen to show it on. */
export async function findDesktop(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (!hasScreen(env)) return undefined;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = programs.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [...candidates, ...(process.platform === 'darwin' ? macPrograms : [])]) {
    // In a terminal of a remote window, `code` is a messenger that cannot open a window of its own.
    if (!path.includes('/remote-cli/') && (await isExecutable(path))) return path;
  }
  return undefined;
}

export function hasScreen(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'darwin') return env['SSH_CONNECTION'] === undefined;
  return process.platform === 'linux' && Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Opens an Extension Development Host with a profile of its own and resolves when its window is closed. */
export async function openDesktop(code: string, { world, signal, say, begin }: Stage): Promise<void> {
  const data = join(world.folder, 'vscode');
  await mkdir(join(data, 'User'), { recursive: true });
  await writeFile(join(data, 'User/settings.json'), JSON.stringify(settings, undefined, 2));
  const guide = await guideExtension(world.folder);
  const args = [
    '--new-window',
    '--wait',
    '--disable-extensions',
    '--disable-workspace-trust',
    `--user-data-dir=${data}`,
    `--extensions-dir=${join(world.folder, 'extensions')}`,
    `--extensionDevelopmentPath=${repositoryRoot}`,
    `--extensionDevelopmentPath=${guide}`,
    world.project,
  ];
  say(`Opening ${code}. Close its window, or press Ctrl+C here, to end.`);
  const child = spawn(code, args, { env: environmentOf(world.env), stdio: 'ignore', detached: true });
  const end = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  };
  signal.addEventListener('abort', end);
  try {
    const closed = once(child, 'exit') as Promise<[number | null]>;
    await once(child, 'spawn');
    await begin();
    const [status] = await closed;
    signal.throwIfAborted();
    if (status !== 0) throw new Error(`${code} ended with ${status ?? 'a signal'}. Try: npm start -- --browser`);
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
}

const settings = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.startupEditor': 'none',
};

/** The window needs the user's home for its screen and keys; Codex and its agents have theirs through the other variables. */
function environmentOf(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  return { ...Object.fromEntries(kept), HOME: process.env['HOME'] };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
