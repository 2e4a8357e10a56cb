import type { Question } from '../core/agents/agent.ts';
import { Failure } from '../core/base/errors.ts';

/** Each question with its choices, numbered as they are answered. */
export function questionLines(questions: readonly Question[]): readonly string[] {
  return questions.flatMap(({ text, options }) => [
    text,
    ...options.map(({ label, description }, place) =>
      description === '' ? `  ${place + 1}  ${label}` : `  ${place + 1}  ${label}: ${description}`,
    ),
  ]);
}

/** One word for each question, in their order: the number of a choice, its label, or the person's own words. */
export function answersFrom(
  agentId: string,
  questions: readonly Question[],
  words: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  if (words.length !== questions.length) {
    const many = questions.length === 1 ? 'one question' : `${questions.length} questions`;
    throw new Failure('usage', `Job ${agentId} asks ${many}:\n${questionLines(questions).join('\n')}\n`, {
      next: `Give ${questions.length === 1 ? 'one answer' : `${questions.length} answers, in this order`}: codex-agent answer ${agentId} ${questions.map(() => '"…"').join(' ')}`,
    });
  }
  return Object.fromEntries(
    questions.map((question, place) => [question.id, [answerTo(question, words[place] ?? '')]]),
  );
}

function answerTo({ text, options }: Question, word: string): string {
  const labels = options.map(({ label }) => label);
  const said = labels.find((label) => label.toLowerCase() === word.trim().toLowerCase());
  if (said !== undefined) return said;
  if (!/^\d+$/.test(word.trim()) || labels.length === 0) return word;
  const chosen = labels[Number(word) - 1];
  if (chosen !== undefined) return chosen;
  throw new Failure('usage', `"${text}" has no choice ${word}.`, {
    next: `Choose 1 to ${labels.length}, or use words.`,
  });
}
