import type { Command } from 'commander';
import type { HealthOptions } from '../verbs/health.ts';
import type { AdoptOptions } from '../verbs/manage.ts';
import type { SettingsOptions } from '../verbs/settings.ts';
import type { Declaring } from './declare.ts';

// Loaded when they are called: every verb would pay for all of them at its start.
const manageVerb = () => import('../verbs/manage.ts');
const handOverVerb = () => import('../verbs/handOver.ts');
const healthVerb = () => import('../verbs/health.ts');
const diagnoseVerb = () => import('../verbs/diagnose.ts');
const settingsVerb = () => import('../verbs/settings.ts');
const completionVerb = () => import('../verbs/completion.ts');

export function declareCare(program: Command, { verb, context, done }: Declaring): void {
  verb('rename', 'give an agent another name, in Codex too', ['rename 8abfab85 "Auth review"'])
    .argument('<id>')
    .argument('<name...>')
    .action(async (id: string, words: string[]) => done(await (await manageVerb()).rename(context, id, words)));
  verb('settings', 'what an agent runs with; change it from its next turn on', [
    'settings 8abfab85',
    'settings 8abfab85 -r low -a on-request',
  ])
    .argument('<id>')
    .option('-m, --model <model>', 'model; Codex may shorten the conversation for another one')
    .option('-r, --reasoning <level>', 'low, medium, high, xhigh, or what the model offers')
    .option('-a, --approvals <policy>', 'never, on-request, untrusted')
    .option('--json', 'as a JSON object')
    .action(async (id: string, options: SettingsOptions) =>
      done(await (await settingsVerb()).settings(context, id, options)),
    );
  verb('adopt', 'make an agent of a conversation that you began in Codex itself', [
    'adopt 01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234',
  ])
    .argument('<thread>', 'the id of the conversation, as /status in Codex shows it')
    .option('--name <name>', 'what it is called (default: as Codex calls it)')
    .option('--general <id>', 'whose agent it is (default: the session that asks, else you)')
    .option('--engine <engine>', 'shared, own, proxy, unix:///path')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .action(async (threadId: string, options: AdoptOptions) =>
      done(await (await manageVerb()).adopt(context, threadId, options)),
    );
  verb('hand-over', 'give an agent to another general, or take it over', [
    'hand-over 8abfab85 user',
    'hand-over 8abfab85',
  ])
    .argument('<id>')
    .argument('[general]', 'name or id of a general, user for you (default: the session that asks, else you)')
    .action(async (id: string, general: string | undefined) =>
      done(await (await handOverVerb()).handOverAgent(context, id, general)),
    );
  verb('delete', 'forget an agent that has ended; its conversation in Codex and its worktree stay', ['delete 8abfab85'])
    .argument('<id>')
    .action(async (id: string) => done(await (await manageVerb()).deleteJob(context, id)));
  verb('clean', 'forget the agents that ended more than 7 days ago, as delete does', ['clean']).action(async () =>
    done(await (await manageVerb()).clean(context)),
  );
  verb('health', 'whether everything works, and what to do if not', ['health'])
    .option('--engine <engine>', 'shared, own, proxy, unix:///path, ws(s)://host:port')
    .option('--host <name>', 'a machine that ssh reaches, or one of hosts.json')
    .option('--ws-token-file <file>', 'the token of a ws(s):// engine')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .action(async (options: HealthOptions) => done(await (await healthVerb()).health(context, options)));
  verb('diagnose', 'why an agent is as it is, for a bug report: engine, thread, ledger, events, processes', [
    'diagnose 8abfab85 > report.md',
  ])
    .argument('<id>')
    .option('--prompts', 'with prompts, answers and commands; without, they are left out')
    .action(async (id: string, options: { prompts?: boolean }) =>
      done(await (await diagnoseVerb()).diagnoseAgent(context, id, options)),
    );
  program
    .command('engine')
    .description('our own Codex server')
    .helpCommand(false)
    .command('stop')
    .description('end it and everything that it runs')
    .option('--engine <engine>', 'own')
    .action(async (options: { engine?: string }) => done(await (await healthVerb()).engineStop(context, options)));
  verb('completion', 'the script that makes your shell complete verbs, flags and agents', [
    'completion bash >> ~/.bashrc',
    'completion zsh >> ~/.zshrc',
    'completion fish > ~/.config/fish/completions/codex-agent.fish',
  ])
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => done((await completionVerb()).completion(context, shell)));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => done(await (await completionVerb()).complete(context, program, words)));
}
