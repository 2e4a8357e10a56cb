import type { Command, Option } from 'commander';
import { LENSES, ROLES } from '../../core/patterns/roles.ts';

/** An agent that may be meant. */
export interface CompletableAgent {
  readonly id: string;
  readonly name: string;
  readonly ended: boolean;
}

export interface Candidate {
  readonly value: string;
  /** A few words for shells that show them. */
  readonly note: string;
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  '--sandbox': ['read-only', 'workspace-write', 'danger-full-access'],
  '--approvals': ['never', 'on-request', 'untrusted'],
  '--reasoning': ['low', 'medium', 'high', 'xhigh'],
  '--role': Object.keys(ROLES),
  '--lens': Object.keys(LENSES),
  '--type': ['research', 'implementation', 'review', 'testing'],
  '--engine': ['shared', 'own', 'proxy'],
  '--stage': ['ideation', 'research', 'synthesis', 'prd', 'implementation', 'review', 'testing'],
};
/** Verbs that are for agents that have ended. */
const FOR_ENDED: readonly string[] = ['resume', 'delete'];
/** Verbs that tell of agents, whether they have ended or not. */
const FOR_ALL: readonly string[] = ['findings', 'implementation', 'review', 'testing'];
const SHELLS = ['bash', 'zsh', 'fish'];

/**
 * What may stand where the last of `words` is being typed. Empty where a file or free text stands: then the shell offers
 * files. Agents are found by the beginning of their id or of their name, PRDs by the name of their file.
 */
export function candidatesFor(
  program: Command,
  words: readonly string[],
  agents: readonly CompletableAgent[],
  prds: readonly string[] = [],
): readonly Candidate[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  // The library makes this verb by itself, outside of the table.
  if (before[0] === 'help') return starting(typed, verbs(program));
  const [verb, place] = verbOf(program, before);
  if (verb === undefined) return place === 0 ? starting(typed, [...verbs(program), ...flagsOf(program)]) : [];
  const rest = before.slice(place);
  if (rest.includes('--')) return [];
  const open = valueTaker(verb, rest.at(-1));
  if (open !== undefined)
    return starting(
      typed,
      (CHOICES[open.long ?? ''] ?? []).map((value) => ({ value, note: '' })),
    );
  if (typed.startsWith('-')) return starting(typed, flagsOf(verb));
  if (verb.commands.length > 0) return starting(typed, verbs(verb));
  if (verb.name() === 'completion')
    return starting(
      typed,
      SHELLS.map((value) => ({ value, note: '' })),
    );
  const argument = argumentAt(verb, rest);
  if (argument === 'stage')
    return starting(
      typed,
      (CHOICES['--stage'] ?? []).map((value) => ({ value, note: '' })),
    );
  if (argument === 'file' && verb.parent?.name() === 'prd')
    return starting(
      typed,
      prds.map((value) => ({ value, note: '' })),
    );
  return argument === 'id' ? agentsFor(verb.name(), typed, agents) : [];
}

/** The verb that has been typed, and how many words that took. */
function verbOf(program: Command, words: readonly string[]): [Command | undefined, number] {
  let current: Command | undefined;
  let place = 0;
  for (const word of words) {
    const next = (current ?? program).commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) break;
    current = next;
    place++;
  }
  return current === undefined ? [undefined, words.length] : [current, place];
}

/** The option that takes the word which is being typed as its value. */
function valueTaker(verb: Command, last: string | undefined): Option | undefined {
  if (last === undefined) return undefined;
  return verb.options.find((option) => option.required && (option.long === last || option.short === last));
}

/** The name of the argument that is being typed; a variadic last one takes all that follow. */
function argumentAt(verb: Command, rest: readonly string[]): string | undefined {
  const given = rest.filter((word, place) => !word.startsWith('-') && valueTaker(verb, rest[place - 1]) === undefined);
  const known = verb.registeredArguments;
  const last = known.at(-1);
  return (known[given.length] ?? (last?.variadic === true ? last : undefined))?.name();
}

function agentsFor(verb: string, typed: string, agents: readonly CompletableAgent[]): readonly Candidate[] {
  const wanted = agents.filter(({ ended }) => FOR_ALL.includes(verb) || ended === FOR_ENDED.includes(verb));
  const word = typed.toLowerCase();
  return wanted
    .filter(({ id, name }) => id.startsWith(word) || name.toLowerCase().startsWith(word))
    .map(({ id, name }) => ({ value: id, note: name }));
}

function verbs(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), note: one.description() }));
}

function flagsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({ value: option.long ?? option.short ?? '', note: option.description }));
}

function starting(typed: string, all: readonly Candidate[]): readonly Candidate[] {
  return all.filter(({ value }) => value.startsWith(typed));
}
