import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { Agent } from '../core/agents/agent.ts';
import { endReasonOf, statusWordOf } from '../core/agents/attention.ts';
import { Fleet } from '../core/agents/fleet.ts';
import { messageOf } from '../core/base/errors.ts';
import { bgProgramOf, type BgOptions } from './bgProgram.ts';
import { contextOfProcess, type Context } from './context.ts';
import { EXIT } from './exitCodes.ts';
import { leave } from './leave.ts';

/** Starts an agent and tells of it, until it has ended or Ctrl-C is typed (the agent then goes on). */
async function main(context: Context): Promise<number> {
  const program = bgProgramOf(context);
  program.parse(process.argv);
  const [word, verb, ...args] = program.args;
  const options = program.opts<BgOptions>();
  if (word !== 'codex-agent' || verb !== 'start') {
    context.say(`Expected command to start with 'codex-agent${word === 'codex-agent' ? ' start' : ''}' after --\n`);
    context.say(program.helpInformation().trimEnd());
    return EXIT.failed;
  }
  if (options.n !== undefined) context.outlive();
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
        if (asks && !asking) say(`Job ${id} needs a person.\nSee what it asks with: codex-agent await-turn ${id}`);
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

const context = contextOfProcess();
process.stdout.on('error', context.readerGone);
process.stderr.on('error', () => {});
process.on('SIGINT', () => process.exit(EXIT.stopped));
main(context).then(leave, (error: unknown) => {
  if (error instanceof CommanderError) {
    leave(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    return;
  }
  context.say(`codex-bg failed: ${messageOf(error)}`);
  leave(EXIT.failed);
});
