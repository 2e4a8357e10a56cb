import { expect, test } from 'vitest';
import { systemCommand, withoutAction, type SystemNotice } from '../../../src/vscode/notifications/systemNotice.ts';

const link = 'vscode://codex-orchestrator.codex-orchestrator/agent/0a1b2c3d';
const notice: SystemNotice = { title: 'Codex Orchestrator', text: 'Audit auth finished turn 1', link, sound: false };
/** What an agent may be called to reach a shell, a script, a terminal or a markup parser. */
const HOSTILE = '--help `id` $(id) "; display dialog "x <b>&\u001b]8;;http://evil\u0007\u202e\nsecond \u2028line';

test('notify-send gets the words as arguments behind the options, with markup taken from them', () => {
  expect(systemCommand('linux', notice)).toEqual({
    program: 'notify-send',
    args: [
      ...['--app-name=Codex Orchestrator', '--action=open=Open', '--'],
      ...['Codex Orchestrator', 'Audit auth finished turn 1'],
    ],
    env: {},
    click: 'output',
  });
  const args = systemCommand('linux', { ...notice, text: HOSTILE, sound: true })?.args ?? [];
  expect(args).toContain('--hint=string:sound-name:message-new-instant');
  expect(args.at(-1)).toBe(
    '--help `id` $(id) &quot;; display dialog &quot;x &lt;b&gt;&amp; ]8;;http://evil second line',
  );
  expect(args.indexOf('--')).toBe(args.length - 3);
});

test('an old notify-send shows the same without a button', () => {
  const command = systemCommand('linux', notice);
  expect(command && withoutAction(command)).toMatchObject({
    click: 'none',
    args: ['--app-name=Codex Orchestrator', '--', ...['Codex Orchestrator', 'Audit auth finished turn 1']],
  });
});

test('osascript runs a script of ours, in which no word of the notice stands', () => {
  const command = systemCommand('darwin', { ...notice, title: '-e evil', text: HOSTILE, sound: true });
  expect(command?.program).toBe('osascript');
  const args = command?.args ?? [];
  const script = args.filter((_, index) => args[index - 1] === '-e');
  expect(script).toEqual([
    'on run argv',
    'display notification (item 2 of argv) with title (item 1 of argv) sound name "Glass"',
    'end run',
  ]);
  expect(args.slice(6)).toEqual(['‐e evil', '--help `id` $(id) "; display dialog "x <b>& ]8;;http://evil second line']);
  expect(command?.click).toBe('none');
});

test('PowerShell runs a script of ours, and the words are escaped in a variable of its environment', () => {
  const command = systemCommand('win32', { ...notice, text: HOSTILE });
  const [, , , encoded = ''] = command?.args ?? [];
  const script = Buffer.from(encoded, 'base64').toString('utf16le');
  expect(script).toContain('$xml.LoadXml($env:CODEX_NOTICE)');
  expect(script).not.toContain('evil');
  expect(command?.env).toEqual({
    CODEX_NOTICE:
      `<toast activationType="protocol" launch="${link}"><visual><binding template="ToastGeneric">` +
      '<text>Codex Orchestrator</text><text>--help `id` $(id) &quot;; display dialog &quot;x &lt;b&gt;&amp; ]8;;http://evil second line</text>' +
      '</binding></visual><audio silent="true"/></toast>',
  });
});

test('long words are shortened, and an unknown platform has no tool', () => {
  const args = systemCommand('darwin', { ...notice, text: 'x'.repeat(1000) })?.args ?? [];
  expect(args.at(-1)).toBe(`${'x'.repeat(239)}…`);
  expect(systemCommand('aix', notice)).toBeUndefined();
});
