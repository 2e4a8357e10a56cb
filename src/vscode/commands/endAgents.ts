import { window } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import type { AgentProcess } from '../../core/agents/agentProcesses.ts';
import { interruptAgent, killAgent, quitAgent, reviveAgent, runningCommands } from '../../core/agents/endAgent.ts';
import { isBusy } from '../../core/agents/reduceAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { agentItems, type AgentItem } from './chooseAgent.ts';
import { AGENTS_VIEW } from './commandIds.ts';
import { endQuestion, endReadQuestion, killQuestion, stoppedWords, type EndQuestion } from './endWords.ts';
import { forEachAgent } from './forEach.ts';
import { sayBriefly } from './sayBriefly.ts';

const NAME = 'extension';
const KILL = t('Kill');
const END = t('End');
const SEND = t('Send Message');

/** Interrupts the running turns. Commands that the agents have started go on, and are named. */
export async function stopAgents(context: Context, agents: readonly Agent[]): Promise<void> {
  const { home, fleet } = context;
  const commands: AgentProcess[] = [];
  let stopped: readonly Agent[] = [];
  try {
    await inView(() =>
      forEachAgent(
        agents,
        async ({ id, record }) => {
          const client = await fleet.clientOf(id);
          const turnId = await interruptAgent(home, NAME, record, client);
          if (turnId === undefined) throw new Failure('not-running', t('It was not working.'));
          commands.push(...(await runningCommands(record, client)));
        },
        (done) => (stopped = done),
      ),
    );
  } finally {
    if (stopped.length > 0) sayStopped(context, stopped, commands);
  }
}

function sayStopped(context: Context, stopped: readonly Agent[], commands: readonly AgentProcess[]): void {
  const words = stoppedWords(stopped, commands);
  if (commands.length === 0) sayBriefly(words);
  else void offerToKill(context, stopped, words);
}

/** What goes on by itself after a stop may be a server that is wanted, or a loop that is not. */
async function offerToKill(context: Context, stopped: readonly Agent[], words: string): Promise<void> {
  const pressed = await window.showInformationMessage(asPlainText(words), KILL);
  if (pressed === KILL) await killAgents(context, stopped);
}

/** Ends the conversations; asks first when that would cut off work. */
export async function endAgents({ home, env }: Context, agents: readonly Agent[]): Promise<void> {
  const question = endQuestion(agents);
  if (question !== undefined && (await ask(question, END)) !== END) return;
  await inView(() =>
    forEachAgent(
      agents,
      ({ record }) => quitAgent(home, NAME, record, env),
      (done) => sayBriefly(t('Ended {0}.', whoOf(done))),
    ),
  );
}

/** Asks once, with their number. */
export async function endReadAgents(context: Context, agents: readonly Agent[]): Promise<void> {
  const question = endReadQuestion(agents);
  const { all, mine } = question;
  const pressed = await ask(question, all, ...(mine === undefined ? [] : [mine]));
  // One that has begun to work since is not ended unasked: `endAgents` asks.
  const current = agents.map(({ id }) => context.fleet.get(id)).filter((agent) => agent !== undefined);
  if (pressed === all) await endAgents(context, current);
  else if (pressed === mine && mine !== undefined) {
    await endAgents(
      context,
      current.filter(({ record }) => record.general.kind === 'user'),
    );
  }
}

/** Asks once, then stops the turns and ends all processes. What could not be ended is named in the failure. */
export async function killAgents(
  { home, env }: Context,
  agents: readonly Agent[],
  sendInstead?: (agent: Agent) => Promise<void>,
): Promise<void> {
  const [first, ...others] = agents;
  if (first === undefined) return;
  const canSend = sendInstead !== undefined && others.length === 0 && isBusy(first);
  const pressed = await ask(killQuestion(agents, Date.now()), ...(canSend ? [SEND, KILL] : [KILL]));
  if (pressed === SEND && sendInstead !== undefined) return sendInstead(first);
  if (pressed !== KILL) return;
  await inView(() =>
    forEachAgent(
      agents,
      ({ record }) => killAgent(home, NAME, record, env),
      (done) => sayBriefly(t('Killed {0}: no turn runs, no process lives.', whoOf(done))),
    ),
  );
}

/** Makes ended agents living ones again: the next message starts their next turn. */
export async function resumeAgents({ home }: Context, agents: readonly Agent[]): Promise<void> {
  await forEachAgent(
    agents,
    async ({ state, record }) => {
      if (state.kind !== 'ended') throw new Failure('usage', t('It has not ended.'));
      if (state.how === 'lost') throw new Failure('not-running', t('Codex no longer has its conversation.'));
      await reviveAgent(home, record);
    },
    (done) => sayBriefly(t('Resumed {0}.', whoOf(done))),
  );
}

/** A list of those that work, all checked; undefined when the user left. */
export async function pickThoseToStop(agents: readonly Agent[], title: string): Promise<readonly Agent[] | undefined> {
  const list = window.createQuickPick<AgentItem>();
  list.title = title;
  list.placeholder = t('Enter stops those that are checked');
  list.canSelectMany = true;
  list.matchOnDescription = true;
  list.ignoreFocusOut = true;
  list.items = agentItems(agents);
  list.selectedItems = list.items.filter(({ agent }) => agent !== undefined);
  try {
    return await new Promise<readonly Agent[] | undefined>((resolve) => {
      list.onDidAccept(() => resolve(list.selectedItems.flatMap(({ agent }) => agent ?? [])));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}

async function ask({ text, detail }: EndQuestion, ...buttons: readonly string[]): Promise<string | undefined> {
  return window.showWarningMessage(text, { modal: true, detail }, ...buttons);
}

async function inView(work: () => Promise<void>): Promise<void> {
  await window.withProgress({ location: { viewId: AGENTS_VIEW } }, work);
}

function whoOf(agents: readonly Agent[]): string {
  const [only, ...others] = agents;
  return only !== undefined && others.length === 0 ? only.name : t('{0} agents', agents.length);
}
