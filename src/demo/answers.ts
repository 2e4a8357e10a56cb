import { responsesOfMarkers } from './markers.ts';
import type { ReceivedRequest } from './receivedRequest.ts';
import type { Action, ModelResponse, Rule, Scenario } from './scenario.ts';

/** Chooses the response from the request alone, so that retries, restarts and forks cannot confuse it. */
export class Answers {
  readonly #scenario: Scenario;
  /** Only for `error` with a number of times: how often a step was asked for. */
  readonly #attempts = new Map<string, number>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  responseFor(request: ReceivedRequest): ModelResponse {
    if (request.isTitle) return [{ kind: 'text', text: titleFor(request) }];
    if (request.requestKind === 'compaction') return [{ kind: 'text', text: summaryFor(request) }];
    const responses = responsesOfMarkers(request.lastUserText) ?? this.#responsesOfRules(request.lastUserText);
    let outputs = request.toolOutputs.length;
    for (const [step, response] of responses.entries()) {
      const calls = response.filter((action) => action.kind === 'call').length;
      if (calls > 0 && outputs >= calls) outputs -= calls;
      else if (!this.#isOver(response.at(-1), request, step)) return response;
    }
    return [{ kind: 'text', text: defaultReply(request.lastUserText) }];
  }

  #responsesOfRules(text: string): readonly ModelResponse[] {
    const rule = this.#scenario.rules.find((candidate) => matches(candidate.when, text));
    if (rule === undefined) return [];
    return typeof rule.steps === 'string' ? (responsesOfMarkers(rule.steps) ?? []) : rule.steps;
  }

  #isOver(last: Action | undefined, request: ReceivedRequest, step: number): boolean {
    if (last?.kind !== 'error' || last.times === undefined) return false;
    const key = `${request.threadId ?? ''}/${request.userTexts.length}/${step}`;
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempts);
    return attempts > last.times;
  }
}

function defaultReply(text: string): string {
  return `Demo reply to: ${Array.from(text).slice(0, 80).join('')}`;
}

function summaryFor(request: ReceivedRequest): string {
  const messages = request.userTexts.slice(0, -1).map((text) => `- ${Array.from(text).slice(0, 80).join('')}`);
  return `Demo summary. The user wrote:\n${messages.join('\n')}`;
}

const longestTitle = 36;

function titleFor(request: ReceivedRequest): string {
  const [, prompt = ''] = /User prompt:\s*(.*)$/s.exec(request.lastUserText) ?? [];
  const words = prompt
    .replace(/\[\[.*\]\]/gs, '')
    .replace(/\s+/g, ' ')
    .trim();
  return JSON.stringify({ title: Array.from(words).slice(0, longestTitle).join('') || 'Demo' });
}

function matches(when: Rule['when'], text: string): boolean {
  return typeof when === 'string' ? text.includes(when) : new RegExp(when.regex, when.flags).test(text);
}
