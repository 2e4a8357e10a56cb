import { ThemeIcon, window, type CancellationToken, type QuickPickItem } from 'vscode';
import type { Agent, Question, Request } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import type { Drafts } from '../commands/drafts.ts';
import { asLabel, firstLine } from '../notifications/plainText.ts';
import { pickOne } from './pickOne.ts';
import type { RequestDocuments } from './requestDocuments.ts';
import { fileNameOf } from './requestText.ts';

/** What a title shows whole, in characters. */
const TITLE = 90;

/** What was chosen or typed for each question, by its id. */
export type Answers = Readonly<Record<string, readonly string[]>>;

interface AnswerItem extends QuickPickItem {
  readonly answer: string;
}

/** What is typed and not sent yet; secrets are not kept. */
export const questionDraft = (agentId: string, { id }: Question): string => `answer:${agentId}:${id}`;

export interface AskingParts {
  readonly drafts: Drafts;
  readonly documents: RequestDocuments;
}

/** Asks one question after the other. Undefined when the person left, or the questions are gone. */
export async function askQuestions(
  { drafts, documents }: AskingParts,
  agent: Agent,
  { itemId, questions }: Extract<Request, { kind: 'question' }>,
  gone: CancellationToken,
): Promise<Answers | undefined> {
  const answers: Record<string, readonly string[]> = {};
  for (const [index, question] of questions.entries()) {
    const step = { number: index + 1, of: questions.length };
    const close = await showLong(documents, agent, itemId, question);
    try {
      const answer = question.secret
        ? await askSecret(agent, question, gone)
        : await ask(drafts, agent, question, step, gone);
      if (answer === undefined || gone.isCancellationRequested) return undefined;
      answers[question.id] = [answer];
    } finally {
      await close();
    }
  }
  return answers;
}

/** What a title cuts is shown whole beside it, until the returned function is called. */
async function showLong(
  documents: RequestDocuments,
  agent: Agent,
  itemId: string,
  { id, text }: Question,
): Promise<() => Promise<void>> {
  if (text.length <= TITLE && !text.includes('\n')) return async () => {};
  return documents.show(`${agent.id} ${itemId} ${id}`, {
    fileName: fileNameOf(t('Question of {0}', agent.name), 'txt'),
    text,
  });
}

async function ask(
  drafts: Drafts,
  agent: Agent,
  question: Question,
  step: { number: number; of: number },
  gone: CancellationToken,
): Promise<string | undefined> {
  const items = question.options.map(({ label, description }): AnswerItem => ({
    answer: label,
    label: asLabel(label),
    detail: asLabel(description),
  }));
  const purpose = questionDraft(agent.id, question);
  const typed = {
    draft: drafts.text(purpose),
    keep: (text: string) => drafts.setText(purpose, text),
    itemFor: (text: string): AnswerItem => ({
      answer: text,
      label: asLabel(text),
      description: t('your own words'),
      iconPath: new ThemeIcon('edit'),
      alwaysShow: true,
    }),
  };
  const ownWords = question.freeText || items.length === 0;
  const choose = ownWords ? t('Choose, or type your own') : t('Choose');
  const placeholder = items.length === 0 ? t('Type your answer') : choose;
  const title = t('{0} asks: {1}', agent.name, firstLine(question.text, TITLE));
  const chosen = await pickOne({ title, placeholder, items, step, ...(ownWords ? { typed } : {}) }, isAnswer, gone);
  return chosen?.answer;
}

async function askSecret(agent: Agent, question: Question, gone: CancellationToken): Promise<string | undefined> {
  const title = t('{0} asks: {1}', agent.name, firstLine(question.text, TITLE));
  return window.showInputBox(
    { title, prompt: t('It is not shown or kept.'), password: true, ignoreFocusOut: true },
    gone,
  );
}

function isAnswer(one: AnswerItem | QuickPickItem): one is AnswerItem {
  return 'answer' in one;
}
