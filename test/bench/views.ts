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
const PLAN = 1024 * 1024;
const TEXT = 'default';
const VIEWS = [
  { file: 'agents.log', view: 'codexOrchestrator.timeline', what: `a timeline of ${ENTRIES} entries opens` },
  { file: 'docs/prds/small.md', view: TEXT, what: '' },
  { file: 'docs/prds/plan.md', view: TEXT, what: '' },
  { file: 'docs/prds/plan.md', view: 'codexOrchestrator.board', what: 'a board of a PRD of 1 MB opens' },
];

/** The extension host of a real window while our views open. */
export async function viewRows(rig: Rig): Promise<readonly Measured[]> {
  const world = await World.create();
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await mkdir(join(world.project, 'docs/prds'), { recursive: true });
    await writeFile(join(world.project, 'agents.log'), logOf(Infinity, ENTRIES));
    await writeFile(join(world.project, 'docs/prds/small.md'), planOf(1024));
    await writeFile(join(world.project, 'docs/prds/plan.md'), planOf(PLAN));
    const { HOME: _, ...env } = world.env;
    await runExtensionTests(rig, {
      server: {
        extensionPath: repositoryRoot,
        workspace: world.project,
        env: { ...env, BENCH_FOLDER: folder, BENCH_VIEWS: JSON.stringify(VIEWS) },
      },
      tests: join(repositoryRoot, '.cache/bench/viewsHost.cjs'),
      folder,
      onOutput: (text) => void process.stderr.write(text),
      limit: 5 * 60_000,
    });
    const opened = JSON.parse(await readFile(join(folder, 'opened.json'), 'utf8')) as readonly Opened[];
    console.error(opened);
    return VIEWS.flatMap(({ what }, index) => {
      if (what === '') return [];
      return [
        {
          what: `extension host, longest own time at once while ${what}`,
          ours: [opened[index]?.longest ?? Infinity],
          limit: 10,
          unit: 'ms',
          floor: [],
          floorIs: '',
        },
      ];
    });
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
