import { cp, mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { installRig } from '../rig/install.ts';
import { until } from '../support/until.ts';
import { World, codexBin, finished, repository, type Finished } from '../support/world.ts';
import { spawn } from 'node:child_process';

/** Everything that a newcomer does first, with whatever Node, path and folder the world has. */
async function firstSteps(world: World): Promise<void> {
  const id = await world.start('[[write:made.txt|x]] [[text:first]]');
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'first\n' });
  await world.cli(['send', id, '[[text:second]]']);
  expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'second\n' });
  const { stdout } = await world.cli(['jobs', '--json']);
  const { jobs } = JSON.parse(stdout) as { jobs: Record<string, unknown>[] };
  expect(jobs).toMatchObject([{ id, turn: 2, turn_state: 'idle', files_modified: ['made.txt'], cwd: world.project }]);
  const held = `[[hold:${id}]]`;
  await world.cli(['send', id, held]);
  await until('the model is asked', () => world.model.requests.some((one) => one.userTexts.at(-1) === held));
  expect((await world.cli(['kill', id])).stdout).toBe(`Killed job: ${id}\n`);
  world.model.release(id);
}

async function inWorld(
  options: Parameters<typeof World.create>[0],
  work: (world: World) => Promise<void>,
): Promise<void> {
  const world = await World.create(options);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

test('it works with the oldest and the newest Node that is supported', async () => {
  const { node } = await installRig(() => {});
  for (const runtime of new Set([process.execPath, await realpath(node)])) {
    await inWorld({ node: runtime }, async (world) => {
      await firstSteps(world);
      await world.start('[[hold:still]]');
      const recorder = await until('the recorder runs', async () =>
        (await world.processes()).find(({ command }) => command.includes('recorder.cjs')),
      );
      expect(recorder.command.startsWith(runtime)).toBe(true);
    });
  }
}, 600_000);

test('it works from paths with blanks, quotes and letters of other languages', async () => {
  await inWorld({ name: "mit Leerzeichen 'ä' $x 日本-" }, firstSteps);
});

test('it works when the program itself lies in such a path, and through a link on the PATH', async () => {
  await inWorld({ name: 'Prögramm ' }, async (world) => {
    const folder = join(world.folder, 'mein Prográmm/dist');
    await cp(join(repository, 'dist'), folder, { recursive: true });
    await mkdir(join(world.folder, 'bin'));
    await symlink(join(folder, 'codex-agent.cjs'), join(world.folder, 'bin/codex-agent'));
    const run = async (...args: readonly string[]): Promise<Finished> => {
      const PATH = [join(world.folder, 'bin'), dirname(process.execPath), world.env['PATH']].join(':');
      const child = spawn('codex-agent', args, { cwd: world.project, env: { ...world.env, PATH } });
      child.stdin.end();
      return finished(child);
    };
    const { stdout } = await run('start', '[[hold:afar]] [[text:from afar]]');
    const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
    const recorder = await until('the recorder runs', async () =>
      (await world.processes()).find(({ command }) => command.includes('recorder.cjs')),
    );
    expect(recorder.command).toContain(folder);
    world.model.release('afar');
    expect(await run('await-turn', id)).toMatchObject({ code: 0, stdout: 'from afar\n' });
  });
});

test('it works in a git repository as without one, and finds Codex on the PATH', async () => {
  await inWorld({ git: true, env: { CODEX_BIN: '' } }, async (world) => {
    const PATH = `${dirname(codexBin)}:${join(repository, 'node_modules/.bin')}:${world.env['PATH'] ?? ''}`;
    const { stdout } = await world.cli(['start', '[[sh:echo hi > by-shell.txt]] [[text:ok]]'], { env: { PATH } });
    const id = /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
    expect(await world.cli(['await-turn', id])).toMatchObject({ code: 0, stdout: 'ok\n' });
    await until('the turn is recorded', async () => (await world.status(id))['turn'] === 1);
    expect(await world.status(id)).toMatchObject({ files_modified: ['by-shell.txt'] });
  });
});

test('only the user can read what is kept: every file 0600, every folder 0700', async () => {
  await inWorld({}, async (world) => {
    const id = await world.start(
      'a secret [[ask:echo x|May I?]] [[plan:x one;> two]] [[text:kept]]',
      '-a',
      'on-request',
    );
    await world.cli(['await-turn', id]);
    await world.cli(['approve', id]);
    await world.cli(['await-turn', id]);
    await world.cli(['send', id, '[[hold:modes]] [[text:x]]']);
    await world.cli(['send', id, 'steer']);
    const check = async (): Promise<number> => {
      const open: string[] = [];
      let seen = 0;
      for (const folder of [world.home.folder, join(world.folder, 'run')]) {
        for (const name of ['.', ...(await readdir(folder, { recursive: true }))]) {
          const found = await stat(join(folder, name)).catch(() => undefined);
          if (found === undefined) continue;
          seen++;
          const wanted = found.isDirectory() ? 0o700 : 0o600;
          if ((found.mode & 0o777 & ~wanted) !== 0) open.push(`${name} ${(found.mode & 0o777).toString(8)}`);
        }
      }
      expect(open).toEqual([]);
      return seen;
    };
    expect(await check()).toBeGreaterThan(10);
    world.model.release('modes');
    await world.cli(['await-turn', id]);
    await world.cli(['end', id]);
    await check();
  });
});

test('two users know nothing of each other', async () => {
  await inWorld({}, async (anna) => {
    await inWorld({}, async (ben) => {
      const [hers, his] = await Promise.all([anna.start('[[text:hers]]'), ben.start('[[text:his]]')]);
      await Promise.all([anna.cli(['await-turn', hers]), ben.cli(['await-turn', his])]);
      for (const [user, own, other] of [
        [anna, hers, his],
        [ben, his, hers],
      ] as const) {
        const { stdout } = await user.cli(['jobs', '--all']);
        expect(stdout).toContain(own);
        expect(stdout).not.toContain(other);
        for (const verb of ['status', 'await-turn', 'kill', 'last', 'output']) {
          expect(await user.cli([verb, other])).toMatchObject({ code: 66, stdout: '' });
        }
      }
      await anna.cli(['engine', 'stop']);
      expect(await ben.status(his)).toMatchObject({ engine: 'running', turn: 1 });
      expect(anna.model.requests.flatMap((one) => one.userTexts)).not.toContain('[[text:his]]');
    });
  });
});

test('jobs shows the agents of this CODEX_HOME; --all shows the others too and names their CODEX_HOME', async () => {
  await inWorld({}, async (world) => {
    const other = { CODEX_HOME: join(world.folder, 'codex two') };
    await cp(join(world.folder, 'codex'), other.CODEX_HOME, { recursive: true });
    const here = await world.start('[[text:here]]');
    const started = await world.cli(['start', '[[text:there]]'], { env: other });
    const there = /^Job started: ([0-9a-f]{8})$/m.exec(started.stdout)?.[1] ?? '';
    await world.cli(['await-turn', here]);
    // What an agent was started with counts, not what the caller has now.
    expect(await world.cli(['await-turn', there])).toMatchObject({ code: 0, stdout: 'there\n' });

    const mine = (await world.cli(['jobs'])).stdout;
    expect(mine).toContain(here);
    expect(mine).not.toContain(there);
    const theirs = (await world.cli(['jobs', '--json'], { env: other })).stdout;
    expect(theirs).toContain(there);
    expect(theirs).not.toContain(here);

    const all = (await world.cli(['jobs', '--all'])).stdout;
    expect(all).toContain(here);
    expect(all).toMatch(new RegExp(`CODEX_HOME ${other.CODEX_HOME}:?\n[^]*${there}`));
    expect(all).not.toMatch(new RegExp(`codex two[^]*${here}`));
    const { jobs } = JSON.parse((await world.cli(['jobs', '--all', '--json'])).stdout) as {
      jobs: Record<string, unknown>[];
    };
    expect(jobs.find(({ id }) => id === there)).toMatchObject({ codex_home: other.CODEX_HOME });
    expect(jobs.find(({ id }) => id === here)).toMatchObject({ codex_home: join(world.folder, 'codex') });
    expect((await world.cli(['engine', 'stop'], { env: other })).stdout).toBe('Engine stopped\n');
    expect(await world.status(here)).toMatchObject({ engine: 'running' });
  });
});
