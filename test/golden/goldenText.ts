import type { Agent } from '../../src/core/agents/agent.ts';
import { attentionOf, statusWordOf, turnStateOf } from '../../src/core/agents/attention.ts';
import type { AgentChange } from '../../src/core/agents/fleet.ts';
import { noticeFor } from '../../src/vscode/notifications/noticeFor.ts';
import { rowOf } from '../../src/vscode/tree/agentRow.ts';
import { tooltipOf } from '../../src/vscode/tree/agentTooltip.ts';
import type { TraceHead, TraceLine } from './trace.ts';

/**
 * What a trace makes of an agent, as text for a reviewer. Each block is one message that changed something; of state and
 * row it has what differs from the block before. Messages in a row that change nothing to be seen share a block.
 */
export class GoldenText {
  readonly #blocks: string[][] = [];
  #state = '';
  #row = '';
  #unseen: { block: string[]; title: string; times: number } | undefined;
  /** The newest turn that the person has looked at. */
  #seenTurn = 0;

  constructor({ scenario, prompt }: TraceHead, agent: Agent) {
    this.#blocks.push([scenario, `Prompt: ${prompt}`]);
    this.#block([]).push(...this.#seen(agent));
  }

  /** A reply is read as the person's having looked, as in the extension. */
  did(what: string, agent: Agent): void {
    if (what.startsWith('reply')) this.#seenTurn = agent.turn;
    this.#block([`person ${what}`]).push(...this.#seen(agent));
  }

  changed(line: TraceLine | 'clock', change: AgentChange): void {
    const title = `${titleOf(line)} → ${change.cause.kind}`;
    const notice = noticeFor(change);
    const seen = this.#seen(change.after);
    if (notice !== undefined) {
      const buttons = notice.buttons.map(({ label }) => ` [${label}]`).join('');
      seen.push(`notice ${notice.severity}: ${notice.text}${buttons}`);
    }
    if (seen.length > 0) this.#block([title, ...seen]);
    else if (this.#unseen?.title === title) this.#unseen.block[0] = `${title} ×${++this.#unseen.times}`;
    else this.#unseen = { block: this.#block([title]), title, times: 1 };
  }

  end(agent: Agent): string {
    const { spoken } = rowOf(this.#asSeen(agent), Date.now());
    const tooltip = tooltipOf(this.#asSeen(agent), Date.now());
    this.#block(['At the end', ...tooltip.split('\n').map((text) => `tooltip ${text}`.trimEnd()), `spoken  ${spoken}`]);
    const files = agent.files.length === 0 ? [] : [`files   ${agent.files.join(', ')}`];
    const plan = agent.plan.map(({ step, status }) => `plan    ${step}: ${status}`);
    const subAgents = agent.subAgents.map(({ name, working }) => `sub     ${name}: ${working ? 'working' : 'idle'}`);
    const { tokens, lastTurn } = agent;
    const context = tokens?.contextUsedPct ?? null;
    this.#blocks
      .at(-1)
      ?.push(
        ...files,
        ...plan,
        ...subAgents,
        ...(tokens === undefined ? [] : [`tokens  ${tokens.input} in, ${tokens.output} out, context ${context} %`]),
        ...(lastTurn === undefined ? [] : [`ledger  turn ${lastTurn.turn} ${lastTurn.status}`]),
      );
    return this.#blocks.map((block) => `${block.join('\n')}\n`).join('\n');
  }

  #block(lines: string[]): string[] {
    this.#unseen = undefined;
    this.#blocks.push(lines);
    return lines;
  }

  #asSeen(agent: Agent): Agent {
    return { ...agent, seenTurn: this.#seenTurn };
  }

  /** What the agent's words and row are, where they are not what they were. */
  #seen(agent: Agent): string[] {
    const { icon, color, label, description } = rowOf(this.#asSeen(agent), Date.now());
    const attention = attentionOf(this.#asSeen(agent));
    const words = [statusWordOf(agent), turnStateOf(agent) ?? 'no turn state'];
    const state = `state  ${[...words, attention === undefined ? 'needs nobody' : `needs you: ${attention}`].join(' · ')}`;
    const row = `row    ${icon} (${color ?? 'no colour'}) | ${label} | ${description}`;
    const lines = [...(state === this.#state ? [] : [state]), ...(row === this.#row ? [] : [row])];
    this.#state = state;
    this.#row = row;
    return lines;
  }
}

function titleOf(line: TraceLine | 'clock'): string {
  if (line === 'clock') return 'clock  the quiet time is over';
  if ('closed' in line) return 'recv   connection closed';
  return 'recv' in line ? `recv   ${line.recv}` : '';
}
