import { ThemeColor, ThemeIcon, window, type QuickPickItem, type Terminal } from 'vscode';
import { adoptThread } from '../../core/agents/adoptAgent.ts';
import { USER } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { terminalCommand } from '../../core/agents/terminalCommand.ts';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { connectOrStart } from '../../core/codex/engine.ts';
import type { Session } from '../../core/elsewhere/session.ts';
import { currentEngine, currentEnv } from '../codex/currentEngine.ts';
import type { Context } from '../context.ts';
import { sessionRowOf } from './sessionRow.ts';
import type { Sessions } from './sessions.ts';

/** Terminals that show sessions, by thread. They are the user's: closing one ends nothing. */
const terminals = new Map<string, Terminal>();

/** Makes an agent of the session, with the user as its general. Returns its id once the fleet has it; undefined when the user left. */
export async function adoptSession(context: Context, sessions: Sessions, target: unknown): Promise<string | undefined> {
  const session = await chooseSession(sessions, target, t('Adopt which session?'), () => true);
  if (session === undefined) return undefined;
  const { home, log, fleet, recorder } = context;
  const { threadId } = session;
  const engine = await currentEngine(context);
  const env = currentEnv(context);
  const client = await connectOrStart(engine, env);
  try {
    const { id } = await adoptThread(home, client, { threadId, engine, general: USER, name: undefined });
    await ensureRecorder(home, engine, env, recorder).catch((error: unknown) => log.warn(messageOf(error)));
    await fleet.scan();
    return id;
  } catch (error) {
    // What the rows say may be old.
    await sessions.look();
    throw error;
  } finally {
    client.dispose();
  }
}

/** Shows a session of our engine in Codex's own TUI, beside whoever else has it open. */
export async function openSession(context: Context, sessions: Sessions, target: unknown): Promise<void> {
  const session = await chooseSession(sessions, target, t('Open which session?'), isLive);
  if (session === undefined) return;
  if (!isLive(session)) {
    throw new Failure('usage', t('“{0}” is not open in this Codex.', session.name), {
      next: t('Adopt it, and open the terminal of the agent.'),
    });
  }
  const { threadId, name, cwd } = session;
  const known = terminals.get(threadId);
  if (known !== undefined && known.exitStatus === undefined) {
    known.show();
    return;
  }
  const command = await terminalCommand({ threadId, cwd, engine: await currentEngine(context) });
  const terminal = window.createTerminal({
    name,
    shellPath: command.program,
    shellArgs: [...command.args],
    cwd: command.cwd,
    env: command.env,
    iconPath: new ThemeIcon('globe'),
  });
  terminals.set(threadId, terminal);
  terminal.show();
}

function isLive({ state }: Session): boolean {
  return state.kind === 'live';
}

/** The session of the row that was clicked, else one that the user picks. */
export async function chooseSession(
  sessions: Sessions,
  target: unknown,
  placeHolder: string,
  wanted: (session: Session) => boolean,
): Promise<Session | undefined> {
  const threadId = threadIdOf(target);
  if (threadId !== undefined) {
    const session = sessions.get(threadId);
    if (session === undefined) throw new Failure('unknown-agent', t('That session is not listed any more.'));
    return session;
  }
  await sessions.look();
  const now = Date.now();
  const items = sessions.all.filter(wanted).map((session): QuickPickItem & { session: Session } => {
    const { description, icon, color } = sessionRowOf(session, now, [], 'everywhere');
    return {
      label: session.name.replaceAll('$(', '$ ('),
      description: description.replaceAll('$(', '$ ('),
      iconPath: new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color)),
      session,
    };
  });
  if (items.length === 0) throw new Failure('unknown-agent', t('There is no session that this is for.'));
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.session;
}

function threadIdOf(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null) return undefined;
  const { kind, threadId } = target as { readonly kind?: unknown; readonly threadId?: unknown };
  return kind === 'session' && typeof threadId === 'string' ? threadId : undefined;
}
