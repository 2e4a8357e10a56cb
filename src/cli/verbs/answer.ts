import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Request } from '../../core/agents/agent.ts';
import { answerQuestions, openRequests } from '../../core/agents/approvals.ts';
import { Fleet } from '../../core/agents/fleet.ts';
import { plainText } from '../../core/agents/transcript.ts';
import { Failure } from '../../core/base/errors.ts';
import { answersFrom, questionLines } from '../answerWords.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';

type QuestionRequest = Extract<Request, { kind: 'question' }>;

export interface AnswerOptions {
  /** Which of several. */
  readonly request?: string;
}

/** Answers what an agent asks. Without words the questions are asked in the terminal, one by one. */
export async function answer(
  context: Context,
  id: string,
  words: readonly string[],
  options: AnswerOptions,
): Promise<number> {
  const { home, env, log } = context;
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id] });
  try {
    await fleet.open();
    const request = choose(id, await openRequests(fleet, id), options.request);
    const ask = words.length === 0 && process.stdin.isTTY && process.stdout.isTTY;
    const said = ask ? await askInTerminal(request) : words;
    const answers = answersFrom(id, request.questions, said);
    await answerQuestions(fleet, id, request.itemId, answers);
    const told = request.questions.map((question) =>
      question.secret ? '(kept secret)' : answers[question.id]?.join(', '),
    );
    context.print(`Answered ${id}: ${told.join(', ')}\n`);
    return EXIT.ok;
  } finally {
    fleet.dispose();
  }
}

function choose(id: string, open: readonly Request[], itemId: string | undefined): QuestionRequest {
  const questions = open.filter((one): one is QuestionRequest => one.kind === 'question');
  const [first, second] = itemId === undefined ? questions : questions.filter((one) => one.itemId === itemId);
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    const list = questions.map((one) => `  ${one.itemId}  ${one.questions.map(({ text }) => text).join(' ')}`);
    throw new Failure('ambiguous', `Job ${id} asks ${questions.length} things at once:\n${list.join('\n')}\n`, {
      next: `Name one of them: codex-agent answer ${id} --request ID "…"`,
    });
  }
  if (questions.length > 0) throw new Failure('ambiguous', `Job ${id} has no open question ${itemId}.`);
  if (open.length > 0) {
    throw new Failure('ambiguous', `Job ${id} asks for yes or no.`, {
      next: `Use: codex-agent approve ${id} (or deny)`,
    });
  }
  throw new Failure('not-running', `Job ${id} asks nothing.`, { next: 'It may have been answered already.' });
}

async function askInTerminal({ questions }: QuestionRequest): Promise<readonly string[]> {
  let isSilent = false;
  const output = new Writable({
    write: (chunk: Buffer, _, done) => (isSilent ? done() : process.stdout.write(chunk, () => done())),
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const said: string[] = [];
    for (const question of questions) {
      process.stdout.write(`${plainText(questionLines([question]).join('\n'))}\n> `);
      // What is typed now must not stand on the screen.
      isSilent = question.secret;
      said.push(await terminal.question(''));
      if (isSilent) process.stdout.write('\n');
      isSilent = false;
    }
    return said;
  } finally {
    terminal.close();
  }
}
