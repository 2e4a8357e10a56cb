import { readFileSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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
}

export interface HostAnswer {
  /** How many messages the engine has sent. */
  readonly messages: number;
}

/** `gc`: gives back all memory that nobody holds. `count`: nothing more. `record`: all that is recorded. */
export type HostAsk = 'gc' | 'count' | 'record';

export interface Told {
  readonly agentId: string;
  readonly at: number;
  /** Our own time, as the extension measures it. */
  readonly ms: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/**
 * Runs inside the extension host until that ends. Records, and answers what a file `ask` in BENCH_FOLDER asks, in the file that
 * it names. Of a window without our extension nothing is heard.
 */
export async function run(): Promise<void> {
  const folder = process.env['BENCH_FOLDER'] ?? '';
  let activated: number | undefined;
  let messages = 0;
  const ends: number[] = [];
  const rows: Told[] = [];
  const notices: Told[] = [];
  const timers: number[] = [];
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
  const say = async (name: string, what: object): Promise<void> => {
    await writeFile(join(folder, `${name}.part`), JSON.stringify(what));
    await rename(join(folder, `${name}.part`), join(folder, name));
  };
  const extension = extensions.getExtension('codex-orchestrator.codex-orchestrator');
  if (extension !== undefined) {
    await extension.activate();
    await commands.executeCommand('codexOrchestrator.agents.focus');
  }
  await say('ready', { pid: process.pid });
  for (;;) {
    const asked = performance.now();
    setTimeout(() => timers.push(performance.now() - asked), 0);
    await pause(100);
    const ask = takeAsk(join(folder, 'ask'));
    if (ask?.what === 'gc') collect();
    const record: HostRecord = { activated, rows, notices, ends, timers, messages };
    if (ask !== undefined) await say(ask.name, ask.what === 'record' ? record : { messages });
  }
}

function takeAsk(file: string): { readonly what: HostAsk; readonly name: string } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return JSON.parse(text) as { what: HostAsk; name: string };
  } catch {
    return undefined;
  }
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // What a first collection finalises a second one frees.
  gc();
  gc();
}
