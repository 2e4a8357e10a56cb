import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Agent } from '../core/agents/agent.ts';
import { endReasonOf, statusWordOf } from '../core/agents/attention.ts';
import { Fleet } from '../core/agents/fleet.ts';
import { messageOf } from '../core/base/errors.ts';
import { PRODUCT_VERSION } from '../core/base/version.ts';
import { contextOfProcess, type Context } from './context.ts';
import { EXIT } from './exitCodes.ts';
import { leave } from './leave.ts';

interface Options {
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

/** Starts an agent and tells of it, until it has ended or Ctrl-C is typed (the agent then goes on). */
async function main(context: Context): Promise<number> {
  const program = new Command('codex-bg')
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
  program.parse(process.argv);
  const [word, verb, ...args] = program.args;
  const options = program.opts<Options>();
  if (word !== 'codex-agent' || verb !== 'start') {
    context.say(`Expected command to start with 'codex-agent${word === 'codex-agent' ? ' start' : ''}' after --\n`);
    context.say(program.helpInformation().trimEnd());
    return EXIT.failed;
  }
  const started = await runStart(context, args);
  if (started.id === undefined) return started.code === EXIT.ok ? EXIT.failed : started.code;
  context.print(`CODEX_AGENT_JOB_ID=${started.id}\n`);
  const agent = await follow(context, started.id, options.t === true);
  const status = statusWordOf(agent);
  context.print(`CODEX_AGENT_DONE=${agent.id} status=${status}\n`);
  if (options.o === true) await codexAgent(['capture', agent.id, '200'], 'inherit');
  if (options.n !== undefined) {
    const told = {
      CODEX_AGENT_JOB_ID: agent.id,
      CODEX_AGENT_STATUS: status,
      CODEX_AGENT_ERROR: endReasonOf(agent) ?? '',
    };
    await ended(spawn('bash', ['-lc', options.n], { stdio: 'inherit', env: { ...context.env, ...told } }));
  }
  return EXIT.ok;
}

/** Passes on what it prints, and finds the agent's id in it. */
async function runStart(context: Context, args: readonly string[]): Promise<{ code: number; id: string | undefined }> {
  let printed = '';
  const code = await codexAgent(['start', ...args], (text) => {
    printed += text;
    context.print(text);
  });
  const id = /^Job started: ([0-9a-f]{8})$/m.exec(printed)?.[1] ?? /^\{"id":"([0-9a-f]{8})"/.exec(printed)?.[1];
  return { code, id };
}

async function codexAgent(args: readonly string[], out: 'inherit' | ((text: string) => void)): Promise<number> {
  const program = join(__dirname, 'codex-agent.cjs');
  const stdout = out === 'inherit' ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, [program, ...args], { stdio: ['inherit', stdout, 'inherit'] });
  if (out !== 'inherit') child.stdout?.setEncoding('utf8').on('data', out);
  return ended(child);
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.failed));
  });
}

/** Resolves when the agent has ended. Tells of each turn that the ledger takes in, once. */
async function follow({ home, env, log, print, say }: Context, id: string, turns: boolean): Promise<Agent> {
  const fleet = new Fleet({ home, env, log, name: 'cli', only: [id] });
  let told = 0;
  let asking = false;
  try {
    return await new Promise<Agent>((resolve, reject) => {
      const look = (agent: Agent): void => {
        for (; told < agent.turn; told++) if (turns) print(`CODEX_AGENT_TURN_COMPLETE=${id}\n`);
        const asks = agent.state.kind === 'asking';
        if (asks && !asking) say(`Job ${id} needs a person. See what it asks with: codex-agent await-turn ${id}`);
        asking = asks;
        if (agent.state.kind === 'ended') void fleet.settled().then(() => resolve(fleet.get(id) ?? agent), reject);
      };
      fleet.onDidChange(({ after }) => look(after));
      fleet.open().catch(reject);
    });
  } finally {
    fleet.dispose();
  }
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', () => process.exit(EXIT.ok));
process.stderr.on('error', () => {});
process.on('SIGINT', () => process.exit(EXIT.stopped));
const context = contextOfProcess();
main(context).then(leave, (error: unknown) => {
  if (error instanceof CommanderError) {
    leave(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    return;
  }
  context.say(`codex-bg failed: ${messageOf(error)}`);
  leave(EXIT.failed);
});
