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

/** The command line: the one table behind parsing, help, completion and docs/cli.md. `done` receives the exit code. */
export function programOf(context: Context, done: (code: number) => void): Command {
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

  program.commandsGroup('Start:');
  declareStart(declaring);
  program.commandsGroup('Talk:');
  declareTalk(declaring);
  program.commandsGroup('Look:');
  declareLook(declaring);
  program.commandsGroup('Plan and log:');
  declarePrd(program, declaring);
  declareLog(declaring);
  declareLsp(declaring);
  program.commandsGroup('Take care:');
  declareCare(program, declaring);
  return program;
}

/** A prompt alone was once a command that started an agent. */
function withNextStep(complaint: string): string {
  const lost = complaint.startsWith("error: unknown command '") && !complaint.includes('(Did you mean ');
  return lost ? `${complaint.trimEnd()}\nTo start an agent: codex-agent start "what to do"\n` : complaint;
}
