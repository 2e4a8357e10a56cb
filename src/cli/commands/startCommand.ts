import { Option } from 'commander';
import { LENSES } from '../../core/patterns/roles.ts';
import type { StartOptions } from '../verbs/start.ts';
import type { ForkOptions } from '../verbs/fork.ts';
import { hidden, positiveNumber, repeatable, type Declaring } from './declare.ts';

// Loaded when they are called: every verb would pay for them at its start.
const startVerb = () => import('../verbs/start.ts');
const forkVerb = () => import('../verbs/fork.ts');

const HOSTS = `
Other machines: --host box runs the agent in the shared Codex of "box", over ssh
as your ssh config has it (it never asks: keys or an agent must do). --dir is a
folder of that machine; files and the map are read here, in the current folder.
Names of your own stand in hosts.json in ~/.codex-agent (CODEX_AGENT_HOME):
  {"box": {"destination": "me@box.example", "codex": "/opt/bin/codex"},
   "lab": {"url": "wss://lab.example:4500", "tokenFile": "~/.lab-token"}}
CODEX_AGENT_HOST, CODEX_AGENT_ENGINE and CODEX_AGENT_WS_TOKEN_FILE stand in for
what is left out.
`;

export function declareStart({ verb, context, done }: Declaring): void {
  verb('start', 'start an agent; returns when Codex has accepted its first turn', [
    'start "Find out why the login test is slow" --map -s read-only',
    'start --role reviewer --lens security -f "src/auth/*.ts" "Review"',
    'start --worktree cache --allow-commit "Add a cache to src/http.ts"',
    'start - < prompt.md',
    'start --dry-run --map -f "src/**/*.ts" "Explain it"',
  ])
    .argument('[prompt...]', 'what it is to do; "-" reads standard input; after "--" anything is prompt')
    .optionsGroup('Model:')
    .option('-m, --model <model>', 'model (default: gpt-5.4 where Codex has it, else its default)')
    .option('--fast', 'the fast model: gpt-5.4-spark, else the one that Codex calls fast')
    .option('-r, --reasoning <level>', 'low, medium, high, xhigh, or what the model offers', 'high')
    .addOption(new Option('--search', 'web search').default(true, 'on'))
    .option('--no-search', 'no web search')
    .option('--plan', "start in Codex's plan mode")
    .optionsGroup('What it may do:')
    .option(
      '-s, --sandbox <mode>',
      'read-only, workspace-write, danger-full-access (default: by role, else workspace-write)',
    )
    .option('-a, --approvals <policy>', 'never, on-request, untrusted', 'never')
    .option('-d, --dir <folder>', 'where it works (default: the current folder)')
    .option(
      '--worktree [name]',
      'in a git worktree of its own beside the checkout, on the branch agent/NAME (default: from the prompt)',
    )
    .option('--allow-commit', 'make .git writable for it')
    .addOption(repeatable('--env <NAME=value>', 'a variable for its commands; repeatable'))
    .optionsGroup('What it is told:')
    .option('--map', 'put the codebase map in front: docs/CODEBASE_MAP.md, CODEBASE_MAP.md or docs/ARCHITECTURE.md')
    .addOption(
      repeatable(
        '-f, --file <glob>',
        'put these files in front; repeatable, relative to its folder; 100,000 tokens of them at most, ' +
          'without what is binary or ignored by git',
      ),
    )
    .option('--role <role>', 'scout, researcher, implementer, reviewer, verifier: how to work and how to report')
    .option('--lens <text>', `what to look through: ${Object.keys(LENSES).join(', ')}, or your own words`)
    .option('--scope <text>', 'what the task is limited to')
    .option('--context-pack <file>', 'put this file in front: goal, constraints, decisions')
    .option('--dry-run', 'show the whole prompt with its tokens; start nothing')
    .optionsGroup('Whose it is:')
    .option('--name <name>', 'what it is called (default: from the prompt)')
    .option('--type <type>', 'research, implementation, review, testing (default: by role)')
    .option('--prd <file>', 'the PRD that it works on')
    .addOption(new Option('--phase <n>', 'the phase of that PRD').argParser(positiveNumber))
    .option('--general <id>', 'whose agent it is (default: the session that asks, else you)')
    .addOption(hidden('--parent-session <id>'))
    .option('--no-log', 'no entries in agents.log')
    .optionsGroup('Its engine:')
    .option('--engine <engine>', 'shared, own, proxy, unix:///path, ws(s)://host:port (default: shared)')
    .option('--host <name>', 'a machine that ssh reaches, or one of hosts.json (default: local)')
    .option('--ws-token-file <file>', 'the token of a ws(s):// engine')
    .option('--codex <program>', 'which Codex to run (default: CODEX_BIN, else the PATH)')
    .optionsGroup('Its answer:')
    .option('-w, --wait', 'wait for the turn and print its final message')
    .option('-o, --output-last-message <file>', 'wait, and write the final message there')
    .option(
      '--notify-on-complete <command>',
      'wait, then run this in your shell; it finds CODEX_AGENT_JOB_ID, _STATUS and _ERROR in its environment',
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HOSTS)
    .action(async (words: string[], options: StartOptions) =>
      done(await (await startVerb()).start(context, words, options)),
    );

  verb('fork', 'start an agent that knows what another one knew after its newest finished turn', [
    'fork 8abfab85 "Try it with a queue instead"',
    'fork 8abfab85 --name "Plan B" - < prompt.md',
  ])
    .argument('<id>', 'the agent that it is forked from; that one goes on as before')
    .argument('[prompt...]', 'what the fork is to do; "-" reads standard input')
    .option('--name <name>', 'what it is called (default: from the prompt)')
    .option('--general <id>', 'whose agent it is (default: the session that asks, else you)')
    .option('--json', 'one JSON object')
    .action(async (id: string, words: string[], options: ForkOptions) =>
      done(await (await forkVerb()).fork(context, id, words, options)),
    );
}
