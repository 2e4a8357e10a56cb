import { Command, InvalidArgumentError, Option } from 'commander';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import type { Context } from './context.ts';
import { durationOf } from './text.ts';
import { attach } from './verbs/attach.ts';
import { awaitTurns, type AwaitTurnOptions } from './verbs/awaitTurn.ts';
import { engineStop, health, type HealthOptions } from './verbs/health.ts';
import { jobs, type JobsOptions } from './verbs/jobs.ts';
import { capture, last, output } from './verbs/read.ts';
import { start, type StartOptions } from './verbs/start.ts';
import { status } from './verbs/status.ts';
import { approveOrDeny, end, interrupt, kill, resume, send, type SendOptions } from './verbs/talk.ts';

const EXIT_CODES = `
Exit codes: 0 completed, 1 failed, 2 context window exceeded, 3 needs a person,
4 usage limit, 5 interrupted, 6 stalled, 66 unknown agent, 124 timeout.
Of several agents the worst decides, in the order 1 2 4 5 6 3 0.
`;

const HOSTS = `
Other machines:
  --host box runs the agent in the shared Codex of "box", over ssh as your ssh
  configuration has it. It never asks: keys must do. --dir is a folder there.
  Names of your own stand in ~/.codex-agent/hosts.json (CODEX_AGENT_HOME):
    {"box": {"destination": "me@box.example", "codex": "/opt/bin/codex"},
     "lab": {"url": "wss://lab.example:4500", "tokenFile": "~/.lab-token"}}
  CODEX_AGENT_HOST, CODEX_AGENT_ENGINE and CODEX_AGENT_WS_TOKEN_FILE stand in
  for what is left out.
`;

/** The command line. `done` receives the exit code of the verb that ran. */
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
  const verb = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .allowExcessArguments(false)
      .showHelpAfterError(`(see: codex-agent ${usage} --help)`);

  verb('start', 'start an agent; returns when Codex has accepted its first turn')
    .argument('[prompt...]', 'what it is to do; "-" reads standard input')
    .option('-m, --model <model>', 'model (default: gpt-5.4 where Codex has it, else its default)')
    .option('-r, --reasoning <level>', 'low, medium, high, xhigh, or what the model offers', 'high')
    .option('-s, --sandbox <mode>', 'read-only, workspace-write, danger-full-access', 'workspace-write')
    .option('-a, --approvals <policy>', 'never, on-request, untrusted', 'never')
    .option('-d, --dir <folder>', 'where it works (default: the current folder)')
    .option('--name <name>', 'what it is called (default: from the prompt)')
    .option('--general <id>', 'whose agent it is (default: the session that asks, else you)')
    .addOption(new Option('--parent-session <id>').hideHelp())
    .addOption(new Option('--env <NAME=value>', 'a variable for its commands; repeatable').argParser(collect))
    .option('--engine <engine>', 'shared (default), own, proxy, unix:///path, ws(s)://host:port')
    .option('--host <name>', 'a machine that ssh reaches, or one of hosts.json (default: local)')
    .option('--ws-token-file <file>', 'the token of a ws(s):// engine')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .addOption(new Option('--search', 'web search').default(true, 'on'))
    .option('--no-search', 'no web search')
    .option('--plan', "start in Codex's plan mode")
    .option('--allow-commit', 'make .git writable for it')
    .option('--no-log', 'no entries in agents.log')
    .option('-w, --wait', 'wait for the turn and print its final message')
    .option('-o, --output-last-message <file>', 'wait, and write the final message there')
    .option('--dry-run', 'show the prompt; start nothing')
    .option('--json', 'one JSON object')
    .addHelpText('after', HOSTS)
    .action(async (words: string[], options: StartOptions) => done(await start(context, words, options)));

  verb('await-turn', 'wait for a turn and print its final message')
    .argument('<id...>', 'one agent or several')
    .option('--any', 'return with the first')
    .option('--all', 'return with all (default)')
    .addOption(new Option('--after <turn>', 'the first turn after this number').argParser(wholeNumber))
    .option('--message <id>', 'the turn that took this message')
    .addOption(new Option('--timeout <time>', 'give up after 90s, 45m, 2h (default: never)').argParser(duration))
    .option('--stalled-exit', 'exit 6 when the model cannot be reached')
    .option('-o, --output-last-message <file>', 'write the final message there')
    .option('--json', 'one JSON object for each agent')
    .addHelpText('after', EXIT_CODES)
    .action(async (ids: string[], options: AwaitTurnOptions) => done(await awaitTurns(context, ids, options)));

  verb('send', 'send a message: starts a turn, or steers the running one; /quit ends the agent')
    .argument('<id>')
    .argument('[message...]', '"-" reads standard input')
    .option('--queue', 'run it as a turn of its own after the running one')
    .option('--json', 'the ticket as a JSON object')
    .action(async (id: string, words: string[], options: SendOptions) => done(await send(context, id, words, options)));

  verb('interrupt', 'stop the running turn')
    .argument('<id>')
    .action(async (id: string) => done(await interrupt(context, id)));
  verb('end', 'finish the conversation and keep everything (send /quit)')
    .argument('<id>')
    .action(async (id: string) => done(await end(context, id)));
  verb('kill', 'end the agent and every process of it')
    .argument('<id>')
    .action(async (id: string) => done(await kill(context, id)));
  verb('resume', 'make an ended agent live again')
    .argument('<id>')
    .action(async (id: string) => done(await resume(context, id)));

  verb('approve', 'allow what an agent asks')
    .argument('<id>')
    .argument('[request]', 'which one, when there are several')
    .action(async (id: string, item?: string) => done(await approveOrDeny(context, id, item, 'accept')));
  verb('deny', 'refuse what an agent asks')
    .argument('<id>')
    .argument('[request]', 'which one, when there are several')
    .action(async (id: string, item?: string) => done(await approveOrDeny(context, id, item, 'decline')));

  verb('status', 'one agent')
    .argument('<id>')
    .option('--json', 'as a JSON object')
    .action(async (id: string, options: { json?: boolean }) => done(await status(context, id, options)));
  verb('jobs', 'your agents')
    .alias('list')
    .option('--json', 'as JSON')
    .option('--all', 'all of them, and those of other CODEX_HOMEs')
    .option('--limit <n>', 'how many; running ones are always shown', '20')
    .action(async (options: JobsOptions) => done(await jobs(context, options)));

  verb('capture', 'the last lines of the transcript')
    .argument('<id>')
    .argument('[lines]', 'how many; 0 for all', '50')
    .option('--clean', 'without escape sequences')
    .addOption(new Option('--strip-ansi').implies({ clean: true }).hideHelp())
    .action(async (id: string, lines: string, options: { clean?: boolean }) =>
      done(await capture(context, id, lines, options)),
    );
  verb('output', 'the whole transcript')
    .argument('<id>')
    .option('--clean', 'without escape sequences')
    .addOption(new Option('--strip-ansi').implies({ clean: true }).hideHelp())
    .action(async (id: string, options: { clean?: boolean }) => done(await output(context, id, options)));
  verb('last', 'the final message of the newest turn')
    .argument('<id>')
    .action(async (id: string) => done(await last(context, id)));
  verb('attach', "open Codex's own terminal interface on the agent; leaving it never ends the agent")
    .argument('<id>')
    .option('--print', 'only print the command')
    .action(async (id: string, options: { print?: boolean }) => done(await attach(context, id, options)));

  verb('health', 'whether everything works, and what to do if not')
    .option('--engine <engine>', 'shared, own, proxy, unix:///path, ws(s)://host:port')
    .option('--host <name>', 'a machine that ssh reaches, or one of hosts.json')
    .option('--ws-token-file <file>', 'the token of a ws(s):// engine')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .action(async (options: HealthOptions) => done(await health(context, options)));
  program
    .command('engine')
    .description('our own Codex server')
    .command('stop')
    .description('end it and everything that it runs')
    .option('--engine <engine>', 'own')
    .action(async (options: { engine?: string }) => done(await engineStop(context, options)));
  return program;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function duration(text: string): number {
  const milliseconds = durationOf(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('Write it as 90s, 45m or 2h.');
  return milliseconds;
}

/** A prompt alone was once a command that started an agent. */
function withNextStep(complaint: string): string {
  const lost = complaint.startsWith("error: unknown command '") && !complaint.includes('(Did you mean ');
  return lost ? `${complaint.trimEnd()}\nTo start an agent: codex-agent start "what to do"\n` : complaint;
}
