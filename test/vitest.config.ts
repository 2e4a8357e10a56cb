import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Time limits are for hangs, not for speed: the machines are small and shared. */
const tier = (name: string, testTimeout: number, oneByOne: boolean) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: Math.max(testTimeout, 60_000),
    fileParallelism: !oneByOne,
  },
});

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      tier('unit', 60_000, false),
      tier('golden', 60_000, false),
      tier('engine', 120_000, false),
      tier('program', 120_000, false),
      tier('rig', 300_000, true),
      tier('ui', 300_000, true),
    ],
  },
});
