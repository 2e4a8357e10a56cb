import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longText } from '../../src/demo/markers.ts';
import { arrived, heardBy, ledgerOf, recordedTurns } from '../support/agents.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

const LOGIN = '{"OPENAI_API_KEY":"sk-test"}';

let world: World;
let login: string;
beforeAll(async () => {
  world = await World.create({ config: { requestMaxRetries: 0, streamMaxRetries: 0 } });
  login = join(world.folder, 'codex/auth.json');
  // Before Codex starts: a login that changes revokes the requests that are under way.
  await writeFile(login, LOGIN);
});
afterAll(async () => {
  await world.close();
});

/** Everything that a terminal, a shell or a paste would change. */
const awkward = [
  'quotes \' " \\ $(touch /tmp/never) `id` ${HOME} %s ; & | > * ~ !!',
  'letters ä é ß 漢字 עברית العربية',
  'emoji 🚀 👩‍👩‍👧 🇩🇪 and combined é',
  'keys: Enter C-c Escape \t tab \r return \b backspace \u0007 bell \u001b[31mred\u001b[0m \u0003 \u0004 \u001a \u007f',
  'paste: \u001b[200~ pasted \u001b[201~',
  'invisible: \u0000 NUL \ufeff BOM \u2028 line \u200b nothing \u00a0 hard',
].join('\n');

function ofLength(length: number): string {
  return `${awkward}\n${longText(length)}`.slice(0, length - 3).padEnd(length - 3, '.') + '\n;\n';
}

/** Sends by standard input and returns the text that the model then had as the newest message. */
async function sentAndHeard(id: string, text: string): Promise<string> {
  const { code, stderr } = await world.cli(['send', id, '-'], { input: text });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((await world.cli(['await-turn', id])).code).toBe(0);
  return (await heardBy(world, id)).at(-1) ?? '';
}

describe('send', () => {
  test.each([999, 1000, 1005, 8000, 16_384, 129 * 1024, 200_000])(
    '[row 2] a message of %i characters arrives exactly, and the next one is not glued on to it',
    async (length) => {
      const id = await world.start('hello');
      const text = ofLength(length);
      expect(text).toHaveLength(length);
      expect(await sentAndHeard(id, text)).toBe(text);
      expect(await sentAndHeard(id, 'and then?')).toBe('and then?');
      expect(await heardBy(world, id)).toEqual(['hello', text, 'and then?']);
    },
  );

  test('[row 2] a message of 1,000,000 characters arrives exactly, one of a single character too', async () => {
    const id = await world.start('hello');
    const text = ofLength(1_000_000);
    // Not toBe: a difference would print megabytes.
    expect((await sentAndHeard(id, text)) === text).toBe(true);
    expect(await sentAndHeard(id, 'x')).toBe('x');
  });

  test('[row 2] a message that is too long for Codex is refused with what to do, and nothing of it stays behind', async () => {
    const id = await world.start('hello');
    const { code, stderr } = await world.cli(['send', id, '-'], { input: 'x'.repeat(1_048_577) });
    expect(code).toBe(64);
    expect(stderr).toContain('The message has 1048577 characters; Codex takes 1048576 at most.');
    expect(stderr).toContain('Put it into a file');
    expect(await sentAndHeard(id, 'go on')).toBe('go on');
    expect(await heardBy(world, id)).toEqual(['hello', 'go on']);
  });

  test('[row 3] a message that is sent while a 200 KB answer streams is delivered', async () => {
    const id = await world.start('[[stream:400,60000]][[long:200000]]');
    await until('the answer streams', async () => (await world.cli(['capture', id, '3'])).stdout.includes('line 2'));
    const { code, stdout } = await world.cli(['send', id, '--', 'stop there [[text:stopped]]']);
    expect(code).toBe(0);
    expect(stdout).toContain('steered turn 1 (its unfinished text is replaced)');
    await arrived(world, 'stop there [[text:stopped]]');
    expect((await world.cli(['await-turn', id])).stdout).toBe('stopped\n');
  });

  test('[row 9] two messages that are sent at once arrive as two messages, with their texts untouched', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    const sent = await Promise.all([world.cli(['send', id, 'QA1 first']), world.cli(['send', id, 'QA2 second'])]);
    expect(sent.map(({ code }) => code)).toEqual([0, 0]);
    await arrived(world, 'QA1 first');
    await arrived(world, 'QA2 second');
    expect((await world.cli(['await-turn', id])).code).toBe(0);
    const [first, ...both] = await heardBy(world, id);
    expect(first).toBe('hello');
    expect(both.toSorted()).toEqual(['QA1 first', 'QA2 second']);
  });

  test('[row 28] a message that is sent while the agent works is steered into the turn, which ends once', async () => {
    const id = await world.start('[[hold:row28]][[text:first]]');
    await arrived(world, '[[hold:row28]][[text:first]]');
    const { stdout } = await world.cli(['send', id, '--', 'rather [[text:second]]']);
    expect(stdout).toContain('steered turn 1');
    expect((await world.cli(['await-turn', id])).stdout).toBe('second\n');
    world.model.release('row28');
    await recordedTurns(world, id, 1);
    expect((await ledgerOf(world, id)).map(({ turn, status }) => ({ turn, status }))).toEqual([
      { turn: 1, status: 'completed' },
    ]);
  });

  const words = ['Enter', 'C-c', 'Escape', 'C-d', 'ends with ;', ';', '!touch ran', '/status', '/new', 'ok\n\n', ' '];
  test.each(words)('[row 17] %j is a message, neither a key nor a command', async (text) => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    const { code, stdout } = await world.cli(['send', id, '--', text]);
    expect(code).toBe(0);
    expect(stdout).toContain('started turn 2');
    expect((await world.cli(['await-turn', id])).code).toBe(0);
    expect(await heardBy(world, id)).toEqual(['hello', text]);
    expect((await world.status(id))['status']).toBe('running');
  });

  test('[row 17] a message that begins with a dash is a message after --, and never dropped silently before it', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    expect(await world.cli(['send', id, '--force', 'it'])).toMatchObject({ code: 64 });
    expect((await world.cli(['send', id, '--', '--force', '-x', 'it'])).code).toBe(0);
    await world.cli(['await-turn', id]);
    expect(await heardBy(world, id)).toEqual(['hello', '--force -x it']);
  });

  test('[row 17] an empty message is refused', async () => {
    const id = await world.start('hello');
    expect((await world.cli(['send', id, ''])).code).toBe(64);
    expect((await world.cli(['send', id, '-'], { input: '' })).code).toBe(64);
    await world.cli(['await-turn', id]);
    expect(await heardBy(world, id)).toEqual(['hello']);
  });

  test('[row 21] a message to an agent that has ended is refused with the way to wake it, and changes nothing', async () => {
    const id = await world.start('hello');
    await world.cli(['await-turn', id]);
    await world.cli(['end', id]);
    const before = await world.status(id);
    const { code, stdout, stderr } = await world.cli(['send', id, 'are you there?']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Could not send to job ${id}: it has ended.`);
    expect(stderr).toContain(`codex-agent resume ${id}`);
    expect(await world.status(id)).toEqual(before);
    expect(before).toMatchObject({ status: 'completed', turn_state: null });
    await world.cli(['resume', id]);
    expect(await sentAndHeard(id, 'and now?')).toBe('and now?');
    expect(await heardBy(world, id)).toEqual(['hello', 'and now?']);
  });
});

describe('start', () => {
  test('[row 14] a prompt of 200 KB works, and so does an answer of 200 KB', async () => {
    const prompt = `[[long:200000]]\n${ofLength(200_000)}`;
    const { code, stdout } = await world.cli(['start', '-'], { input: prompt });
    expect(code).toBe(0);
    const id = /^Job started: (\w+)$/m.exec(stdout)?.[1] ?? '';
    const answer = await world.cli(['await-turn', id]);
    expect(answer.code).toBe(0);
    expect(answer.stdout === `${longText(200_000)}\n`).toBe(true);
    expect((await heardBy(world, id))[0] === prompt).toBe(true);
  });

  test('[row 15] a prompt arrives exactly, with quotes, $(), newlines and all that a shell or terminal would change', async () => {
    const prompt = `${awkward.replaceAll('\u0000', '')}\n\n`;
    const id = await world.start(prompt);
    await world.cli(['await-turn', id]);
    expect(await heardBy(world, id)).toEqual([prompt]);
    expect((await world.cli(['await-turn', id])).stdout).toBe(`Demo reply to: ${prompt.slice(0, 80)}\n`);
  });

  test.each(['logout', 'review', 'help', 'login', 'exec', 'resume', 'apply'])(
    '[row 16] the prompt "%s" is a prompt, not a command of Codex',
    async (prompt) => {
      const { code, stdout, stderr } = await world.cli(['start', prompt]);
      expect(code, stderr).toBe(0);
      const id = /^Job started: (\w+)$/m.exec(stdout)?.[1] ?? '';
      const answer = await world.cli(['await-turn', id]);
      expect(answer, answer.stderr).toMatchObject({ code: 0, stdout: `Demo reply to: ${prompt}\n` });
      expect(await heardBy(world, id)).toEqual([prompt]);
      expect(await readFile(login, 'utf8')).toBe(LOGIN);
      expect((await world.status(id))['status']).toBe('running');
    },
  );
});
