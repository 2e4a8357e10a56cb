import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { commands } from 'vscode';
import { product, start } from './support.ts';

interface Contributed {
  readonly command: string;
  readonly title: string;
}

/** They leave this window for another one, or need a person at a browser: the UI tests have them. */
const leaving = ['codexOrchestrator.codex.tryWithoutAccount', 'codexOrchestrator.codex.leaveDemo'];

const nonsense: readonly { readonly what: string; readonly args: readonly unknown[] }[] = [
  { what: 'nothing', args: [] },
  { what: 'an id that nobody has', args: ['ffffffff'] },
  { what: 'a path instead of an id', args: ['../../etc/passwd'] },
  { what: 'a row of another view', args: [{ agentId: 42 }, 'rows'] },
  { what: 'null and a list with holes', args: [null, [undefined, null, 7]] },
];

suite('every command', () => {
  const contributed = product().packageJSON.contributes.commands as readonly Contributed[];

  test('of the manifest is registered', async () => {
    const registered = new Set(await commands.getCommands(true));
    const missing = contributed.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  test('has a title in words, and not the key of one', () => {
    for (const { command, title } of contributed) assert.match(title, /^[A-Z]/, command);
  });

  for (const { what, args } of nonsense) {
    test(`keeps its temper when called with ${what}`, async () => {
      await start('[[hold:never]]');
      for (const { command } of contributed) {
        if (!leaving.includes(command)) await finish(command, args);
      }
    }).timeout(180_000);
  }
});

/** Runs it and closes whatever it asks, as a person does who meant something else. */
async function finish(command: string, args: readonly unknown[]): Promise<void> {
  const end = Date.now() + 30_000;
  const ended = Promise.resolve(commands.executeCommand(command, ...args)).then(
    () => 'ended' as const,
    (error: unknown) => assert.fail(`${command} throws: ${String(error)}`),
  );
  for (;;) {
    const tick = new Promise<'asking'>((resolve) => setTimeout(() => resolve('asking'), 50));
    if ((await Promise.race([ended, tick])) === 'ended') break;
    assert.ok(Date.now() < end, `${command} does not end when its questions are closed`);
    await commands.executeCommand('workbench.action.closeQuickOpen');
    await commands.executeCommand('notifications.clearAll');
  }
  await commands.executeCommand('notifications.clearAll');
  await commands.executeCommand('workbench.action.closeQuickOpen');
}
