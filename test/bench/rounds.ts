import { messageOf } from '../../src/core/base/errors.ts';
import { ROUNDS, type Ask, type Measured } from './row.ts';

/** What is known of a row before it is measured. */
export type Head = Omit<Measured, 'ours' | 'floor' | 'theirs'>;

/** A row that can be measured again and again. */
export interface Row extends Head {
  readonly ours: () => Promise<number>;
  readonly floor?: () => Promise<number>;
  /** Rejects with the reason where the other tool has no such figure. */
  readonly theirs?: (() => Promise<number>) | undefined;
  readonly rounds?: number;
}

/**
 * Ours, the floor and the other tool take turns, so that all meet the same noise. The first round warms up and is left
 * out. What the other tool cannot do is said and not tried again.
 */
export async function measureRows(rows: readonly Row[], { wanted, say }: Ask): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const row of rows) {
    if (!wanted(row)) continue;
    say(row.what);
    measured.push(await measureRow(row));
  }
  return measured;
}

async function measureRow({ ours, floor, theirs, rounds = ROUNDS, ...head }: Row): Promise<Measured> {
  const values = { ours: [] as number[], floor: [] as number[], theirs: [] as number[] };
  let complaint: string | undefined;
  for (let round = 0; round <= rounds; round++) {
    const one = await ours();
    const two = await floor?.();
    const three =
      complaint === undefined
        ? await theirs?.().catch((error: unknown) => {
            complaint = `cannot: ${messageOf(error)}`;
            return undefined;
          })
        : undefined;
    if (round === 0) continue;
    values.ours.push(one);
    if (two !== undefined) values.floor.push(two);
    if (three !== undefined) values.theirs.push(three);
  }
  const beside = theirs === undefined ? {} : { theirs: complaint ?? values.theirs };
  return { ...head, ours: values.ours, floor: values.floor, ...beside };
}
