import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import type {
  FindingsOptions,
  HandoffOptions,
  ImplementationOptions,
  SynthesisOptions,
  TestingOptions,
} from '../verbs/logAdd.ts';
import { positiveNumber, repeatable, verbsUnder } from './declare.ts';

const verbs = () => import('../verbs/logAdd.ts');

const STDIN = '"-" reads standard input';

/** One verb for each kind of entry that a general or a person judges worth keeping. */
export function declareAdd(add: Command, context: Context, done: (code: number) => void): void {
  const verb = verbsUnder(add, 'log add');
  verb('findings', 'what an agent found that is worth keeping', [
    'log add findings 8abfab85 "Tokens never rotate" "No rate limit"',
    'log add findings 8abfab85 - --files src/jwt.ts < findings.md',
  ])
    .argument('<id>')
    .argument('[finding...]', `each in quotes; ${STDIN}, a line for each`)
    .option('--status <status>', 'success, failed, partial', 'success')
    .addOption(new Option('--turn <n>', 'of which turn (default: the newest)').argParser(positiveNumber))
    .addOption(repeatable('--files <path>', 'a file that matters; repeatable'))
    .option('--recommendations <text>', 'what to do about it')
    .action(async (id: string, words: string[], options: FindingsOptions) =>
      done(await (await verbs()).findings(context, id, words, options)),
    );
  verb('synthesis', 'what the findings together mean', [
    'log add synthesis "Tokens live too long" --approach "Rotate them"',
  ])
    .argument('<text...>', `combined understanding; ${STDIN}`)
    .addOption(repeatable('--keep <text>', 'signal; repeatable'))
    .addOption(repeatable('--discard <text>', 'noise; repeatable'))
    .addOption(repeatable('--approach <step>', 'a step of the approach; repeatable'))
    .option('--next <text>', 'what comes next')
    .action(async (words: string[], options: SynthesisOptions) =>
      done(await (await verbs()).synthesis(context, words, options)),
    );
  verb('prd', 'a PRD was written, or has another status', ['log add prd docs/prds/login.md --status approved'])
    .argument('<file>')
    .option('--status <status>', 'draft, ready for review, approved', 'draft')
    .action(async (file: string, options: { status: string }) =>
      done(await (await verbs()).prd(context, file, options.status)),
    );
  verb('implementation', 'an agent implements a phase of a PRD', [
    'log add implementation 8abfab85 --prd docs/prds/login.md',
  ])
    .argument('<id>')
    .option('--prd <file>', 'the PRD (default: what the agent was started with)')
    .addOption(new Option('--phase <n>', 'its phase (default: the same)').argParser(positiveNumber))
    .action(async (id: string, options: ImplementationOptions) =>
      done(await (await verbs()).implementation(context, id, options)),
    );
  verb('review', 'what a review came to', ['log add review 8abfab85 --type security "Tokens in plain text"'])
    .argument('<id>')
    .argument('[issue...]', `each in quotes; ${STDIN}, a line for each; none: it passed`)
    .requiredOption('--type <type>', 'security, quality, simplification')
    .action(async (id: string, words: string[], options: { type: string }) =>
      done(await (await verbs()).review(context, id, words, options.type)),
    );
  verb('testing', 'what the tests came to', ['log add testing 8abfab85 --failures 2 --coverage "81 %"'])
    .argument('<id>')
    .addOption(new Option('--failures <n>', 'how many fail (default: all pass)').argParser(positiveNumber))
    .option('--coverage <text>', 'what is covered')
    .action(async (id: string, options: TestingOptions) => done(await (await verbs()).testing(context, id, options)));
  verb('handoff', 'what the next session has to know', [
    'log add handoff "Phase 2" --blockers none --last "Reviewed it"',
  ])
    .argument('[text...]', `pending work; ${STDIN}`)
    .addHelpText('after', '\nStage and running agents are filled in.')
    .option('--blockers <text>', 'what is in the way')
    .option('--last <text>', 'what was done last')
    .action(async (words: string[], options: HandoffOptions) =>
      done(await (await verbs()).handoff(context, words, options)),
    );
  verb('note', 'anything else, under a title of your own', [
    'log add note "Verification" "All builds pass"',
    'log add note "Build log" - < summary.md',
  ])
    .argument('<title>')
    .argument('[text...]', STDIN)
    .action(async (title: string, words: string[]) => done(await (await verbs()).note(context, title, words)));
}
