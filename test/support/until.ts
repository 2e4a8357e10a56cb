import { setTimeout as pause } from 'node:timers/promises';

const SCALE = Number(process.env['TEST_TIMEOUT_SCALE'] ?? 1);

/** Waits until `holds` gives something truthy and returns that. The limit is for hangs: conditions end the wait, not time. */
export async function until<T>(
  what: string,
  holds: () => Promise<T> | T,
  limit = 60_000,
): Promise<Exclude<T, false | undefined | null>> {
  const deadline = Date.now() + limit * SCALE;
  for (;;) {
    const value = await holds();
    if (value) return value as Exclude<T, false | undefined | null>;
    if (Date.now() > deadline) throw new Error(`Waited ${limit * SCALE} ms in vain until ${what}.`);
    await pause(10);
  }
}
