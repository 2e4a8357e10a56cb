/**
 * The one limit, in milliseconds, of every single wait of the rig. It is far above what a quiet machine needs, so it decides only
 * when a broken test gives up. RIG_TIMEOUT_SCALE=3 triples it, for a machine that is busy with other work.
 */
export const waitLimit = 60_000 * timeoutScale();

function timeoutScale(): number {
  const text = process.env['RIG_TIMEOUT_SCALE'] ?? '1';
  const scale = Number(text);
  if (!(scale > 0)) throw new Error(`Cannot use RIG_TIMEOUT_SCALE=${text}: it must be a number above 0`);
  return scale;
}
