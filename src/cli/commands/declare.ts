import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { durationOf } from '../text.ts';

/** What every group of verbs is declared with. */
export interface Declaring {
  readonly context: Context;
  /** Adds a verb to the program. Examples are command lines, without `codex-agent` where they begin with the verb. */
  readonly verb: (usage: string, description: string, examples?: readonly string[]) => Command;
  /** Receives the exit code of the verb that ran. */
  readonly done: (code: number) => void;
}

/** Declares verbs below `parent`, whose own words are `path`: empty for the program itself. */
export function verbsUnder(parent: Command, path: string): Declaring['verb'] {
  return (usage, description, examples = []) => {
    const words = path === '' ? usage : `${path} ${usage}`;
    const command = parent
      .command(usage)
      .description(description)
      .allowExcessArguments(false)
      .showHelpAfterError(`(see: codex-agent ${words} --help)`);
    if (examples.length > 0) command.addHelpText('after', examplesText(examples));
    return command;
  };
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  codex-agent ${example}\n`).join('')}`;
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

export function hidden(flags: string): Option {
  return new Option(flags).hideHelp();
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return number;
}

export function duration(text: string): number {
  const milliseconds = durationOf(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('Write it as 90s, 45m or 2h.');
  return milliseconds;
}
