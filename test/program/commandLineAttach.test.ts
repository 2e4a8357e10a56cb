import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFacts } from '../../src/core/agents/records.ts';
import { plainText } from '../../src/core/agents/transcript.ts';
import { adoptedAgent, codexMark } from '../support/adopted.ts';
import { recordedTurns } from '../support/agents.ts';
import { rawConnection } from '../support/rawConnection.ts';
import { until } from '../support/until.ts';
import { World, repository } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

/** `codex-agent attach` in a terminal of its own: what is on the screen so far, and keys. */
class Terminal {
  readonly process: ChildProcess;
  exitCode: number | undefined;
  #seen = '';

  constructor(id: string) {
    const attach = `'${process.execPath}' '${join(repository, 'dist/codex-agent.cjs')}' attach ${id}`;
    this.process = spawn('script', ['-qec', `stty rows 40 cols 120; exec ${attach}`, '/dev/null'], {
      cwd: world.folder,
      env: { ...world.env, TERM: 'xterm-256color' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#seen += text));
    // Keys typed while it ends.
    this.process.stdin?.on('error', () => {});
    this.process.once('exit', (code) => (this.exitCode = code ?? -1));
  }

  /** Everything drawn since the start, without escape sequences and blanks. */
  get text(): string {
    return plainText(this.#seen).replaceAll(/\s/g, '');
  }

  type(keys: string): void {
    this.process.stdin?.write(keys);
  }
}

/** What is noted about who has looked, in order. */
async function marksOf(id: string): Promise<readonly string[]> {
  const facts = await readFacts(world.home, id);
  return facts.map(({ kind }) => kind).filter((kind) => kind === 'attached' || kind === 'seen');
}

test('attach shows the conversation in the TUI of Codex, and /quit there does not end the agent', async () => {
  const id = await world.start('a question for the screen [[text:An answer for the screen.]]');
  await recordedTurns(world, id, 1);
  const terminal = new Terminal(id);
  await until('the conversation is on the screen', () => terminal.text.includes('Ananswerforthescreen.'));
  expect(await marksOf(id)).toEqual(['attached']);
  expect(terminal.text).not.toContain('Doyoutrust');
  terminal.type('/quit');
  await until('the word is on the screen', () => terminal.text.includes('/quit'));
  await until('the TUI is left', () => {
    terminal.type('\r');
    return terminal.exitCode !== undefined;
  });
  expect(terminal.exitCode).toBe(0);
  expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'idle', turn: 1, attention: null });
  expect(await marksOf(id)).toEqual(['attached', 'seen']);
  await world.cli(['send', id, '[[text:still here]]']);
  expect((await world.cli(['await-turn', id])).stdout).toBe('still here\n');
});

test('a turn typed in the TUI is a turn like any other, and closing the terminal in mid-turn does not stop it', async () => {
  const id = await world.start('[[text:one]]');
  await world.cli(['await-turn', id]);
  const terminal = new Terminal(id);
  await until('the TUI is ready', () => terminal.text.includes('one'));
  terminal.type('[[hold:typed]] [[text:typed answer]]');
  await until('the words are on the screen', () => terminal.text.includes('[[text:typedanswer]]'));
  await until('the model is asked', () => {
    terminal.type('\r');
    return world.model.requests.some((request) => request.userTexts.at(-1)?.startsWith('[[hold:typed]]'));
  });
  const waiting = world.cli(['await-turn', id]);
  terminal.process.kill('SIGKILL');
  world.model.release('typed');
  expect(await waiting).toMatchObject({ code: 0, stdout: 'typed answer\n' });
  expect(await world.status(id)).toMatchObject({ turn: 2, last_message: 'typed answer' });
});

test('a TUI that opens clears the mark of Codex, and the answer stays unread until the TUI is left', async () => {
  const codex = await rawConnection(world);
  const { id, threadId } = await adoptedAgent(world, codex);
  const terminal = new Terminal(id);
  await until('Codex takes it as read', async () => (await codexMark(codex, threadId)).mark === 'read');
  expect(await world.status(id)).toMatchObject({ attention: 'turnComplete' });
  terminal.process.kill('SIGKILL');
  codex.close();
  expect(await world.status(id)).toMatchObject({ attention: 'turnComplete' });
});
