import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commands, Uri, window, workspace } from 'vscode';

/** The longest that the extension host stood still while a view opened, and how long that took, in milliseconds. */
export interface Opened {
  readonly view: string;
  /** Processor time of the host's own thread between two looks of its loop: what others do at the same time is not in it. */
  readonly longest: number;
  readonly took: number;
}

/** What Node has since 23.9 and the typings do not know yet. In microseconds. */
type ThreadCpu = typeof process & { threadCpuUsage(): { user: number; system: number } };

/** A view is open when the host had nothing to do for so long. In milliseconds. */
const QUIET = 1500;
/** What the host does anyway costs less than this, in milliseconds. */
const IDLE = 1;

/** Runs inside the extension host: opens each view of BENCH_VIEWS and writes to `opened.json` how the host stood still. */
export async function run(): Promise<void> {
  const folder = process.env['BENCH_FOLDER'] ?? '';
  const views = JSON.parse(process.env['BENCH_VIEWS'] ?? '[]') as readonly { file: string; view: string }[];
  const [root] = workspace.workspaceFolders ?? [];
  if (root === undefined) throw new Error('The window has no folder.');
  const opened: Opened[] = [];
  for (const { file, view } of views) {
    const stretch = await watched(async () => {
      await commands.executeCommand('vscode.openWith', Uri.joinPath(root.uri, file), view);
    });
    if (window.tabGroups.activeTabGroup.activeTab === undefined) throw new Error(`${view} of ${file} did not open.`);
    opened.push({ view, ...stretch });
    await commands.executeCommand('workbench.action.closeAllEditors');
    await pause(QUIET);
  }
  await writeFile(join(folder, 'opened.json'), JSON.stringify(opened));
}

async function watched(open: () => Promise<void>): Promise<Omit<Opened, 'view'>> {
  const begun = performance.now();
  let busyUntil = begun;
  let longest = 0;
  let cpu = cpuTime();
  const look = setInterval(() => {
    const now = cpuTime();
    const slice = now - cpu;
    cpu = now;
    longest = Math.max(longest, slice);
    if (slice > IDLE) busyUntil = performance.now();
  }, 1);
  await open();
  while (performance.now() - busyUntil < QUIET) await pause(50);
  clearInterval(look);
  return { longest, took: busyUntil - begun };
}

function cpuTime(): number {
  const { user, system } = (process as ThreadCpu).threadCpuUsage();
  return (user + system) / 1000;
}
