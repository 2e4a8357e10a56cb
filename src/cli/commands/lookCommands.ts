import { Option } from 'commander';
import type { DiffOptions } from '../verbs/diff.ts';
import type { JobsOptions } from '../verbs/jobs.ts';
import type { WatchOptions } from '../verbs/watch.ts';
import { hidden, type Declaring } from './declare.ts';

// Loaded when they are called: every verb would pay for all of them at its start.
const statusVerb = () => import('../verbs/status.ts');
const jobsVerb = () => import('../verbs/jobs.ts');
const overviewVerb = () => import('../verbs/overview.ts');
const watchVerb = () => import('../verbs/watch.ts');
const readVerb = () => import('../verbs/read.ts');
const attachVerb = () => import('../verbs/attach.ts');
const diffVerb = () => import('../verbs/diff.ts');
const sessionsVerb = () => import('../verbs/sessions.ts');

export function declareLook({ verb, context, done }: Declaring): void {
  verb('jobs', 'your agents; in a terminal, who needs you comes first', [
    'jobs',
    'jobs --here --mine',
    "jobs --json | jq '.jobs[] | select(.attention)'",
  ])
    .alias('list')
    .option('--json', 'as JSON')
    .option('--mine', 'only those of the general that asks')
    .option('--here', 'only those that work in the current folder or below')
    .option('--all', 'all of them, and those of other CODEX_HOMEs')
    .option('--limit <n>', 'how many; running ones are always shown', '20')
    .action(async (options: JobsOptions) => done(await (await jobsVerb()).jobs(context, options)));
  verb('overview', 'the living agents in one JSON object of at most 4 KB, for generals', ['overview'])
    .option('--json', 'accepted: it is always JSON')
    .action(async () => done(await (await overviewVerb()).overview(context)));
  verb('status', 'one agent', ['status 8abfab85', 'status 8abfab85 --json'])
    .argument('<id>')
    .option('--json', 'as a JSON object')
    .action(async (id: string, options: { json?: boolean }) =>
      done(await (await statusVerb()).status(context, id, options)),
    );

  verb('watch', 'follow what agents do, from the beginning of their newest turn until they have ended', [
    'watch 8abfab85',
    'watch 8abfab85 1f2e3d4c --turn',
    'watch 8abfab85 --json | jq \'select(.type == "item.completed")\'',
  ])
    .argument('<id...>', 'one agent or several')
    .option('--turn', 'stop when the running turn is over')
    .option('--json', 'NDJSON as codex exec --json writes it; of several agents with agent_id and agent_name')
    .action(async (ids: string[], options: WatchOptions) =>
      done(await (await watchVerb()).watch(context, ids, options)),
    );
  verb('last', 'the final message of the newest turn', ['last 8abfab85 > answer.md'])
    .argument('<id>')
    .action(async (id: string) => done(await (await readVerb()).last(context, id)));
  verb('capture', 'the last lines of the transcript', ['capture 8abfab85 200 --clean'])
    .argument('<id>')
    .argument('[lines]', 'how many; 0 for all', '50')
    .option('--clean', 'without escape sequences')
    .addOption(hidden('--strip-ansi').implies({ clean: true }))
    .action(async (id: string, lines: string, options: { clean?: boolean }) =>
      done(await (await readVerb()).capture(context, id, lines, options)),
    );
  verb('output', 'the whole transcript', ['output 8abfab85 --clean | less'])
    .argument('<id>')
    .option('--clean', 'without escape sequences')
    .addOption(hidden('--strip-ansi').implies({ clean: true }))
    .action(async (id: string, options: { clean?: boolean }) =>
      done(await (await readVerb()).output(context, id, options)),
    );
  verb('attach', "open Codex's own terminal interface on the agent; leaving it never ends the agent", [
    'attach 8abfab85',
    'attach 8abfab85 --print',
  ])
    .argument('<id>')
    .option('--print', 'only print the command')
    .action(async (id: string, options: { print?: boolean }) =>
      done(await (await attachVerb()).attach(context, id, options)),
    );
  verb('diff', 'what has changed in its folder since it was started', [
    'diff 8abfab85',
    'diff 8abfab85 --stat',
    'diff 8abfab85 --turn 2',
  ])
    .argument('<id>')
    .option('--stat', 'only which files, and how much')
    .option('--uncommitted', 'since the newest commit')
    .addOption(new Option('--turn <n>', 'what Codex changed in one turn').conflicts(['stat', 'uncommitted']))
    .action(async (id: string, options: DiffOptions) => done(await (await diffVerb()).diff(context, id, options)));
  verb('sessions', 'living agents, and which of them a terminal shows', ['sessions']).action(async () =>
    done(await (await sessionsVerb()).sessions(context)),
  );
}
