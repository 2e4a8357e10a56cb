import type { Command } from 'commander';
import type { CheckOptions } from '../verbs/prdCheck.ts';
import { verbsUnder, type Declaring } from './declare.ts';

// Loaded when they are called: every verb would pay for all of them at its start.
const lookVerb = () => import('../verbs/prdLook.ts');
const checkVerb = () => import('../verbs/prdCheck.ts');
const changeVerb = () => import('../verbs/prdChange.ts');

export function declarePrd(program: Command, { context, done }: Declaring): void {
  const prd = program
    .command('prd')
    .description('PRDs: what is to be built, in phases with tasks; they are in docs/prds')
    .helpCommand(false);
  const verb = verbsUnder(prd, 'prd');

  verb('new', 'create a PRD to be filled in, and print where it is', ['prd new "Auth refactor"'])
    .argument('<title...>', 'what it is about')
    .action(async (words: string[]) => done(await (await changeVerb()).newPrd(context, words.join(' '))));
  verb('list', 'the PRDs of this project, and how far each is', [
    'prd list',
    "prd list --json | jq '.prds[] | select(.done < .all)'",
  ])
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => done(await (await lookVerb()).listPrd(context, options)));
  verb('show', 'one PRD: its phases and tasks with their numbers', [
    'prd show auth-refactor',
    'prd show docs/prds/auth-refactor.md --json',
  ])
    .argument('<file>', 'a path, or the name of a PRD in docs/prds')
    .option('--json', 'as JSON')
    .action(async (file: string, options: { json?: boolean }) =>
      done(await (await lookVerb()).showPrd(context, file, options)),
    );
  verb('check', 'what is wrong in PRDs, a line each: file:line:column code message; exit 1 when there is something', [
    'prd check',
    'prd check docs/prds/auth-refactor.md',
  ])
    .argument('[file...]', 'paths, or names of PRDs in docs/prds (default: all of them)')
    .option('--json', 'as JSON')
    .action(async (files: string[], options: CheckOptions) =>
      done(await (await checkVerb()).checkPrds(context, files, options)),
    );
  verb('tick', 'mark a task as done; no other character of the file changes', [
    'prd tick auth-refactor 2.3',
    'prd tick auth-refactor rotate the keys',
    'prd tick auth-refactor 2.3 --undo',
  ])
    .argument('<file>', 'a path, or the name of a PRD in docs/prds')
    .argument('<task...>', 'its number as prd show prints it, or words that only it has')
    .option('--undo', 'mark it as not done')
    .action(async (file: string, words: string[], options: { undo?: boolean }) =>
      done(await (await changeVerb()).tick(context, file, words.join(' '), options)),
    );
}
