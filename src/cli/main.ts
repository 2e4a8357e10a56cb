import { CommanderError } from 'commander';
import { Failure, messageOf } from '../core/base/errors.ts';
import { contextOfProcess } from './context.ts';
import { EXIT, exitCodeOf } from './exitCodes.ts';
import { leave } from './leave.ts';
import { programOf } from './program.ts';

/** What failed and why; the next step has a line of its own. */
function complaintOf(error: unknown): string {
  if (!(error instanceof Failure)) return `codex-agent failed: ${messageOf(error)}`;
  return error.next === undefined ? error.message : `${error.message.trimEnd()}\n${error.next.trimStart()}`;
}

async function main(): Promise<void> {
  const context = contextOfProcess();
  process.stdout.on('error', context.readerGone);
  process.stderr.on('error', () => {});
  process.on('SIGINT', () => process.exit(EXIT.stopped));
  let code: number = EXIT.ok;
  const words = process.argv.slice(2);
  const program = programOf(context, (result) => (code = result), words[0]);
  try {
    await program.parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      code = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    } else {
      context.say(complaintOf(error));
      code = exitCodeOf(error);
    }
  }
  leave(code);
}

void main();
