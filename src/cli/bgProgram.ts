import { Command } from 'commander';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import type { Context } from './context.ts';

export interface BgOptions {
  readonly n?: string;
  readonly o?: boolean;
  readonly t?: boolean;
}

const HELP = `
It prints what "codex-agent start" prints, then one line for each event:
  CODEX_AGENT_JOB_ID=ID             the agent has started
  CODEX_AGENT_TURN_COMPLETE=ID      (-t) a turn of it is over, however it ended
  CODEX_AGENT_DONE=ID status=STATUS the agent has ended: completed (by /quit)
                                    or failed (killed, or lost)
An agent that has answered waits for its next message and has not ended: use -t
to hear of its turns, and end it with: codex-agent end ID

Example: codex-bg -t -- codex-agent start "Find the slow tests"
`;

/** The command line of codex-bg. */
export function bgProgramOf(context: Context): Command {
  return new Command('codex-bg')
    .description('Start an agent and tell, line by line, what becomes of it.')
    .version(PRODUCT_VERSION)
    .usage('[options] -- codex-agent start [...]')
    .argument('[command...]')
    .option(
      '-n <command>',
      'run this with "bash -lc" when the agent has ended, with\nCODEX_AGENT_JOB_ID and CODEX_AGENT_STATUS',
    )
    .option('-i <seconds>', 'accepted and ignored: nothing is polled')
    .option('-o', 'then print the last 200 lines of its transcript')
    .option('-t', 'tell of every turn')
    .addHelpText('after', HELP)
    .showHelpAfterError('(see: codex-bg --help)')
    .configureOutput({ writeOut: context.print, writeErr: (text) => context.say(text.trimEnd()) })
    .exitOverride();
}
