import type { LogOptions } from '../verbs/log.ts';
import type { SessionOptions } from '../verbs/logSession.ts';
import { verbsUnder, type Declaring } from './declare.ts';
import { declareAdd } from './logAddCommands.ts';

// Loaded when they are called: every verb would pay for all of them at its start.
const logVerb = () => import('../verbs/log.ts');
const sessionVerb = () => import('../verbs/logSession.ts');

const AUTOMATIC = `
Spawns, turn ends, follow-ups and ends are logged by themselves (start --no-log
leaves an agent out). The log is agents.log at the root of the main checkout;
outside of git it is one in the folder, which "log session" begins.
`;

export function declareLog({ verb, context, done }: Declaring): void {
  const log = verb('log', 'what happened, as agents.log tells it', [
    'log',
    'log --since 2h --agent 8abfab85',
    'log --follow',
    'log --json | jq \'.agents[] | select(.state == "spawned")\'',
  ])
    .argument('[file]', 'another log than that of the project')
    .option('--json', 'as JSON; with --follow, a line for each entry')
    .option('--since <time>', 'entries since then: 90m, 2h, 2026-11-21, 2026-11-21T10:30:00Z')
    .option('--agent <id>', 'only entries about this agent')
    .option('--follow', 'go on with what is written from now on')
    .addHelpText('after', AUTOMATIC)
    .action(async (file: string | undefined, options: LogOptions) =>
      done(await (await logVerb()).log(context, file, options)),
    );
  log.helpCommand(false);
  const below = verbsUnder(log, 'log');
  below('session', 'begin a session: what is to be reached from now on', [
    'log session "Refactor the login" --stage research',
    'log session "Refactor the login" --prd docs/prds/login.md',
  ])
    .argument('<goal...>')
    .option('--prd <file>', 'its PRD')
    .option('--stage <stage>', 'ideation, research, synthesis, prd, implementation, review, testing')
    .action(async (words: string[], options: SessionOptions) =>
      done(await (await sessionVerb()).session(context, words, options)),
    );
  below('stage', 'go on with the session in another stage', ['log stage implementation'])
    .argument('<stage>', 'ideation, research, synthesis, prd, implementation, review, testing')
    .action(async (stage: string) => done(await (await sessionVerb()).stage(context, stage)));
  below('check', 'say what is wrong with the log, line by line; exit 1 when anything is', [
    'log check',
    'log check other/agents.log',
  ])
    .argument('[file]', 'another log than that of the project')
    .action(async (file: string | undefined) => done(await (await logVerb()).check(context, file)));
  declareAdd(below('add', 'add an entry that nobody writes by themselves').helpCommand(false), context, done);
}
