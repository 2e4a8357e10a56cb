/** How long an answer counts, in milliseconds: afterwards it is still given, and looked for anew. */
const FRESH = 5000;
/** What is asked beyond these many questions is answered as if nobody knew. */
const MOST = 20_000;
const AT_ONCE = 16;

interface Answer {
  yes: boolean | undefined;
  /** When it was found, in epoch milliseconds; 0 while it never was. */
  at: number;
  asked: boolean;
}

/** Yes or no to callers that cannot wait: from memory, and the answer is looked for behind them. Undefined until it is found. */
export class Answers {
  readonly #answers = new Map<string, Answer>();
  readonly #waiting: string[] = [];
  readonly #find: (question: string) => Promise<boolean>;
  readonly #onNews: () => void;
  #looking = 0;
  #news = false;

  /** `find` never rejects. `onNews` is called after looking has changed answers; a first yes is no change. */
  constructor(find: (question: string) => Promise<boolean>, onNews: () => void) {
    this.#find = find;
    this.#onNews = onNews;
  }

  of(question: string): boolean | undefined {
    const answer = this.#answerOf(question);
    if (answer === undefined) return undefined;
    if (!answer.asked && Date.now() - answer.at > FRESH) {
      answer.asked = true;
      this.#waiting.push(question);
      if (this.#looking < AT_ONCE) void this.#look();
    }
    return answer.yes;
  }

  /** Every answer counts as old from now on. */
  forget(): void {
    for (const answer of this.#answers.values()) answer.at = 0;
  }

  #answerOf(question: string): Answer | undefined {
    const known = this.#answers.get(question);
    if (known !== undefined || this.#answers.size >= MOST) return known;
    const answer: Answer = { yes: undefined, at: 0, asked: false };
    this.#answers.set(question, answer);
    return answer;
  }

  async #look(): Promise<void> {
    this.#looking++;
    for (let question = this.#waiting.pop(); question !== undefined; question = this.#waiting.pop()) {
      const yes = await this.#find(question);
      const answer = this.#answers.get(question);
      if (answer === undefined) continue;
      if (yes !== (answer.yes ?? true)) this.#news = true;
      Object.assign(answer, { yes, at: Date.now(), asked: false });
    }
    this.#looking--;
    if (this.#looking > 0 || !this.#news) return;
    this.#news = false;
    this.#onNews();
  }
}
