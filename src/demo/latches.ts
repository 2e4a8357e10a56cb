/** Named gates: closed until opened, then open for ever. Every wait rejects when its signal aborts. */
export class Latches {
  readonly #open = new Set<string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  open(name: string): void {
    this.#open.add(name);
    for (const go of this.#waiting.get(name) ?? []) go();
    this.#waiting.delete(name);
  }

  opened(name: string, signal: AbortSignal): Promise<void> {
    if (this.#open.has(name)) return Promise.resolve();
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    return Promise.race([new Promise<void>((resolve) => waiting.add(resolve)), this.never(signal)]);
  }

  never(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      if (signal.aborted) reject(abortedError());
      signal.addEventListener('abort', () => reject(abortedError()), { once: true });
    });
  }
}

function abortedError(): Error {
  return new Error('The client hung up.');
}
