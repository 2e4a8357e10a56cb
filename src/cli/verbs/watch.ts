import type { Agent } from '../../core/agents/agent.ts';
import { Fleet, type AgentChange } from '../../core/agents/fleet.ts';
import { Follower } from '../../core/agents/follow.ts';
import { FollowText } from '../../core/agents/followText.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { shortened } from '../../core/base/shorten.ts';
import { ExecEvents, type ExecEvent } from '../../core/codex/execEvents.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

export interface WatchOptions {
  readonly json?: boolean;
  /** Only until no turn of theirs runs. */
  readonly turn?: boolean;
}

const NAME = 20;

/** Follows agents until they have ended. Leaving it never ends an agent. */
export async function watch(context: Context, ids: readonly string[], options: WatchOptions): Promise<number> {
  const { home, env, log } = context;
  const unique = [...new Set(ids)];
  const fleet = new Fleet({ home, env, log, name: 'cli', only: unique });
  const followers: Follower[] = [];
  try {
    await fleet.open();
    await Promise.all(unique.map(async (id) => watchOne(context, fleet, id, options, unique.length > 1, followers)));
    return EXIT.ok;
  } finally {
    for (const follower of followers) follower.dispose();
    fleet.dispose();
  }
}

async function watchOne(
  context: Context,
  fleet: Fleet,
  id: string,
  options: WatchOptions,
  several: boolean,
  followers: Follower[],
): Promise<void> {
  const agent = fleet.get(id);
  if (agent === undefined) return;
  const name = shortened(plainText(agent.name), NAME, '…');
  if (options.json !== true) {
    context.say(`Watching ${id} (${name})... (Ctrl+C to stop)`);
    if (!several) context.say(`To talk to it: codex-agent attach ${id}\n`);
  }
  const follower = new Follower(fleet, id, sinkOf(context, agent, name, options, several));
  followers.push(follower);
  // Listened to before it is attached, so that an end in between is not missed.
  const over = new Promise<void>((resolve, reject) => {
    const isOver = (now: Agent): boolean =>
      now.state.kind === 'ended' ||
      (options.turn === true && now.state.kind === 'idle' && now.unrecorded === undefined);
    const attached = follower.attach();
    let asks = false;
    const look = (now: Agent): void => {
      const asked = asks;
      asks = now.state.kind === 'asking';
      if (asks && !asked) {
        context.say(`Job ${id} (${name}) needs a person.\nSee what it asks with: codex-agent await-turn ${id}`);
      }
    };
    look(agent);
    attached.then(() => isOver(fleet.get(id) ?? agent) && resolve(), reject);
    fleet.onDidChange(({ after, cause }: AgentChange) => {
      if (after.id !== id) return;
      if (cause.kind === 'engineBack') attached.then(() => follower.attach()).catch(reject);
      if (cause.kind === 'engineGone') context.say(`The engine of job ${id} has stopped.`);
      look(after);
      if (isOver(after)) attached.then(() => resolve(), reject);
    });
  });
  await over;
  await fleet.settled();
  const ended = fleet.get(id)?.state.kind === 'ended';
  if (options.json !== true && ended) context.say(`Job ${id} has ended`);
}

function sinkOf(
  { print }: Context,
  { id, record, tokens }: Agent,
  name: string,
  { json }: WatchOptions,
  several: boolean,
): ConstructorParameters<typeof Follower>[2] {
  if (json !== true) {
    const text = new FollowText(print, several ? `${name.padEnd(NAME)} | ` : '');
    return (message) => text.heard(message);
  }
  const events = new ExecEvents(tokens && { input_tokens: tokens.input, output_tokens: tokens.output });
  // What tells agents apart comes last, so that each line begins as Codex's own do.
  const line = (event: ExecEvent): void =>
    print(`${JSON.stringify(several ? { ...event, agent_id: id, agent_name: name } : event)}\n`);
  line({ type: 'thread.started', thread_id: record.threadId });
  return (message) => events.heard(message).forEach(line);
}
