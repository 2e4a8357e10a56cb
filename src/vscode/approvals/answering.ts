import { CancellationTokenSource, commands, window, type CancellationToken } from 'vscode';
import type { Agent, Request } from '../../core/agents/agent.ts';
import { answerQuestions, decide, type Decision } from '../../core/agents/approvals.ts';
import type { Fleet } from '../../core/agents/fleet.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { askText } from '../commands/askText.ts';
import { AGENTS_VIEW, CommandId } from '../commands/commandIds.ts';
import type { Drafts } from '../commands/drafts.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { agentOf, type Context } from '../context.ts';
import { asPlainText } from '../notifications/plainText.ts';
import { askQuestions, questionDraft } from './askQuestions.ts';
import { isDecidable, requestsOf, type DecidableRequest } from './openRequests.ts';
import { pickDecision } from './pickDecision.ts';
import type { RequestDocuments } from './requestDocuments.ts';

/** A second click or Enter so soon was meant for the request before, in milliseconds. */
const REACTION = 400;
/** How long Codex may take to tell what an agent asks, in milliseconds. */
const HEARING = 3000;

type QuestionRequest = Extract<Request, { kind: 'question' }>;

/** Answers what agents ask. The first answer wins, whoever gives it: everything here closes when somebody else was faster. */
export class Answering {
  readonly #context: Context;
  readonly #drafts: Drafts;
  readonly #documents: RequestDocuments;
  /** When an agent was last answered from here, in epoch milliseconds. */
  readonly #answeredAt = new Map<string, number>();
  readonly #say: (agent: Agent, text: string) => Promise<void>;

  constructor(
    context: Context,
    drafts: Drafts,
    documents: RequestDocuments,
    say: (agent: Agent, text: string) => Promise<void>,
  ) {
    this.#context = context;
    this.#drafts = drafts;
    this.#documents = documents;
    this.#say = say;
  }

  /** Opens what answers the agent's requests, one after the other, until none is open or the person leaves. */
  async open(agentId: string, itemId?: string): Promise<void> {
    await this.#heard(agentId);
    let wanted = itemId;
    let isFirst = true;
    do {
      const agent = agentOf(this.#context, agentId);
      const open = requestsOf(agent);
      const request = wanted === undefined ? open[0] : open.find((one) => one.itemId === wanted);
      if (request === undefined) {
        if (wanted !== undefined) sayAnswered(agent);
        else if (agent.state.kind === 'asking') await this.#openTerminal(agent);
        else sayBriefly(t('{0} asks nothing.', agent.name));
        return;
      }
      if (!(await this.#ask(agent, request, isFirst ? 0 : REACTION))) return;
      wanted = undefined;
      isFirst = false;
    } while (requestsOf(agentOf(this.#context, agentId)).length > 0);
  }

  /**
   * Decides one request: the one that a notice named, or the only one of an agent's row. Where that may be another one
   * than the person meant, they are asked.
   */
  async decideShown(agentId: string, itemId: string | undefined, decision: Decision): Promise<void> {
    const agent = agentOf(this.#context, agentId);
    const [only, ...others] = requestsOf(agent);
    const isSecondClick = Date.now() - (this.#answeredAt.get(agentId) ?? 0) < REACTION;
    if (itemId !== undefined) await this.#decideOrSay(agent, itemId, decision);
    else if (only === undefined || others.length > 0 || isSecondClick) await this.open(agentId);
    else await this.#decideOrSay(agent, only.itemId, decision);
  }

  /** Returns false when somebody else has answered before. */
  async decide(agent: Agent, itemId: string, decision: Decision): Promise<boolean> {
    return this.#give(agent, itemId, () => decide(this.#context.fleet, agent.id, itemId, decision));
  }

  /** Answers a question with one of its options. */
  async choose(agentId: string, itemId: string, option: string): Promise<void> {
    const agent = agentOf(this.#context, agentId);
    const request = requestsOf(agent).find((one) => one.itemId === itemId);
    if (request?.kind !== 'question') sayAnswered(agent);
    else await this.#answer(agent, request, Object.fromEntries(request.questions.map(({ id }) => [id, [option]])));
  }

  /**
   * Returns whether the agent's next request may be asked about. An Enter within the first `deaf` milliseconds was meant
   * for the request before.
   */
  async #ask(agent: Agent, request: Request, deaf: number): Promise<boolean> {
    const gone = new CancellationTokenSource();
    const watching = whenGone(this.#context.fleet, agent.id, request.itemId, () => gone.cancel());
    try {
      if (isDecidable(request)) return await this.#askDecision(agent, request, deaf, gone.token);
      if (request.kind === 'question') return await this.#askQuestions(agent, request, gone.token);
      await this.#openTerminal(agent);
      return false;
    } finally {
      watching.dispose();
      gone.dispose();
    }
  }

  async #askDecision(agent: Agent, request: DecidableRequest, deaf: number, gone: CancellationToken): Promise<boolean> {
    const choice = await pickDecision(this.#documents, { agent, request }, deaf, gone);
    if (gone.isCancellationRequested) return sayAnsweredInPassing(agent);
    switch (choice) {
      case 'accept':
      case 'acceptForSession':
      case 'decline':
        return this.#decideOrSay(agent, request.itemId, choice);
      case 'declineAndSay':
        return this.#declineAndSay(agent, request.itemId);
      case 'terminal':
        await this.#openTerminal(agent);
        return false;
      case undefined:
        return false;
    }
  }

  async #declineAndSay(agent: Agent, itemId: string): Promise<boolean> {
    const purpose = `deny:${agent.id}`;
    const answer = await askText(this.#drafts, purpose, {
      title: t('Deny, and tell {0} why', agent.name),
      prompt: t('Press Enter to deny and send.'),
      placeholder: t('Use what is installed already'),
      buttons: [],
    });
    if (answer?.kind !== 'text') return false;
    await this.#decideOrSay(agent, itemId, 'decline');
    await this.#say(agent, answer.text);
    this.#drafts.forget(purpose);
    return true;
  }

  async #askQuestions(agent: Agent, request: QuestionRequest, gone: CancellationToken): Promise<boolean> {
    const parts = { drafts: this.#drafts, documents: this.#documents };
    const answers = await askQuestions(parts, agent, request, gone);
    if (gone.isCancellationRequested) return sayAnsweredInPassing(agent);
    if (answers === undefined || !(await this.#answer(agent, request, answers))) return false;
    for (const question of request.questions) this.#drafts.forget(questionDraft(agent.id, question));
    return true;
  }

  async #answer(
    agent: Agent,
    { itemId }: QuestionRequest,
    answers: Readonly<Record<string, readonly string[]>>,
  ): Promise<boolean> {
    const isGiven = await this.#give(agent, itemId, () =>
      answerQuestions(this.#context.fleet, agent.id, itemId, answers),
    );
    if (!isGiven) sayAnswered(agent);
    return isGiven;
  }

  async #decideOrSay(agent: Agent, itemId: string, decision: Decision): Promise<boolean> {
    const isGiven = await this.decide(agent, itemId, decision);
    if (!isGiven) sayAnswered(agent);
    return isGiven;
  }

  async #give({ id, name }: Agent, itemId: string, give: () => Promise<unknown>): Promise<boolean> {
    if (!requestsOf(agentOf(this.#context, id)).some((one) => one.itemId === itemId)) return false;
    try {
      await window.withProgress({ location: { viewId: AGENTS_VIEW } }, give);
      this.#answeredAt.set(id, Date.now());
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Somebody was faster by less than the eye can see.
      if (error.code === 'not-running') return false;
      if (error.code !== 'not-sent') throw error;
      throw new Failure('not-sent', t('Codex has not confirmed the answer to {0}.', name), {
        next: t('Look at its terminal.'),
      });
    }
  }

  /** Codex says that an agent asks before it says what. */
  async #heard(agentId: string): Promise<void> {
    const { fleet } = this.#context;
    const isSilent = (agent: Agent | undefined): boolean =>
      agent?.engineUp === true && agent.state.kind === 'asking' && agent.state.requests.length === 0;
    if (!isSilent(fleet.get(agentId))) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        listening.dispose();
        resolve();
      };
      const late = setTimeout(done, HEARING);
      const listening = fleet.onDidChange(({ after }) => {
        if (after.id === agentId && !isSilent(after)) done();
      });
    });
  }

  /** What Codex does not tell us is asked in its own TUI. */
  async #openTerminal(agent: Agent): Promise<void> {
    await commands.executeCommand(CommandId.openTerminal, agent.id);
  }
}

/** Calls `onGone` once, when the request is no longer open. */
function whenGone(fleet: Fleet, agentId: string, itemId: string, onGone: () => void): Disposable {
  const listening = fleet.onDidChange(({ after }) => {
    if (after.id !== agentId || requestsOf(after).some((one) => one.itemId === itemId)) return;
    listening.dispose();
    onGone();
  });
  return listening;
}

/** For who has just pressed a button. */
function sayAnswered({ name }: Agent): void {
  void window.showInformationMessage(asPlainText(t('{0} has its answer already: it was given elsewhere.', name)));
}

function sayAnsweredInPassing({ name }: Agent): false {
  sayBriefly(t('{0} has its answer already.', name));
  return false;
}
