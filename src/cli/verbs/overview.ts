import { byCode } from '../../core/base/order.ts';
import type { Agent } from '../../core/agents/agent.ts';
import { attentionOf, statusWordOf, turnStateOf } from '../../core/agents/attention.ts';
import { EndedIndex } from '../../core/agents/endedIndex.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { shortened } from '../../core/base/shorten.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

/** What a general reads again and again must be small: bytes of the whole answer. */
const LIMIT = 4096;

interface Line {
  readonly id: string;
  readonly name: string;
  readonly general: string;
  readonly state: string;
  readonly turn: number;
  readonly attention?: string;
  readonly plan?: string;
  readonly last?: string;
}

/** The army in at most 4 KB: living agents, those that need somebody first. What does not fit is counted. */
export async function overview(context: Context): Promise<number> {
  const { home, env, log } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', passive: true, ended: new EndedIndex(home) });
  try {
    await fleet.open();
    context.print(`${overviewText(fleet.all())}\n`);
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

export function overviewText(agents: readonly Agent[]): string {
  const living = agents
    .filter(({ state }) => state.kind !== 'ended')
    .toSorted((a, b) => rank(a) - rank(b) || byCode(b.record.createdAt, a.record.createdAt));
  const ended = agents.length - living.length;
  // First the last messages grow shorter, then agents are left out from the end.
  for (const length of [160, 60, 0]) {
    const text = textOf(living, length, 0, ended);
    if (Buffer.byteLength(text) <= LIMIT) return text;
  }
  for (let left = 1; ; left++) {
    const text = textOf(living.slice(0, living.length - left), 0, left, ended);
    if (Buffer.byteLength(text) <= LIMIT || left >= living.length) return text;
  }
}

function textOf(agents: readonly Agent[], length: number, left: number, ended: number): string {
  const more = left === 0 ? {} : { more: left };
  return JSON.stringify({ version: 2, agents: agents.map((agent) => lineOf(agent, length)), ...more, ended });
}

function lineOf(agent: Agent, length: number): Line {
  const attention = attentionOf(agent);
  const at = agent.plan.findIndex(({ status }) => status !== 'completed');
  const last = length === 0 ? '' : shortened(plainText(agent.lastTurn?.lastAgentMessage ?? ''), length, '…');
  return {
    id: agent.id,
    name: shortened(plainText(agent.name), 40, '…'),
    general: shortened(agent.record.general.label, 20, '…'),
    state: turnStateOf(agent) ?? statusWordOf(agent),
    turn: agent.turn,
    ...(attention === undefined ? {} : { attention }),
    ...(at < 0 ? {} : { plan: `${at + 1}/${agent.plan.length}` }),
    ...(last === '' ? {} : { last }),
  };
}

function rank(agent: Agent): number {
  const attention = attentionOf(agent);
  if (attention !== undefined && attention !== 'turnComplete') return 0;
  return turnStateOf(agent) === 'working' ? 1 : 2;
}
