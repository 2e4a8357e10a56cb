import { Command } from 'commander';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import { declareCare } from './commands/careCommands.ts';
import { verbsUnder, type Declaring } from './commands/declare.ts';
import { declareLog } from './commands/logCommands.ts';
import { declareLook } from './commands/lookCommands.ts';
import { declareLsp } from './commands/lspCommand.ts';
import { declarePrd } from './commands/prdCommands.ts';
import { declareStart } from './commands/startCommand.ts';
import { declareTalk } from './commands/talkCommands.ts';
import type { Context } from './context.ts';

/** What stands below one heading of the help. */
interface Group {
  readonly heading: string;
  /** The verbs that generals call all the time, all of them in this group. */
  readonly verbs: readonly string[];
  readonly declare: (declaring: Declaring, program: Command) => void;
}

const GROUPS: readonly Group[] = [
  { heading: 'Start:', verbs: ['start', 'fork'], declare: declareStart },
  {
    heading: 'Talk:',
    verbs: ['await-turn', 'send', 'queue', 'interrupt', 'end', 'kill', 'resume', 'approve', 'deny', 'answer'],
    declare: declareTalk,
  },
  {
    heading: 'Look:',
    verbs: ['jobs', 'list', 'overview', 'status', 'watch', 'last', 'capture', 'output', 'attach', 'diff', 'sessions'],
    declare: declareLook,
  },
  {
    heading: 'Plan and log:',
    verbs: [],
    declare: (declaring, program) => {
      declarePrd(program, declaring);
      declareLog(declaring);
      declareLsp(declaring);
    },
  },
  { heading: 'Take care:', verbs: [], declare: (declaring, program) => declareCare(program, declaring) },
];

/**
 * The command line: the one table behind parsing, help, completion and docs/cli.md. `done` receives the exit code. With the
 * verb that is `typed` only what that may need is declared: all of it takes every command 4 ms.
 */
export function programOf(context: Context, done: (code: number) => void, typed?: string): Command {
  const program = new Command('codex-agent')
    .description('Command Codex agents: start them, talk to them, wait for them.')
    .version(PRODUCT_VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError('(see: codex-agent --help)')
    .helpCommand('help [verb]', 'what a verb does')
    .enablePositionalOptions(false)
    .configureOutput({
      writeOut: context.print,
      writeErr: (text) => context.say(text.trimEnd()),
      outputError: (text, write) => write(withNextStep(text)),
    })
    .exitOverride();
  const declaring: Declaring = { context, verb: verbsUnder(program, ''), done };

  const only = GROUPS.find(({ verbs }) => typed !== undefined && verbs.includes(typed));
  for (const { heading, declare } of only === undefined ? GROUPS : [only]) {
    program.commandsGroup(heading);
    declare(declaring, program);
  }
  return program;
}

/** A prompt alone was once a command that started an agent. */
function withNextStep(complaint: string): string {
  const lost = complaint.startsWith("error: unknown command '") && !complaint.includes('(Did you mean ');
  return lost ? `${complaint.trimEnd()}\nTo start an agent: codex-agent start "what to do"\n` : complaint;
}
