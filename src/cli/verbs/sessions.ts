import { byCode } from '../../core/base/order.ts';
import { attachedThreads } from '../../core/agents/attachedTerminals.ts';
import { endOf, readFacts, readRecords } from '../../core/agents/records.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

/** Living agents, in the words and columns of the old tool. Whether a TUI is open can only be known of this machine. */
export async function sessions({ home, print }: Context): Promise<number> {
  const { records } = await readRecords(home);
  const ends = await Promise.all(records.map(async ({ id }) => endOf(await readFacts(home, id))));
  const living = records
    .filter((_, place) => ends[place] === undefined)
    .toSorted((a, b) => byCode(b.createdAt, a.createdAt));
  if (living.length === 0) {
    print('No active codex-agent sessions\n');
    return EXIT.ok;
  }
  const attached = await attachedThreads(living.map(({ threadId }) => threadId));
  const rows = living.map(({ id, threadId, createdAt }) =>
    [`codex-agent-${id}`.padEnd(30), (attached.has(threadId) ? 'yes' : 'no').padEnd(8), wholeSeconds(createdAt)].join(
      '  ',
    ),
  );
  print(['SESSION NAME                    ATTACHED  CREATED', '-'.repeat(60), ...rows, ''].join('\n'));
  return EXIT.ok;
}

function wholeSeconds(iso: string): string {
  return iso.replace(/\.\d+Z$/, '.000Z');
}
