import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../rig/install.ts';

const manifest = {
  name: 'guide',
  publisher: 'codex-orchestrator-demo',
  version: '0.0.1',
  engines: { vscode: '^1.106.0' },
  main: './main.cjs',
  activationEvents: ['onStartupFinished'],
};

const main = `const { commands } = require('vscode');
exports.activate = () => void commands.executeCommand('codexOrchestrator.agents.focus');
`;

/** Writes a small extension that shows the agents as soon as the window is there, as nobody has opened their view yet. */
export async function guideExtension(folder: string): Promise<string> {
  const path = join(folder, 'guide');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(path, 'main.cjs'), main);
  return path;
}

/** The same, packaged: a VS Code server loads nothing else into a person's own browser. */
export async function guideVsix(folder: string): Promise<string> {
  const cwd = await guideExtension(folder);
  const file = join(folder, 'guide.vsix');
  const vsce = join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');
  const args = [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot package the guide: ${stdout}${stderr}`);
  return file;
}
