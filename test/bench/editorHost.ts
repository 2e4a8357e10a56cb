import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commands, extensions } from 'vscode';

/** What the extension says of itself through diagnostics channels, and when. Times are milliseconds, `at` since the epoch. */
export interface HostRecord {
  readonly activated: number | undefined;
  readonly rows: readonly Told[];
  readonly notices: readonly Told[];
  /** What each end of a turn has cost until the agent was changed. */
  readonly ends: readonly number[];
  /** How late timers of this process are that are due at once: what no drawing can be quicker than. */
  readonly timers: readonly number[];
  /** How many messages the engine has sent. */
  readonly messages: number;
  /** Processor time of the extension host so far. */
  readonly cpu: readonly { readonly at: number; readonly cpu: number }[];
}

export interface Told {
  readonly agentId: string;
  readonly at: number;
  /** Our own time, as the extension measures it. */
  readonly ms: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Runs inside the extension host: records until a file `stop` is in BENCH_FOLDER, then writes `record.json` there. */
export async function run(): Promise<void> {
  const folder = process.env['BENCH_FOLDER'] ?? '';
  let activated: number | undefined;
  let messages = 0;
  const ends: number[] = [];
  const rows: Told[] = [];
  const notices: Told[] = [];
  const keep = (told: Told[]) => (message: unknown) => {
    const { agentId, ms } = message as { agentId: string; ms: number };
    told.push({ agentId, at: now(), ms });
  };
  subscribe('codexOrchestrator:activated', (message) => (activated = (message as { ms: number }).ms));
  subscribe('codexOrchestrator:received', (message) => {
    const { text, ms } = message as { text: string; ms: number };
    messages++;
    if (text.includes('"method":"turn/completed"')) ends.push(ms);
  });
  subscribe('codexOrchestrator:row', keep(rows));
  subscribe('codexOrchestrator:notice', keep(notices));
  await extensions.getExtension('codex-orchestrator.codex-orchestrator')?.activate();
  await commands.executeCommand('codexOrchestrator.agents.focus');
  await writeFile(join(folder, 'ready'), '');
  const timers: number[] = [];
  const sample = setInterval(() => {
    const asked = performance.now();
    setTimeout(() => timers.push(performance.now() - asked), 0);
  }, 100);
  const cpu: { at: number; cpu: number }[] = [];
  while (!existsSync(join(folder, 'stop'))) {
    const { user, system } = process.cpuUsage();
    cpu.push({ at: now(), cpu: (user + system) / 1000 });
    await pause(500);
  }
  clearInterval(sample);
  const record: HostRecord = { activated, rows, notices, ends, timers, messages, cpu };
  await writeFile(join(folder, 'record.part'), JSON.stringify(record));
  await rename(join(folder, 'record.part'), join(folder, 'record.json'));
}
