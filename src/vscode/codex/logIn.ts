import { commands, env as editor, ProgressLocation, Uri, window, type QuickPickItem } from 'vscode';
import { loginOf } from '../../core/agents/login.ts';
import { t } from '../../core/base/l10n.ts';
import type { Client } from '../../core/codex/client.ts';
import { loginWithKey, startLogin, type LoginAttempt } from '../../core/codex/login.ts';
import { CommandId } from '../commands/commandIds.ts';
import type { Context } from '../context.ts';
import { usersEngine } from './currentEngine.ts';

type How = 'browser' | 'device' | 'key';

interface HowItem extends QuickPickItem {
  readonly how: How;
}

const AGAIN = t('Log In Again');
const LEAVE = t('Leave the Demo');
const COPY_AND_OPEN = t('Copy Code and Open Browser');

/** Logs the user's own Codex in. Codex itself keeps what it gets, and tells every window. */
export async function logIn(context: Context): Promise<void> {
  const client = await context.fleet.clientOfEngine(await usersEngine(context));
  const login = await loginOf(client);
  if (login === 'notNeeded') {
    void window.showInformationMessage(
      t('Codex needs no login here: its configuration names a model provider of your own.'),
    );
    return;
  }
  if (login === 'account' && (await window.showInformationMessage(t('Codex is logged in.'), AGAIN)) !== AGAIN) return;
  const how = await chooseHow();
  const done = how !== undefined && (how === 'key' ? await withKey(client) : await inBrowser(client, how));
  if (!done) return;
  context.log.info('Codex is logged in.');
  await sayDone(context);
}

async function chooseHow(): Promise<How | undefined> {
  const browser: HowItem = {
    how: 'browser',
    label: `$(globe) ${t('ChatGPT in the Browser')}`,
    detail: t('With your ChatGPT plan, in a browser on this machine.'),
  };
  const device: HowItem = {
    how: 'device',
    label: `$(device-mobile) ${t('ChatGPT with a Code')}`,
    detail: t('With your ChatGPT plan, in a browser on any machine: you type a code there.'),
  };
  const key: HowItem = {
    how: 'key',
    label: `$(key) ${t('API Key')}`,
    detail: t('Pay for what you use, with a key of the OpenAI API.'),
  };
  // Codex waits for the browser on its own machine, which the person's browser may not reach.
  const items = editor.remoteName === undefined ? [browser, device, key] : [device, browser, key];
  const picked = await window.showQuickPick(items, {
    title: t('Log In to Codex'),
    placeHolder: t('How do you want to log in?'),
  });
  return picked?.how;
}

async function withKey(client: Client): Promise<boolean> {
  const key = await window.showInputBox({
    title: t('Log In to Codex'),
    prompt: t('A key of the OpenAI API. Codex keeps it in its own files.'),
    placeHolder: 'sk-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*\S+\s*$/.test(text) || text === '' ? undefined : t('A key has no spaces.')),
  });
  if (key === undefined || key.trim() === '') return false;
  await loginWithKey(client, key.trim());
  return true;
}

async function inBrowser(client: Client, how: 'browser' | 'device'): Promise<boolean> {
  const attempt = await startLogin(client, how);
  const giveUp = (): void => void attempt.cancel().catch(() => {});
  const title =
    attempt.code === undefined ? t('Log in to Codex in your browser') : t('Type {0} in your browser', attempt.code);
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (_progress, cancelled) => {
      cancelled.onCancellationRequested(giveUp);
      const [done] = await Promise.all([attempt.done, open(attempt, giveUp)]);
      return done;
    },
  );
}

async function open({ url, code }: LoginAttempt, giveUp: () => void): Promise<void> {
  const page = Uri.parse(url, true);
  if (page.scheme !== 'https') throw new Error(t('Codex names a page that is not on the web: {0}', page.scheme));
  if (code !== undefined) {
    const question = { modal: true, detail: t('Type it in the browser, where ChatGPT asks for it.') };
    if ((await window.showInformationMessage(t('Your code is {0}', code), question, COPY_AND_OPEN)) !== COPY_AND_OPEN) {
      giveUp();
      return;
    }
    await editor.clipboard.writeText(code);
  }
  await editor.openExternal(page);
}

async function sayDone({ demo }: Context): Promise<void> {
  if (demo.world === undefined) {
    void window.showInformationMessage(t('Codex is logged in.'));
    return;
  }
  const pressed = await window.showInformationMessage(
    t('Codex is logged in. The demo still runs in this window.'),
    LEAVE,
  );
  if (pressed === LEAVE) await commands.executeCommand(CommandId.leaveDemo);
}
