import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownServerPid } from '../../src/core/codex/engine.ts';
import { arrived, recordedTurns, requestsOf } from '../support/agents.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

const settings = (writable: string): string => `
[shell_environment_policy]
set = { USER_VAR = "of the user" }

[sandbox_workspace_write]
# The worlds lie in /tmp, which Codex would let every agent write.
exclude_slash_tmp = true
exclude_tmpdir_env_var = true
writable_roots = ["${writable}"]
`;

let world: World;
/** A folder with the program `mytool`; the engine knows nothing of it. */
let tools: string;
/** A folder that the user lets every agent write. */
let shared: string;
beforeAll(async () => {
  world = await World.create({ git: true, env: { CODEX_AGENT_LINGER_MS: '300' } });
  shared = join(world.folder, 'shared');
  await mkdir(shared);
  await appendFile(join(world.folder, 'codex/config.toml'), settings(shared));
  tools = join(world.folder, 'tools');
  await mkdir(tools);
  await program(join(tools, 'mytool'), 'echo "mytool was given $1"');
});
afterAll(async () => {
  await world?.close();
});

async function program(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** Starts an agent as a person does in whose terminal these variables are set, and whose engine runs already. */
async function startIn(env: Record<string, string>, prompt: string, ...flags: string[]): Promise<string> {
  expect((await world.cli(['health'])).code).toBe(0);
  const { code, stdout, stderr } = await world.cli(['start', ...flags, '--', prompt], { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return /^Job started: ([0-9a-f]{8})$/m.exec(stdout)?.[1] ?? '';
}

/** What the commands of the agent's newest turn printed, once that turn is recorded. */
async function printed(id: string, turn: number): Promise<string> {
  await recordedTurns(world, id, turn);
  return (
    requestsOf(world, await world.threadOf(id))
      .at(-1)
      ?.toolOutputs.join('\n') ?? ''
  );
}

async function sendAndSee(id: string, prompt: string, turn: number): Promise<string> {
  expect((await world.cli(['send', id, prompt])).code).toBe(0);
  return printed(id, turn);
}

/** A recorder has the environment of the command that started it, and would start a crashed engine in it. */
async function noRecorder(): Promise<void> {
  await until('the recorder has left', async () => (await world.recorderPid()) === undefined);
}

async function engineEnvironment(): Promise<string> {
  const pid = await ownServerPid(await world.engine());
  return readFile(`/proc/${pid}/environ`, 'utf8');
}

async function engineStop(): Promise<void> {
  expect((await world.cli(['engine', 'stop'])).stdout).toBe('Engine stopped\n');
}

async function verb(name: 'end' | 'resume', id: string): Promise<void> {
  expect((await world.cli([name, id])).code).toBe(0);
}

describe('A tool that is only on the PATH of the terminal in which the agent was started runs in the agent', () => {
  async function agentWithTool(): Promise<string> {
    const id = await startIn({ PATH: `${tools}:${world.env['PATH'] ?? ''}` }, '[[sh:mytool first]] [[text:ok]]');
    expect(await printed(id, 1)).toContain('mytool was given first');
    await noRecorder();
    return id;
  }

  test.each<[string, (id: string) => Promise<void>]>([
    ['in its next turn', async () => {}],
    ['after a crash of the engine', async () => world.killEngine()],
    ['after the engine was stopped and started again', async () => engineStop()],
    [
      'after it was ended and resumed',
      async (id) => {
        await verb('end', id);
        await verb('resume', id);
      },
    ],
    [
      'after it was ended, and resumed in an engine that was started since',
      async (id) => {
        await verb('end', id);
        await engineStop();
        await verb('resume', id);
      },
    ],
  ])('%s', async (_when, happens) => {
    const id = await agentWithTool();
    await happens(id);
    expect(await sendAndSee(id, '[[sh:mytool second]] [[text:ok]]', 2)).toContain('mytool was given second');
    expect(await engineEnvironment()).not.toContain(tools);
  });

  test('and not in the agents of other terminals', async () => {
    const id = await startIn({}, '[[sh:mytool other]] [[text:ok]]');
    expect(await printed(id, 1)).toMatch(/mytool.*not found/);
  });
});

describe('Variables', () => {
  test('that are named with --env reach commands, secrets too; those of the terminal that are not named do not', async () => {
    const odd = `p w$HOME "'\\ =ä`;
    const id = await startIn(
      {
        TERMINAL_SECRET: 'never-seen-1',
        TERMINAL_API_KEY: 'never-seen-2',
        CONDA_TOKEN: 'never-seen-3',
        NVM_PASSWORD: 'never-seen-4',
        TERMINAL_PLAIN: 'never-seen-5',
        CONDA_PREFIX: '/opt/conda-of-the-caller',
      },
      '[[sh:env]] [[text:ok]]',
      ...['--env', 'PLAIN_NAME=plain', '--env', 'MY_SECRET_TOKEN=named', '--env', `DB_PASSWORD=${odd}`],
    );
    const check = (environment: string): void => {
      const lines = environment.split('\n');
      expect(lines).toEqual(
        expect.arrayContaining([
          'PLAIN_NAME=plain',
          'MY_SECRET_TOKEN=named',
          `DB_PASSWORD=${odd}`,
          'CONDA_PREFIX=/opt/conda-of-the-caller',
          `CODEX_AGENT_ID=${id}`,
        ]),
      );
      expect(environment).not.toContain('never-seen');
    };
    check(await printed(id, 1));
    await noRecorder();
    await world.killEngine();
    check(await sendAndSee(id, '[[sh:env]] [[text:ok]]', 2));
  });

  test('that the user sets in the settings of Codex stay in force beside ours', async () => {
    const PATH = `${tools}:${world.env['PATH'] ?? ''}`;
    const id = await startIn({ PATH }, '[[sh:env]] [[text:ok]]', '--env', 'OURS=1');
    const all = ['USER_VAR=of the user', 'OURS=1', `PATH=${PATH}`, `CODEX_AGENT_ID=${id}`];
    // Codex puts folders of its own in front of the PATH.
    const lines = (text: string): readonly string[] =>
      text.split('\n').map((line) => (line.startsWith('PATH=') && line.endsWith(PATH) ? `PATH=${PATH}` : line));
    expect(lines(await printed(id, 1))).toEqual(expect.arrayContaining(all));
    await noRecorder();
    await engineStop();
    expect(lines(await sendAndSee(id, '[[sh:env]] [[text:ok]]', 2))).toEqual(expect.arrayContaining(all));
  });
});

describe('git commit', () => {
  const commit = (message: string): string =>
    `[[sh:echo ${message} > ${message}.txt && git add ${message}.txt && ` +
    `git -c user.name=A -c user.email=a@example.invalid commit -q -m ${message} && echo committed]] [[text:ok]]`;

  async function commits(): Promise<readonly string[]> {
    return (await world.git('log', '--all', '--format=%s')).trim().split('\n');
  }

  async function worktree(name: string): Promise<string> {
    const folder = join(world.folder, name);
    await world.git('worktree', 'add', '-q', '-b', name, folder);
    return folder;
  }

  test('fails in an agent that writes its workspace, and works with --allow-commit, also after a crash of the engine', async () => {
    const refused = await startIn({}, commit('refused'));
    expect(await printed(refused, 1)).toContain('Read-only file system');
    const id = await startIn({}, commit('allowed'), '--allow-commit');
    expect(await printed(id, 1)).toContain('committed');
    await noRecorder();
    await world.killEngine();
    expect(await sendAndSee(id, commit('again'), 2)).toContain('committed');
    expect(await commits()).toEqual(expect.arrayContaining(['allowed', 'again']));
    expect(await commits()).not.toContain('refused');
  });

  test('fails and works in the same way in a git worktree', async () => {
    const folder = await worktree('side');
    const refused = await startIn({}, commit('refused-in-tree'), '--dir', folder);
    expect(await printed(refused, 1)).toContain('Read-only file system');
    const id = await startIn({}, commit('allowed-in-tree'), '--dir', folder, '--allow-commit');
    expect(await printed(id, 1)).toContain('committed');
    expect(await commits()).toContain('allowed-in-tree');
    expect(await commits()).not.toContain('refused-in-tree');
  });

  test('with --allow-commit takes away no folder that the user lets agents write', async () => {
    const id = await startIn({}, `[[sh:echo x > '${shared}/x' && echo written]] [[text:ok]]`, '--allow-commit');
    expect(await printed(id, 1)).toContain('written');
    expect(existsSync(join(shared, 'x'))).toBe(true);
  });
});

test('the user’s own notify program and trusted Stop hook fire for each turn of an agent', async () => {
  const other = await World.create();
  try {
    const notified = join(other.folder, 'notified');
    const hooked = join(other.folder, 'hooked');
    await program(join(other.folder, 'notify'), `printf '%s\\n' "$1" >> '${notified}'`);
    await program(join(other.folder, 'hook'), `{ cat; echo; } >> '${hooked}'`);
    const config = join(other.folder, 'codex/config.toml');
    const text = await readFile(config, 'utf8');
    const hook = `{ type = "command", command = "${join(other.folder, 'hook')}", timeout = 60 }`;
    const notify = `notify = ["${join(other.folder, 'notify')}"]\n`;
    await writeFile(config, `${notify}${text}\n[hooks]\nStop = [{ hooks = [${hook}] }]\n`);
    await trustHooks(other);

    const payloads = async (file: string, count: number): Promise<readonly Record<string, unknown>[]> =>
      until(`${file} has ${count} payloads`, async () => {
        const lines = existsSync(file) ? (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '') : [];
        return lines.length >= count && lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      });
    const id = await other.start('[[text:one]]');
    const thread = await other.threadOf(id);
    await recordedTurns(other, id, 1);
    await payloads(notified, 1);
    await payloads(hooked, 1);
    await other.killEngine();
    await other.cli(['send', id, '[[text:two]]']);
    await arrived(other, '[[text:two]]');
    expect(await payloads(notified, 2)).toMatchObject([
      { type: 'agent-turn-complete', 'thread-id': thread, 'last-assistant-message': 'one' },
      { type: 'agent-turn-complete', 'thread-id': thread, 'last-assistant-message': 'two' },
    ]);
    expect(await payloads(hooked, 2)).toMatchObject([
      { hook_event_name: 'Stop', session_id: thread, last_assistant_message: 'one' },
      { hook_event_name: 'Stop', session_id: thread, last_assistant_message: 'two' },
    ]);
  } finally {
    await other.close();
  }
});

/** As a person does in the TUI of Codex; hooks that are not trusted are silently not run. */
async function trustHooks(of: World): Promise<void> {
  const connection = await rawConnection(of);
  const listed = async (): Promise<readonly { key: string; currentHash: string; trustStatus: string }[]> => {
    const { data } = (await connection.call('hooks/list', { cwds: [of.project] })) as {
      data: { hooks: { key: string; currentHash: string; trustStatus: string }[] }[];
    };
    return data.flatMap(({ hooks }) => hooks);
  };
  for (const { key, currentHash } of await listed()) {
    await connection.call('config/value/write', {
      keyPath: `hooks.state.${JSON.stringify(key)}.trusted_hash`,
      value: currentHash,
      mergeStrategy: 'upsert',
    });
  }
  expect((await listed()).map(({ trustStatus }) => trustStatus)).toEqual(['trusted']);
  connection.close();
}
