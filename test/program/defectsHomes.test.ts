import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Home } from '../../src/core/agents/home.ts';
import { arrived, recordedTurns } from '../support/agents.ts';
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

/** A second person on the same machine with the same run-time folder: home, Codex and agents of their own. */
async function secondPerson(): Promise<Record<string, string>> {
  const home = join(world.folder, 'second');
  await mkdir(join(home, '.codex'), { recursive: true });
  await copyFile(join(world.folder, 'codex/config.toml'), join(home, '.codex/config.toml'));
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/their-tool'), '#!/bin/sh\necho "tool of the second person"\n', { mode: 0o755 });
  return {
    HOME: home,
    CODEX_HOME: join(home, '.codex'),
    CODEX_AGENT_HOME: join(home, '.codex-agent'),
    PATH: [join(home, 'bin'), world.env['PATH'] ?? ''].join(delimiter),
  };
}

function idIn(stdout: string): string {
  return /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
}

async function files(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('two homes', () => {
  test("[row 23] an agent gets its own user's home, Codex and tools, and no other user sees or harms it", async () => {
    const first = await world.start('[[hold:row23]][[text:mine]]');
    await arrived(world, '[[hold:row23]][[text:mine]]');
    const env = await secondPerson();
    const script = '[[sh:echo "$HOME|$CODEX_HOME|$(their-tool)|$FOO"]] [[text:theirs]]';
    const started = await world.cli(['start', '--env', 'FOO=bar', '--', script], { env });
    expect(started.code).toBe(0);
    const second = idIn(started.stdout);
    // Its end is told where the second person waits for it, not in the home of whoever was there first.
    expect(await world.cli(['await-turn', second], { env })).toMatchObject({ code: 0, stdout: 'theirs\n' });
    await until('the signal is there', () => existsSync(new Home(env).files(second).signal));
    const request = await arrived(world, script);
    const outputs = world.model.requests.filter(({ threadId }) => threadId === request.threadId).at(-1)?.toolOutputs;
    expect(outputs?.join('')).toContain(`${env['HOME']}|${env['CODEX_HOME']}|tool of the second person|bar`);

    for (const args of [
      ['jobs', '--all'],
      ['jobs', '--json', '--all'],
    ]) {
      expect((await world.cli(args, { env })).stdout).not.toContain(first);
      expect((await world.cli(args)).stdout).not.toContain(second);
    }
    for (const verb of ['kill', 'end', 'status', 'interrupt', 'resume']) {
      expect((await world.cli([verb, first], { env })).code).toBe(66);
    }
    expect((await world.cli(['engine', 'stop'], { env })).code).toBe(0);
    expect(await world.status(first)).toMatchObject({ status: 'running', turn_state: 'working', engine: 'running' });
    world.model.release('row23');
    expect((await world.cli(['await-turn', first])).stdout).toBe('mine\n');

    const foreign = (await files(world.folder)).filter(
      (path) => !path.startsWith(env['HOME'] ?? '') && path.includes(second),
    );
    expect(foreign).toEqual([]);
    const conversations = await files(join(world.folder, 'codex/sessions'));
    expect(conversations.filter((path) => path.includes(request.threadId ?? '?'))).toEqual([]);
  });

  test('[row 23] agents of two CODEX_HOMEs in one home: each is reached through its own, whoever asks', async () => {
    const first = await world.start('[[text:one]]');
    await world.cli(['await-turn', first]);
    const { CODEX_HOME = '' } = await secondPerson();
    const env = { CODEX_HOME };
    const second = idIn((await world.cli(['start', '[[text:two]]'], { env })).stdout);
    expect((await world.cli(['await-turn', second])).stdout).toBe('two\n');
    expect((await world.cli(['jobs'])).stdout).not.toContain(second);
    expect((await world.cli(['jobs'], { env })).stdout).not.toContain(first);
    const all = (await world.cli(['jobs', '--all'], { env })).stdout;
    expect(all).toContain(first);
    expect(all).toContain(second);
    await world.cli(['send', first, '[[text:still one]]'], { env });
    expect((await world.cli(['await-turn', first], { env })).stdout).toBe('still one\n');
    expect((await recordedTurns(world, first, 2)).map(({ turn }) => turn)).toEqual([1, 2]);
  });

  test('[row 23] what was asked and answered can be read by its owner only, whatever the umask', async () => {
    const { stdout } = await shell(world, "umask 000; codex-agent start '[[hold:modes]][[text:a secret answer]]'");
    const id = idIn(stdout);
    await arrived(world, '[[hold:modes]][[text:a secret answer]]');
    await shell(world, `umask 000; codex-agent send ${id} 'a secret remark'`);
    world.model.release('modes');
    await shell(world, `umask 000; codex-agent await-turn ${id}`);
    await shell(world, `umask 000; codex-agent end ${id}`);
    await recordedTurns(world, id, 1);
    for (const folder of [world.home.folder, join(world.folder, 'run/codex-agent')]) {
      expect((await stat(folder)).mode & 0o077).toBe(0);
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isSocket()) continue;
        const path = join(entry.parentPath, entry.name);
        expect({ path, mode: ((await stat(path)).mode & 0o777).toString(8) }).toEqual({
          path,
          mode: entry.isDirectory() ? '700' : '600',
        });
      }
    }
  });
});

describe('start that cannot work', () => {
  test.each([
    [
      'a folder that does not exist',
      { flags: ['--dir', '/nonexistent/folder'] },
      /folder \/nonexistent\/folder does not exist/,
    ],
    ['a file instead of a folder', { flags: ['--dir', '/etc/hostname'] }, /\/etc\/hostname is not a folder/],
    [
      'a Codex that is not there',
      { env: { CODEX_BIN: '/nonexistent/codex' } },
      /no Codex program at \/nonexistent\/codex/,
    ],
    ['a program that is no Codex', { env: { CODEX_BIN: '/bin/true' } }, /\/bin\/true does not work as Codex/],
    [
      'a home below a file',
      { env: { CODEX_AGENT_HOME: '/etc/hostname/agents' } },
      /Cannot keep agents in \/etc\/hostname/,
    ],
  ] as const)('[row 26] %s is an error at once, with what to do, and nothing is started', async (_, how, complaint) => {
    const { flags = [], env = {} } = { ...how } as { flags?: readonly string[]; env?: Record<string, string> };
    const { code, stdout, stderr } = await world.cli(['start', ...flags, '--', 'hello'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(complaint);
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
    expect(stderr).not.toContain('undefined');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect((await world.cli(['jobs', '--all'])).stdout).toBe('No jobs\n');
    expect(await world.processes()).toEqual([]);
    expect(world.model.requests).toEqual([]);
  });
});
