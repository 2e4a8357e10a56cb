import { Option } from 'commander';
import type { AnswerOptions } from '../verbs/answer.ts';
import type { AwaitTurnOptions } from '../verbs/awaitTurn.ts';
import type { SendOptions } from '../verbs/talk.ts';
import type { QueueOptions } from '../verbs/queue.ts';
import { duration, positiveNumber, wholeNumber, type Declaring } from './declare.ts';

// Loaded when they are called: every verb would pay for all of them at its start.
const awaitVerb = () => import('../verbs/awaitTurn.ts');
const talkVerbs = () => import('../verbs/talk.ts');
const answerVerb = () => import('../verbs/answer.ts');
const queueVerb = () => import('../verbs/queue.ts');

const EXIT_CODES = `
Exit codes: 0 completed, 1 failed, 2 context window exceeded, 3 needs a person,
4 usage limit, 5 interrupted, 6 stalled, 66 unknown agent, 124 timeout.
Of several agents the worst decides, in the order 1 2 4 5 6 3 0.
`;

export function declareTalk({ verb, context, done }: Declaring): void {
  verb('await-turn', 'wait for a turn and print its final message', [
    'await-turn 8abfab85',
    'await-turn 8abfab85 1f2e3d4c --any --timeout 45m',
    'await-turn 8abfab85 --after 2 -o answer.md',
  ])
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
    .action(async (ids: string[], options: AwaitTurnOptions) =>
      done(await (await awaitVerb()).awaitTurns(context, ids, options)),
    );

  verb('send', 'send a message: starts a turn, or steers the running one', [
    'send 8abfab85 "Also look at the tests"',
    'send 8abfab85 --queue "When that is done, write it down"',
    'send 8abfab85 - < message.md',
    'send 8abfab85 "/quit"   (also: /compact, /review)',
  ])
    .argument('<id>')
    .argument('[message...]', '"-" reads standard input; "/quit" ends the agent')
    .option('--queue', 'run it as a turn of its own after the running one')
    .option('--json', 'the ticket as a JSON object')
    .action(async (id: string, words: string[], options: SendOptions) =>
      done(await (await talkVerbs()).send(context, id, words, options)),
    );

  verb('queue', 'what waits for the end of the running turn; change it or take it back', [
    'queue 8abfab85',
    'queue 8abfab85 --edit 2 "Only the unit tests"',
    'queue 8abfab85 --withdraw 1',
  ])
    .argument('<id>')
    .argument('[message...]', 'with --edit: what it says instead; "-" reads standard input')
    .addOption(new Option('--edit <n>', 'change the message of this number').argParser(positiveNumber))
    .addOption(
      new Option('--withdraw <n>', 'take back the message of this number').argParser(positiveNumber).conflicts('edit'),
    )
    .option('--json', 'as a JSON object')
    .action(async (id: string, words: string[], options: QueueOptions) =>
      done(await (await queueVerb()).queue(context, id, words, options)),
    );
  verb('interrupt', 'stop the running turn; commands that it started go on', ['interrupt 8abfab85'])
    .argument('<id>')
    .action(async (id: string) => done(await (await talkVerbs()).interrupt(context, id)));
  verb('end', 'finish the conversation and keep everything (send /quit)', ['end 8abfab85'])
    .argument('<id>')
    .action(async (id: string) => done(await (await talkVerbs()).end(context, id)));
  verb('kill', 'end the agent and every process of it', ['kill 8abfab85'])
    .argument('<id>')
    .action(async (id: string) => done(await (await talkVerbs()).kill(context, id)));
  verb('resume', 'make an ended agent live again', ['resume 8abfab85'])
    .argument('<id>')
    .action(async (id: string) => done(await (await talkVerbs()).resume(context, id)));

  verb('approve', 'allow what an agent asks', ['approve 8abfab85', 'approve 8abfab85 call_17   (one of several)'])
    .argument('<id>')
    .argument('[request]', 'which one, when there are several')
    .action(async (id: string, item?: string) =>
      done(await (await talkVerbs()).approveOrDeny(context, id, item, 'accept')),
    );
  verb('deny', 'refuse what an agent asks; its turn goes on', ['deny 8abfab85'])
    .argument('<id>')
    .argument('[request]', 'which one, when there are several')
    .action(async (id: string, item?: string) =>
      done(await (await talkVerbs()).approveOrDeny(context, id, item, 'decline')),
    );
  verb('answer', 'answer a question of an agent; without an answer, it is asked in the terminal', [
    'answer 8abfab85',
    'answer 8abfab85 2',
    'answer 8abfab85 "Blue" "None of these: use the old one"',
  ])
    .argument('<id>')
    .argument('[answer...]', 'one for each question: the number of a choice, its label, or your own words')
    .option('--request <id>', 'which one, when there are several')
    .action(async (id: string, words: string[], options: AnswerOptions) =>
      done(await (await answerVerb()).answer(context, id, words, options)),
    );
}
