import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExtensionTests } from '../rig/extensionTests.ts';
import { repositoryRoot, type Rig } from '../rig/install.ts';
import { planOf } from '../support/boardText.ts';
import { World } from '../support/world.ts';
import { logOf } from './logText.ts';
import type { Measured } from './row.ts';
import type { Opened } from './viewsHost.ts';

const ENTRIES = 100_000;
const PLAN = 1000 * 1024;
const TIMELINE = { file: 'agents.log', view: 'codexOrchestrator.timeline' };
const BOARD = { file: 'docs/prds/plan.md', view: 'codexOrchestrator.board' };
/** What a window does once for any PRD is not the board's. */
const TEXT = { ...BOARD, view: 'default' };
/** Git, ports and others have slices of their own now and then; ours come each time. */
const ROUNDS = 5;

/** The extension host of a real window while our views open. */
export async function viewRows(rig: Rig): Promise<readonly Measured[]> {
  const world = await World.create();
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await mkdir(join(world.project, 'docs/prds'), { recursive: true });
    await writeFile(join(world.project, 'agents.log'), logOf(Infinity, ENTRIES));
    await writeFile(join(world.project, 'docs/prds/plan.md'), planOf(PLAN));
    const views = [TEXT, ...Array.from({ length: ROUNDS }, () => [TIMELINE, BOARD]).flat()];
    const { HOME: _, ...env } = world.env;
    await runExtensionTests(rig, {
      server: {
        extensionPath: repositoryRoot,
        workspace: world.project,
        env: { ...env, BENCH_FOLDER: folder, BENCH_VIEWS: JSON.stringify(views) },
      },
      tests: join(repositoryRoot, '.cache/bench/viewsHost.cjs'),
      folder,
      onOutput: (text) => void process.stderr.write(text),
      limit: 5 * 60_000,
    });
    const opened = JSON.parse(await readFile(join(folder, 'opened.json'), 'utf8')) as readonly Opened[];
    return [
      rowOf(opened, TIMELINE.view, `a timeline of ${ENTRIES} entries opens`),
      rowOf(opened, BOARD.view, `a board of a PRD of ${PLAN / 1024} KB opens`),
    ];
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function rowOf(opened: readonly Opened[], view: string, what: string): Measured {
  return {
    what: `extension host while ${what}: longest at once, time of its own thread`,
    ours: opened.filter((one) => one.view === view).map(({ longest }) => longest),
    limit: 10,
    unit: 'ms',
    floor: [],
    floorIs: '',
  };
}
