import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Running, shell } from '../support/shell.ts';
import { until } from '../support/until.ts';
import { World, type Finished } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await world.close();
});

async function awaited(...args: readonly string[]): Promise<Finished> {
  const result = await world.cli(['await-turn', ...args]);
  return { ...result, stderr: result.stderr.replaceAll(/^Waiting for turn completion.*\n/gm, '') };
}

function answer(text: string): Finished {
  return { code: 0, stdout: `${text}\n`, stderr: '' };
}

/** Returns when the model works on a request whose newest text holds these words. */
async function modelWorksOn(words: string): Promise<void> {
  await until(`the model works on ${words}`, () =>
    world.model.requests.some((request) => request.userTexts.at(-1)?.includes(words)),
  );
}

/** A wait that is really waiting: it has said so. */
async function waiting(...args: readonly string[]): Promise<Running> {
  const running = new Running(world, ['await-turn', ...args]);
  await until('it says that it waits', () => running.stderr.includes('Waiting for turn completion'));
  return running;
}

test('started before the end it waits, and prints the whole answer and nothing else', async () => {
  const id = await world.start('[[hold:before]] [[text:line one\nline two  ]]');
  const wait = await waiting(id);
  world.model.release('before');
  expect(await wait.ended).toEqual({
    code: 0,
    stdout: 'line one\nline two  \n',
    stderr: `Waiting for turn completion... (job: ${id})\n`,
  });
});

test('started after the end it answers at once, says no word more, and again when asked again', async () => {
  const id = await world.start('[[text:over]]');
  await until('the turn is over', async () => (await world.status(id))['turn'] === 1);
  for (let times = 0; times < 3; times++) expect(await world.cli(['await-turn', id])).toEqual(answer('over'));
});

test('an answer of a million characters arrives whole', async () => {
  const id = await world.start('[[long:1000000]]');
  const { code, stdout } = await awaited(id);
  expect({ code, length: stdout.length }).toEqual({ code: 0, length: 1_000_001 });
});

test('several agents: each answer under its id, in the order of the command line', async () => {
  const ids = [await world.start('[[hold:slow]] [[text:slow one]]'), await world.start('[[text:quick\none]]')];
  const wait = await waiting(...ids);
  world.model.release('slow');
  const [slow, quick] = ids;
  const expected = `== ${slow}\nslow one\n== ${quick}\nquick\none\n`;
  expect(await wait.ended).toMatchObject({ code: 0, stdout: expected });
  expect(await awaited(...ids, '--all')).toEqual({ code: 0, stdout: expected, stderr: '' });
  expect((await awaited(...ids.toReversed())).stdout.startsWith(`== ${quick}\n`)).toBe(true);
  expect(await awaited(String(slow), String(slow))).toEqual(answer('slow one'));
});

test('--any returns with the first of several', async () => {
  const slow = await world.start('[[hold:any]] [[text:slow]]');
  const quick = await world.start('[[text:quick]]');
  expect(await awaited(slow, quick, '--any')).toEqual({ code: 0, stdout: `== ${quick}\nquick\n`, stderr: '' });
  world.model.release('any');
  await awaited(slow);
});

test('--after N gives turn N+1, always, and waits for one that has not begun', async () => {
  const id = await world.start('[[text:first]]');
  await awaited(id);
  await world.cli(['send', id, '[[text:second]]']);
  await awaited(id, '--after', '1');
  const third = await waiting(id, '--after', '2');
  await world.cli(['send', id, '[[text:third]]']);
  expect((await third.ended).stdout).toBe('third\n');
  for (const [after, text] of [
    ['0', 'first'],
    ['1', 'second'],
    ['2', 'third'],
    ['0', 'first'],
  ] as const) {
    expect(await awaited(id, '--after', after)).toEqual(answer(text));
  }
  expect(await awaited(id)).toEqual(answer('third'));
});

test('--message M gives the turn that took the message, also a queued one, however often it is asked', async () => {
  const id = await world.start('[[text:one]]');
  await awaited(id);
  const ticketOf = async (...args: readonly string[]): Promise<string> =>
    (JSON.parse((await world.cli(['send', id, ...args, '--json'])).stdout) as { message_id: string }).message_id;
  const two = await ticketOf('[[hold:message]] [[text:two]]');
  await modelWorksOn('hold:message');
  const three = await ticketOf('--queue', '[[text:three]]');
  const wait = await waiting(id, '--message', three);
  const newest = await waiting(id);
  world.model.release('message');
  expect((await wait.ended).stdout).toBe('three\n');
  expect((await newest.ended).stdout).toBe('three\n');
  for (const [message, text] of [
    [two, 'two'],
    [three, 'three'],
    [two, 'two'],
  ] as const) {
    expect(await awaited(id, '--message', message)).toEqual(answer(text));
  }
  const unknown = await awaited(id, '--message', 'nonsense');
  expect(unknown.code).toBe(64);
  expect(unknown.stderr).toBe(`No message nonsense was sent to job ${id}.\nUse the ticket that "send" printed.\n`);
});

test('turn numbers and messages belong to one agent', async () => {
  const ids = [await world.start('[[text:a]]'), await world.start('[[text:b]]')];
  expect((await awaited(...ids, '--after', '0')).code).toBe(64);
  expect((await awaited(...ids, '--message', 'x')).code).toBe(64);
  await awaited(...ids);
});

test('-o writes the whole message, replaces the file at once and leaves no other behind', async () => {
  const id = await world.start('[[text:for the file\nä 🚀]]');
  const folder = join(world.project, 'elsewhere');
  await mkdir(folder);
  await writeFile(join(folder, 'answer.md'), 'an older and much longer text that must not shine through');
  expect(await awaited(id, '-o', 'elsewhere/answer.md')).toEqual(answer('for the file\nä 🚀'));
  expect(await readFile(join(folder, 'answer.md'), 'utf8')).toBe('for the file\nä 🚀');
  expect(await readdir(folder)).toEqual(['answer.md']);

  const other = await world.start('[[text:of the other]]');
  await awaited(id, other, '-o', join(folder, 'both.md'));
  expect(await readFile(join(folder, 'both.md'), 'utf8')).toBe(
    `== ${id}\nfor the file\nä 🚀\n== ${other}\nof the other\n`,
  );
});

test('-o into a device or a pipe writes into it and does not replace it', async () => {
  const id = await world.start('[[text:piped]]');
  await symlink('/dev/null', join(world.project, 'null'));
  expect((await awaited(id, '-o', 'null')).code).toBe(0);
  const { stdout } = await shell(
    world,
    `mkfifo fifo; cat fifo & codex-agent await-turn ${id} -o fifo >&-; wait; test -p fifo && test -c /dev/null && echo; stat -c %F null`,
  );
  expect(stdout).toBe('piped\nsymbolic link\n');
});

test('--timeout gives up with 124, and the agent goes on', async () => {
  const id = await world.start('[[hold:timeout]] [[text:late]]');
  expect(await awaited(id, '--timeout', '300ms')).toEqual({
    code: 124,
    stdout: '',
    stderr: 'Timeout waiting for turn completion\n',
  });
  world.model.release('timeout');
  expect(await awaited(id, '--timeout', '5m')).toEqual(answer('late'));
});

test('Ctrl-C ends the wait with 130, and the agent goes on', async () => {
  const id = await world.start('[[hold:stopped]] [[text:went on]]');
  const wait = await waiting(id);
  expect(await wait.stop()).toMatchObject({ code: 130, stdout: '' });
  expect(await world.status(id)).toMatchObject({ status: 'running', turn_state: 'working' });
  world.model.release('stopped');
  expect(await awaited(id)).toEqual(answer('went on'));
});

test('an approval ends the wait with 3, again and again until it is answered', async () => {
  const id = await world.start('[[ask:echo yes > yes.txt|May I?]] [[text:thanks]]', '-a', 'on-request');
  const asked = new RegExp(
    `^Job ${id} needs an approval:\n  \\S+  run .*echo yes > yes\\.txt.* \\(May I\\?\\)\n` +
      `Answer with: codex-agent approve ${id} \\(or deny\\)\n$`,
  );
  for (let times = 0; times < 2; times++) {
    const wait = await awaited(id);
    expect({ code: wait.code, stdout: wait.stdout }).toEqual({ code: 3, stdout: '' });
    expect(wait.stderr).toMatch(asked);
  }
  expect((await world.cli(['approve', id])).code).toBe(0);
  expect(await awaited(id)).toEqual(answer('thanks'));
  expect(await readFile(join(world.project, 'yes.txt'), 'utf8')).toBe('yes\n');
});

test('--json prints one object for each agent', async () => {
  const done = await world.start('[[text:json]]');
  const failed = await world.start('[[error:context-window]]');
  const { code, stdout } = await awaited(done, failed, '--json');
  expect(code).toBe(2);
  const [first, second] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({ id: done, outcome: 'completed', message: 'json', error: null, lost: false });
  expect(second).toMatchObject({ id: failed, outcome: 'failed', error: { kind: 'contextWindow' } });
});

test('an agent that ended without the turn is no reason to wait for ever', async () => {
  const id = await world.start('[[text:only one]]');
  await awaited(id);
  await world.cli(['end', id]);
  expect(await awaited(id)).toEqual(answer('only one'));
  const { code, stderr } = await awaited(id, '--after', '1');
  expect(code).toBe(5);
  expect(stderr).toContain(`Job ${id}`);
});

test('an agent that is ended while its next turn is waited for ends the wait with 5', async () => {
  for (const verb of ['end', 'kill']) {
    const id = await world.start('[[text:only one]]');
    await awaited(id);
    const wait = await waiting(id, '--after', '1');
    await world.cli([verb, id]);
    const { code, stdout, stderr } = await wait.ended;
    expect({ verb, code, stdout }).toEqual({ verb, code: 5, stdout: '' });
    expect(stderr).toContain(`Job ${id}: it has ended`);
  }
});

test('an agent that is killed in mid-turn ends the wait with 5', async () => {
  const id = await world.start('[[hold:killed]] [[text:never]]');
  const wait = await waiting(id);
  await world.cli(['kill', id]);
  const { code, stdout, stderr } = await wait.ended;
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  expect(stderr).toContain('the turn was interrupted.');
  world.model.release('killed');
});

test('of several agents the worst decides: 1 before 2 before 4 before 5 before 3 before 0', async () => {
  const start = async (prompt: string): Promise<string> => world.start(prompt, '-a', 'on-request');
  const completed = await start('[[text:fine]]');
  const asking = await start('[[ask:touch x|May I?]] [[text:x]]');
  const interrupted = await start('[[hold:worst]] [[text:x]]');
  const limited = await start('[[error:usage-limit]]');
  const full = await start('[[error:context-window]]');
  const failed = await start('[[error:400]]');
  await modelWorksOn('hold:worst');
  await world.cli(['interrupt', interrupted]);
  const order = [completed, asking, interrupted, limited, full, failed];
  for (const [worst, code] of [0, 3, 5, 4, 2, 1].entries()) {
    expect({ worst, code: (await awaited(...order.slice(0, worst + 1))).code }).toEqual({ worst, code });
  }
  expect((await awaited(failed, 'deadbeef')).code).toBe(66);
  expect((await awaited('deadbeef')).stderr).toContain('Job deadbeef not found.');
});
