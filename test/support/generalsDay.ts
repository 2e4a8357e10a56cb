import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAN } from './daysAnswers.ts';
import { until } from './until.ts';
import { writeProjectFile, type World } from './world.ts';

/** A session of Claude Code, as the commands that it runs see it. */
const CLAUDE = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: '5b1c7f02-9a44-4d3c-8e11-6f0d2c7a51e9' };
const PRD = 'docs/prds/stay-logged-in.md';

/**
 * A general's day in four sessions, driven as a general drives it: the built command line, the real Codex. The run takes a minute,
 * so what it wrote is then moved to the times of a day, of the date `date` (`2026-11-20`).
 */
export async function liveTheDay(world: World, date: string): Promise<void> {
  for (const path of ['src/auth/session.ts', 'src/web/client.ts', 'jobs/mail.ts']) {
    await writeProjectFile(world, path, 'export {};\n');
  }
  const day = new Day(world);
  await day.begin();
  await day.morning();
  await day.noon();
  await day.afternoon();
  await day.evening();
  await day.stretch(date);
}

class Day {
  readonly #world: World;
  readonly #log: string;
  /** The clock of the day for each heading of the log, in their order. */
  readonly #clocks: string[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#log = join(world.project, 'agents.log');
  }

  async begin(): Promise<void> {
    await this.#commit('The service');
  }

  async morning(): Promise<void> {
    await this.#do(
      '09:02',
      'log',
      'session',
      'Find out why people are logged out after an hour',
      '--stage',
      'research',
    );
    const trace = await this.#start(
      '09:04',
      'Trace a login from the form to the moment when it is lost. Name every place that reads when a session ends.',
      '--role',
      'researcher',
      '--name',
      'Trace the login',
    );
    const others = await this.#start(
      '09:05',
      'How do other services renew a login? Primary sources only.',
      '--role',
      'researcher',
      '--name',
      'Compare others',
    );
    const logs = await this.#start(
      '09:06',
      'Search six months of server logs for sessions that ended early, and group them by cause.',
      '--role',
      'researcher',
    );
    await this.#ends('09:14', logs, 1, 'drowned');
    await this.#do('09:15', 'kill', logs);
    await this.#ends('09:19', trace, 1, 'traced');
    await this.#do('09:21', 'send', trace, 'Which of these places run without a user?');
    await this.#ends('09:24', others, 1, 'compared');
    await this.#ends('09:27', trace, 2, 'followed');
    await this.#do(
      '09:30',
      'log',
      'add',
      'findings',
      trace,
      'A session ends after 3.6 seconds or never: seconds are compared with milliseconds',
      'The browser renews too late',
      '--turn',
      '1',
      '--files',
      'src/auth/session.ts',
      '--files',
      'src/web/client.ts',
    );
    await this.#do(
      '09:33',
      'log',
      'add',
      'synthesis',
      'Two faults look like one: a wrong comparison on the server, and a browser that renews after the end.',
      '--keep',
      'One function for the comparison',
      '--keep',
      'Renew a minute before the end',
      '--discard',
      'Longer sessions: they hide the fault',
      '--approach',
      'Mend the comparison',
      '--approach',
      'Renew in time',
      '--next',
      'A PRD with two phases',
    );
    await this.#do('09:35', 'end', trace);
    await this.#do('09:35', 'end', others);
  }

  async noon(): Promise<void> {
    await writeProjectFile(this.#world, PRD, PLAN);
    await this.#commit('The plan');
    await this.#do('11:10', 'log', 'session', 'Write the plan for staying logged in', '--stage', 'prd', '--prd', PRD);
    await this.#do('11:12', 'log', 'add', 'prd', PRD, '--status', 'draft');
    const reader = await this.#start(
      '11:13',
      `Read the draft in ${PRD} as somebody who has to build it. What is missing?`,
      '--role',
      'reviewer',
      '--name',
      'Read the draft',
      '--prd',
      PRD,
    );
    await this.#ends('11:21', reader, 1, 'read');
    await this.#do('11:30', 'log', 'add', 'prd', PRD, '--status', 'approved');
    await this.#do('11:31', 'end', reader);
  }

  async afternoon(): Promise<void> {
    await this.#do('13:30', 'log', 'session', 'Build both phases', '--stage', 'implementation', '--prd', PRD);
    const one = await this.#start(
      '13:32',
      `Implement phase 1 of ${PRD}: one function decides whether a session is over.`,
      '--role',
      'implementer',
      '--name',
      'Phase 1: one comparison',
      '--prd',
      PRD,
      '--phase',
      '1',
    );
    await this.#do('13:32', 'log', 'add', 'implementation', one);
    const two = await this.#start(
      '13:34',
      `Implement phase 2 of ${PRD}: the browser renews before the end.`,
      '--role',
      'implementer',
      '--name',
      'Phase 2: renew in time',
      '--prd',
      PRD,
      '--phase',
      '2',
    );
    await this.#do('13:34', 'log', 'add', 'implementation', two);
    await this.#runs(two);
    await this.#do('13:49', 'interrupt', two);
    await this.#logged('13:49', two, 1);
    await this.#do(
      '13:50',
      'send',
      two,
      "Not by the browser's clock: it may be wrong. Use the server's clock, it stands in every answer.",
    );
    const guide = await this.#start(
      '13:55',
      'Bring the guide in docs/sessions.md up to date.',
      '--general',
      'user',
      '--name',
      'Guide',
    );
    await this.#ends('14:01', guide, 1, 'written');
    await this.#ends('14:08', one, 1, 'built');
    await this.#ends('14:22', two, 2, 'renewed');
    await this.#do('14:25', 'log', 'add', 'note', 'Verification', 'Type check and build pass on the merged change.');
    for (const id of [one, two, guide]) await this.#do('14:26', 'end', id);
  }

  async evening(): Promise<void> {
    await this.#commit('Both phases');
    await this.#do('16:00', 'log', 'session', 'Review and test before it goes out', '--stage', 'review', '--prd', PRD);
    const risks = await this.#start(
      '16:01',
      'Review the change for what can go wrong in production.',
      '--role',
      'reviewer',
      '--lens',
      'risks',
      '--name',
      'Review risks',
    );
    const clarity = await this.#start(
      '16:01',
      'Review the change for clarity.',
      '--role',
      'reviewer',
      '--lens',
      'clarity',
      '--name',
      'Review clarity',
    );
    await this.#ends('16:07', clarity, 1, 'clear');
    await this.#ends('16:12', risks, 1, 'risky');
    await this.#do(
      '16:14',
      'log',
      'add',
      'review',
      risks,
      'Two tabs that renew at once log each other out',
      '--type',
      'quality',
    );
    const mend = await this.#start(
      '16:16',
      "Two tabs must not end each other's session when both renew.",
      '--role',
      'implementer',
      '--name',
      'Mend the race',
      '--prd',
      PRD,
      '--phase',
      '2',
    );
    await this.#ends('16:38', mend, 1, 'mended');
    const tests = await this.#start(
      '16:40',
      'Run every test, and stay logged in for two hours in a real browser.',
      '--role',
      'verifier',
      '--name',
      'Verify',
    );
    await this.#ends('17:05', tests, 1, 'tested');
    await this.#do('17:06', 'log', 'add', 'testing', tests, '--coverage', '84 %');
    for (const id of [risks, clarity, mend]) await this.#do('17:08', 'end', id);
    await this.#do(
      '17:10',
      'log',
      'add',
      'handoff',
      'Deploy, then watch the number of logins an hour for two days',
      '--blockers',
      'none',
      '--last',
      'All tests pass; the race of two tabs is mended',
    );
  }

  /** Moves what the run wrote to the clock of the day, durations too. */
  async stretch(date: string): Promise<void> {
    const begun = new Map<string, string>();
    let heading = 0;
    let [id, clock] = ['', ''];
    const lines = (await readFile(this.#log, 'utf8')).split('\n').map((line) => {
      if (/^##+ /.test(line)) {
        clock = this.#clocks[heading++] ?? '';
        id = /^### \w+: ([0-9a-f]{8}) /.exec(line)?.[1] ?? '';
        if (/^### (?:Spawned|Message):/.test(line)) begun.set(id, clock);
      }
      return line
        .replace(/^(## Session: )\S+/, `$1${date}T${clock}:00Z`)
        .replace(/^(### .* - )\d\d:\d\d$/, `$1${clock}`)
        .replace(/^Duration: .*/, `Duration: ${minutes(clock) - minutes(begun.get(id) ?? clock)}m 0s`);
    });
    await writeFile(this.#log, lines.join('\n'));
  }

  async #start(clock: string, prompt: string, ...flags: string[]): Promise<string> {
    const said = await this.#run('start', ...flags, '--', prompt);
    const id = /^Job started: ([0-9a-f]{8})$/m.exec(said)?.[1];
    if (id === undefined) throw new Error(said);
    await this.#note(clock);
    return id;
  }

  /** Lets the agent's turn end, and waits until the log tells of it. */
  async #ends(clock: string, id: string, turn: number, latch: string): Promise<void> {
    this.#world.model.release(latch);
    await this.#logged(clock, id, turn);
  }

  async #logged(clock: string, id: string, turn: number): Promise<void> {
    await until(`turn ${turn} of ${id} is logged`, async () =>
      new RegExp(`^### Complete: ${id} .*\nStatus: .*\nTurn: ${turn}$`, 'm').test(await readFile(this.#log, 'utf8')),
    );
    await this.#note(clock);
  }

  async #runs(id: string): Promise<void> {
    const thread = await this.#world.threadOf(id);
    await this.#world.model.waitForRequest(({ threadId }) => threadId === thread);
  }

  async #do(clock: string, ...args: string[]): Promise<void> {
    await this.#run(...args);
    await this.#note(clock);
  }

  async #commit(message: string): Promise<void> {
    await this.#world.git('add', '-A');
    await this.#world.git('commit', '-q', '-m', message);
  }

  async #run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#world.cli(args, { env: CLAUDE });
    if (code !== 0) throw new Error(`codex-agent ${args.join(' ')} failed (${code}): ${stdout}${stderr}`);
    return stdout;
  }

  /** What has been written since is of this time. */
  async #note(clock: string): Promise<void> {
    const headings = (await readFile(this.#log, 'utf8')).split('\n').filter((line) => /^##+ /.test(line)).length;
    while (this.#clocks.length < headings) this.#clocks.push(clock);
  }
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
}
