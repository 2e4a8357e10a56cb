import { join } from 'node:path';
import { USER } from '../../src/core/agents/general.ts';
import { Home } from '../../src/core/agents/home.ts';
import { ensureRecorder } from '../../src/core/agents/recorderProcess.ts';
import { spawnAgent } from '../../src/core/agents/spawnAgent.ts';
import { resolveEngine, type EngineAddress } from '../../src/core/codex/engineAddress.ts';

/**
 * `coreClient <text> <cwd> <count> <dist>`: starts that many agents from one process, as the extension does, prints the
 * id of each on a line and ends when Codex has accepted all their turns. The recorder records them.
 */
const [text = '', cwd = '', count = '1', dist = ''] = process.argv.slice(2);
/** As many at a time as the raw client. */
const AT_ONCE = 32;

const env = process.env;
const home = new Home(env);
const recorder = { runtime: process.execPath, file: join(dist, 'recorder.cjs') };

let left = Number(count);
async function spawnNext(engine: EngineAddress): Promise<void> {
  while (left-- > 0) {
    const record = await spawnAgent(
      { home, env, onAccepted: (accepted) => ensureRecorder(home, accepted.engine, env, recorder) },
      {
        prompt: text,
        cwd,
        engine,
        general: USER,
        sandbox: 'workspace-write',
        approvalPolicy: 'never',
        reasoningEffort: 'high',
        search: false,
        plan: false,
        allowCommit: false,
        noLog: false,
        extraEnv: {},
      },
    );
    process.stdout.write(`${record.id}\n`);
  }
}

async function main(): Promise<void> {
  const engine = await resolveEngine(undefined, env);
  await Promise.all(Array.from({ length: AT_ONCE }, () => spawnNext(engine)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
