import { workspace } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { forkAgent } from '../../core/agents/forkAgent.ts';
import { USER } from '../../core/agents/general.ts';
import { readPrompt } from '../../core/agents/records.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { askText } from './askText.ts';
import { chooseAgent } from './chooseAgent.ts';
import { openPromptEditor } from './promptEditor.ts';
import { rerunOf } from './rerunOptions.ts';
import { bringUp, spawnerFor, type SpawnContext } from './startAgent.ts';
import { hasSeveralFolders } from './workFolder.ts';

/** Starts an agent that knows what another one knows, and does something else with it. */
export async function fork(by: SpawnContext, target: unknown): Promise<void> {
  const { context, drafts } = by;
  const parent = await chooseAgent(context, target, t('Fork which agent?'), hasTurn);
  if (parent === undefined) return;
  if (!hasTurn(parent)) {
    throw new Failure('usage', t('{0} has not finished a turn yet, so there is nothing to fork.', parent.name));
  }
  const purpose = `fork:${parent.id}`;
  const answer = await askText(drafts, purpose, {
    title: t('Fork {0}', parent.name),
    prompt: t('What should the fork do? It knows what {0} knew after turn {1}.', parent.name, parent.turn),
    placeholder: t('Try it with a queue instead'),
    buttons: [],
  });
  if (answer?.kind !== 'text') return;
  const request = { prompt: answer.text, name: undefined, general: USER };
  await bringUp(
    by,
    async () => ({ record: await forkAgent(spawnerFor(context, context.env), parent.record, request) }),
    () => drafts.forget(purpose),
  );
}

/** Opens an editor for a new agent with the prompt and the options of another one. */
export async function rerun(by: SpawnContext, target: unknown): Promise<void> {
  const { context } = by;
  const agent = await chooseAgent(context, target, t('Rerun which agent?'), () => true);
  if (agent === undefined) return;
  if (agent.record.host !== 'local') {
    throw new Failure('usage', t('{0} works on {1}.', agent.name, agent.record.host), {
      next: t('Start another one there with: codex-agent start --host {0}', agent.record.host),
    });
  }
  const { text, options } = await rerunOf(agent, await readPrompt(context.home, agent.id));
  const { folder, ...others } = options;
  // Where an agent works without being told needs no word.
  const isUsual = !hasSeveralFolders() && folder === workspace.workspaceFolders?.[0]?.uri.fsPath;
  await openPromptEditor(by, text, isUsual ? others : options);
}

function hasTurn({ turn }: Agent): boolean {
  return turn > 0;
}
