import { readdirSync } from 'node:fs';
import { Fleet } from '../../src/core/agents/fleet.ts';
import { Home } from '../../src/core/agents/home.ts';
import { silentLog } from '../../src/core/base/log.ts';
import type { Held } from './growth.ts';

/**
 * `node --expose-gc soakClient`: watches all agents as a window does. Prints every second, as a line of JSON, what it
 * holds in memory and how many files and sockets it has open.
 */

async function main(): Promise<void> {
  const fleet = new Fleet({ home: new Home(process.env), env: process.env, log: silentLog, name: 'soak' });
  await fleet.open();
  setInterval(() => {
    gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const held: Held = { memory: (heapUsed + external) / 1e6, handles: readdirSync('/proc/self/fd').length };
    process.stdout.write(`${JSON.stringify(held)}\n`);
  }, 1000);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
