import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog, type Log } from '../core/base/log.ts';
import { Home } from '../core/agents/home.ts';
import { runRecorder } from '../core/agents/recorder.ts';
import type { EngineAddress } from '../core/codex/engineAddress.ts';

/** `recorder.cjs <engine as JSON>`: started by `ensureRecorder`, never by a person. */
async function main(): Promise<void> {
  const engine = JSON.parse(process.argv[2] ?? '') as EngineAddress;
  const home = new Home(process.env);
  const stallAfter = Number(process.env['CODEX_AGENT_STALL_MS']);
  await runRecorder({
    home,
    engine,
    env: process.env,
    log: process.env['CODEX_AGENT_TRACE'] === '1' ? fileLog(join(home.folder, 'recorder.log')) : silentLog,
    linger: Number(process.env['CODEX_AGENT_LINGER_MS'] ?? 5000),
    ...(stallAfter > 0 ? { stallAfter } : {}),
  });
}

function fileLog(path: string): Log {
  const line = (level: string) => (message: string) =>
    appendFileSync(path, `${new Date().toISOString()} ${level} ${message}\n`, { mode: 0o600 });
  return { trace: line('trace'), info: line('info'), warn: line('warn'), error: line('error') };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
