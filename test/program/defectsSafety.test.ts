import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { arrived, heardBy, recordedTurns, requestsOf } from '../support/agents.ts';
import { shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
});
afterEach(async () => {
  await world.close();
});

interface Jobs {
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
}

async function jobs(): Promise<Jobs['jobs']> {
  return (JSON.parse((await world.cli(['jobs', '--json'])).stdout) as Jobs).jobs;
}

function idIn(stdout: string): string {
  return /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
}

/** Every file below a folder with its text, to see that nothing was changed. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path] = await readFile(path, 'utf8');
  }
  return found;
}

const verbs = [
  ['await-turn'],
  ['send', 'message'],
  ['interrupt'],
  ['end'],
  ['kill'],
  ['resume'],
  ['approve'],
  ['deny'],
  ['status'],
  ['status', '--json'],
  ['capture'],
  ['output'],
  ['last'],
  ['attach', '--print'],
].map(([verb = '', ...rest]) => (id: string) => [verb, id, ...rest]);

describe('many at once', () => {
  test('[rows 12, 13] of 40 concurrent starts none is lost: all are listed, and all work', async () => {
    const count = 40;
    const prompts = Array.from({ length: count }, (_, index) => `[[hold:together]][[text:answer ${index}]]`);
    const started = await Promise.all(prompts.map((prompt) => world.cli(['start', prompt])));
    expect(started.map(({ code }) => code)).toEqual(prompts.map(() => 0));
    const ids = started.map(({ stdout }) => idIn(stdout));
    expect(new Set(ids).size).toBe(count);
    for (const prompt of prompts) await arrived(world, prompt);

    const listed = await jobs();
    expect(listed).toHaveLength(count);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids));
    for (const job of listed) expect(job).toMatchObject({ status: 'running', turn_state: 'working' });
    const table = (await world.cli(['jobs'])).stdout;
    for (const id of ids) expect(table).toContain(id);

    world.model.release('together');
    const answers = await world.cli(['await-turn', ...ids]);
    expect(answers.code).toBe(0);
    expect(answers.stdout).toBe(ids.map((id, index) => `== ${id}\nanswer ${index}\n`).join(''));
    for (const id of ids) await recordedTurns(world, id, 1);
    expect(world.model.requests).toHaveLength(count);
    expect((await readdir(world.home.jobs)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('damaged records', () => {
  test('[row 20] a truncated record is named, the other agents work on, and its own thread is not harmed', async () => {
    const damaged = await world.start('[[hold:row20]][[text:unharmed]]');
    const threadId = await world.threadOf(damaged);
    await arrived(world, '[[hold:row20]][[text:unharmed]]');
    const well = await world.start('[[text:well]]');
    const { record } = world.home.files(damaged);
    const complete = await readFile(record);
    await truncate(record, 120);

    for (const args of [['jobs'], ['jobs', '--all'], ['jobs', '--json', '--all']]) {
      const { code, stdout, stderr } = await world.cli(args);
      expect(code).toBe(0);
      expect(stdout).toContain(well);
      expect(stderr).toContain(`The record of job ${damaged} cannot be used`);
    }
    const { code, stderr } = await world.cli(['status', damaged]);
    expect(code).toBe(66);
    expect(stderr).toContain(`The record of job ${damaged} cannot be used`);
    expect((await world.cli(['await-turn', well])).stdout).toBe('well\n');
    expect((await world.cli(['start', 'one more'])).code).toBe(0);
    expect(requestsOf(world, threadId).map(({ outcome }) => outcome)).toEqual(['answering']);
    expect(await readFile(record)).toEqual(complete.subarray(0, 120));

    await writeFile(record, complete);
    world.model.release('row20');
    expect((await world.cli(['await-turn', damaged])).stdout).toBe('unharmed\n');
  });

  test('[row 20] records with a missing or absurd field are named one by one, and nothing else suffers', async () => {
    const id = await world.start('[[text:well]]');
    await world.cli(['await-turn', id]);
    const good = JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as Record<string, unknown>;
    const { engine: _engine, ...withoutEngine } = good;
    const bad: Record<string, unknown> = {
      '00000001': withoutEngine,
      '00000002': { ...good, id: '00000003' },
      '00000004': { ...good, id: '00000004', threadId: '../../etc/passwd' },
      '00000005': { ...good, id: '00000005', sandbox: 'none' },
      '00000006': { ...good, id: '00000006', engine: { ...(good['engine'] as object), address: 'relative.sock' } },
      '00000007': [good],
      '00000008': null,
    };
    for (const [name, value] of Object.entries(bad)) {
      await writeFile(join(world.home.jobs, `${name}.json`), JSON.stringify(value));
    }
    await writeFile(join(world.home.jobs, '00000009.json'), Buffer.from([0xff, 0xfe, 0x00, 0x7b]));
    await mkdir(join(world.home.jobs, '0000000a.json'));
    await writeFile(join(world.home.jobs, 'not-an-id.json'), '{}');
    // Facts and turn ends that nobody of ours wrote.
    await writeFile(world.home.files(id).events, 'not json\n{"kind":"ended"}\n{"kind":"nonsense","at":1}\n', {
      flag: 'a',
    });
    await writeFile(join(world.home.files(id).turns, 'ffffffff-ffff-7fff-8fff-ffffffffffff.json'), '{"turn":99}');

    const { code, stdout, stderr } = await world.cli(['jobs', '--all', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Jobs).jobs).toMatchObject([{ id, status: 'running', turn_state: 'idle', turn: 1 }]);
    for (const name of [...Object.keys(bad), '00000009', '0000000a']) expect(stderr).toContain(`job ${name} `);
    for (const name of Object.keys(bad)) expect((await world.cli(['kill', name])).code).toBe(66);
    await world.cli(['send', id, '[[text:still well]]']);
    expect((await world.cli(['await-turn', id])).stdout).toBe('still well\n');
  });
});

describe('ids', () => {
  test('[row 24] no verb follows an id out of the folder of agents, whatever it is', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    const record = await readFile(world.home.files(id).record, 'utf8');
    await writeFile(join(world.home.folder, 'victim.json'), record);
    await writeFile(join(world.folder, 'victim.json'), record);
    await writeFile(join(world.folder, 'victim.log'), 'dear');
    await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
    const before = await contents(world.folder);
    const odd = ['../../victim', join(world.folder, 'victim'), `${id}/../../victim`, `${id}\n`, '', '.'];
    for (const wrong of [...odd, id.toUpperCase().replaceAll(/\d/g, 'A'), `$(touch ${world.folder}/pwned)`]) {
      const results = await Promise.all(verbs.map((words) => world.cli(words(wrong))));
      for (const [index, { code, stdout, stderr }] of results.entries()) {
        expect({ verb: verbs[index]?.(wrong), code, stdout }).toEqual({
          verb: verbs[index]?.(wrong),
          code: 66,
          stdout: '',
        });
        expect(stderr).toContain('not found.');
      }
    }
    const after = await contents(world.folder);
    const ofOurs = (files: typeof before): typeof before =>
      Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(join(world.folder, 'codex/'))));
    expect(ofOurs(after)).toEqual(ofOurs(before));
  });
});

describe('nothing is injectable', () => {
  const evil = (mark: string): string => `$(touch ${mark})\`touch ${mark}\`; touch ${mark} #'"\n| touch ${mark} &`;

  test('[row 25] shell words in model, name, folder, general, variables and prompt are only words', async () => {
    const mark = join(world.folder, 'pwned');
    const folder = join(world.project, '$(touch pwned) `touch pwned`; \' "');
    await mkdir(folder);
    const wrong = await world.cli(['start', '-m', evil(mark), 'hello']);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).toContain('touch');
    const prompt = `${evil(mark)} [[sh:printf %s "$ODD"]] [[text:done]]`;
    const flags = ['--name', evil(mark), '--general', evil(mark), '--dir', folder, '--env', `ODD=${evil(mark)}`];
    const { code, stdout } = await world.cli(['start', ...flags, '--', prompt]);
    expect(code).toBe(0);
    const id = idIn(stdout);
    expect((await world.cli(['await-turn', id])).stdout).toBe('done\n');
    expect(
      requestsOf(world, await world.threadOf(id))
        .at(-1)
        ?.toolOutputs.join(''),
    ).toContain(evil(mark));
    expect(await heardBy(world, id)).toEqual([prompt]);
    expect(await world.status(id)).toMatchObject({ name: evil(mark), cwd: folder });
    for (const words of verbs) await world.cli(words(id));
    expect(existsSync(mark)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(world.project)).toHaveLength(1);
  });

  test('[row 25] a planted record that names another program as Codex is refused by name and never run', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    const good = JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as { engine: object };
    const program = join(world.folder, 'evil.sh');
    await writeFile(program, `#!/bin/sh\ntouch '${world.folder}/pwned'\n`, { mode: 0o755 });
    for (const [name, codexBin] of [
      ['aaaaaaaa', program],
      ['bbbbbbbb', '/bin/sh'],
      ['cccccccc', `/bin/sh -c 'touch ${world.folder}/pwned' /codex\n`],
      ['dddddddd', 'codex'],
    ] as const) {
      const engine = { ...good.engine, codexBin, address: join(world.folder, 'nobody.sock') };
      await writeFile(world.home.files(name).record, JSON.stringify({ ...good, id: name, engine }));
      const results = await Promise.all(verbs.map((words) => world.cli(words(name))));
      expect(results.map(({ code }) => code)).toEqual(verbs.map(() => 66));
      expect((await world.cli(['jobs', '--all'])).stderr).toContain(`job ${name} cannot be used: engine.codexBin`);
    }
    expect(existsSync(join(world.folder, 'pwned'))).toBe(false);
    expect((await jobs()).map((job) => job['id'])).toEqual([id]);
  });

  test('[row 25] a planted record with shell words in every field runs none of them, and attach --print quotes them', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    const good = JSON.parse(await readFile(world.home.files(id).record, 'utf8')) as Record<string, unknown>;
    const mark = join(world.folder, 'pwned');
    const odd = join(world.folder, "odd $(touch pwned) '`touch pwned`'");
    await mkdir(odd);
    // What a person would run after `attach --print`: a program of that name which tells its words.
    await writeFile(join(odd, 'codex'), '#!/bin/sh\nprintf "%s\\n" "$CODEX_HOME" "$PWD" "$@"\n', { mode: 0o755 });
    const engine = { kind: 'own', address: join(odd, 'nobody.sock'), codexHome: odd, codexBin: join(odd, 'codex') };
    const planted = {
      ...good,
      id: 'eeeeeeee',
      engine,
      host: evil(mark),
      cwd: odd,
      name: evil(mark),
      model: evil(mark),
      reasoningEffort: evil(mark),
      threadConfig: { [evil(mark)]: evil(mark) },
      general: { kind: 'named', id: evil(mark), label: evil(mark) },
    };
    await writeFile(world.home.files('eeeeeeee').record, JSON.stringify(planted));
    await writeFile(world.home.files('eeeeeeee').prompt, evil(mark));
    const printed = await world.cli(['attach', 'eeeeeeee', '--print']);
    expect(printed.code).toBe(0);
    expect((await shell(world, printed.stdout)).stdout.split('\n')).toEqual([
      odd,
      odd,
      'resume',
      String(good['threadId']),
      '--remote',
      `unix://${engine.address}`,
      '',
    ]);
    for (const words of verbs) {
      const [verb = '', ...rest] = words('eeeeeeee');
      await world.cli([verb, ...(verb === 'await-turn' ? ['--timeout', '1s'] : []), ...rest]);
    }
    await world.cli(['jobs', '--all']);
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(world.project, 'pwned'))).toBe(false);
    expect(existsSync(join(odd, 'pwned'))).toBe(false);
    expect((await world.cli(['status', id])).code).toBe(0);
  });
});
