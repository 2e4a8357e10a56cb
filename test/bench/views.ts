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
    // The first text is for what a window does once for any PRD.
    const views = [TEXT, ...Array.from({ length: ROUNDS }, () => [TIMELINE, TEXT, BOARD]).flat()];
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
    const longest = ({ view }: { view: string }): readonly number[] =>
      opened.filter((one) => one.view === view).map((one) => one.longest);
    return [
      { ...rowOf(`a timeline of ${ENTRIES} entries opens`), ours: longest(TIMELINE), floor: [], floorIs: '' },
      {
        ...rowOf(`a board of a PRD of ${PLAN / 1024} KB opens`),
        ours: longest(BOARD),
        floor: longest(TEXT).slice(1),
        floorIs: 'the same file opens as text',
      },
    ];
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function rowOf(what: string): Pick<Measured, 'what' | 'limit' | 'unit'> {
  return { what: `extension host while ${what}: longest at once, time of its own thread`, limit: 10, unit: 'ms' };
}
