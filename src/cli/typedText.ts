import { Failure } from '../core/base/errors.ts';

/** The words of the command line, or standard input for a lone `-`, so that size and quoting never matter. */
export async function textOf(words: readonly string[], what: string): Promise<string> {
  if (words.length !== 1 || words[0] !== '-') return words.join(' ');
  if (process.stdin.isTTY)
    throw new Failure('usage', `The ${what} is read from standard input, and that is the terminal.`);
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}
