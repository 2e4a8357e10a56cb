import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../support/world.ts';

/** Memory in MB as the system shares it out: pages that several processes have are divided among them. */
export async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`The system does not say how much memory process ${pid} has.`);
  return Number(kilobytes) / 1024;
}

/** Of every living process of the world, its engine included. */
export async function memoryOfWorld(world: World): Promise<number> {
  const all = await world.processes();
  const each = await Promise.all(all.map(({ pid }) => memoryOf(pid).catch(() => 0)));
  return each.reduce((sum, one) => sum + one, 0);
}

/** Processor time of all its threads so far, in seconds. */
export async function processorTimeOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const each = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      return Number(text.split(' ')[0]) / 1e9;
    }),
  );
  return each.reduce((sum, one) => sum + one, 0);
}

/** What each process uses of a core in the next `stretch` milliseconds, in percent. */
export async function sharesOf(pids: readonly number[], stretch: number): Promise<readonly number[]> {
  const used = (): Promise<number[]> => Promise.all(pids.map((pid) => processorTimeOf(pid)));
  const [begin, before] = [performance.now(), await used()];
  await pause(stretch);
  const [end, after] = [performance.now(), await used()];
  return after.map((seconds, index) => ((seconds - (before[index] ?? 0)) * 100_000) / (end - begin));
}

/** How many files, sockets and pipes it has open. */
export async function handlesOf(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}
