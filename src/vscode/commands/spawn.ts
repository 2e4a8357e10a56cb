import { window, workspace } from 'vscode';
import type { AgentRecord } from '../../core/agents/agent.ts';
import { USER } from '../../core/agents/general.ts';
import { ensureRecorder } from '../../core/agents/recorderProcess.ts';
import { spawnAgent } from '../../core/agents/spawnAgent.ts';
import { Failure } from '../../core/base/errors.ts';
import { resolveEngine } from '../../core/codex/engineAddress.ts';
import type { Context } from '../context.ts';
import { presentError } from '../presentError.ts';
import { readSettings } from '../settings.ts';
import { askText, forget } from './askText.ts';
import { AGENTS_VIEW } from './commandIds.ts';

const PURPOSE = 'spawn';
const TRY_AGAIN = 'Try Again';

/** Asks what is to be done and starts an agent of the user's on it. */
export async function spawn(context: Context): Promise<void> {
  const cwd = await chooseFolder();
  if (cwd === undefined) return;
  const prompt = await askText(PURPOSE, {
    title: 'Spawn Agent',
    prompt: 'What should the agent do? Press Enter to start it.',
    placeholder: 'Find out why the login test is slow',
  });
  if (prompt === undefined) return;
  try {
    await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () => start(context, cwd, prompt));
    forget(PURPOSE);
  } catch (error) {
    const pressed = await presentError(context.log, 'Cannot start the agent', error, TRY_AGAIN);
    if (pressed === TRY_AGAIN) await spawn(context);
  }
}

async function start({ home, env, recorder, fleet }: Context, cwd: string, prompt: string): Promise<void> {
  const { engine, codexPath, model } = readSettings();
  await spawnAgent(
    {
      home,
      env,
      onAccepted: (record: AgentRecord) => ensureRecorder(home, record.engine, env, recorder),
    },
    {
      prompt,
      cwd,
      engine: await resolveEngine(engine, env, codexPath),
      general: USER,
      sandbox: 'workspace-write',
      approvalPolicy: 'never',
      model: model ?? (env['CODEX_AGENT_MODEL'] || undefined),
      reasoningEffort: 'high',
      search: true,
      plan: false,
      allowCommit: false,
      noLog: false,
      extraEnv: {},
    },
  );
  await fleet.scan();
}

/** Undefined when the user left. */
async function chooseFolder(): Promise<string | undefined> {
  const [only, ...others] = workspace.workspaceFolders ?? [];
  if (only === undefined) {
    throw new Failure('bad-folder', 'No folder is open.', { next: 'Open the folder that the agent is to work in.' });
  }
  if (others.length === 0) return only.uri.fsPath;
  const picked = await window.showWorkspaceFolderPick({ placeHolder: 'Where should the agent work?' });
  return picked?.uri.fsPath;
}
