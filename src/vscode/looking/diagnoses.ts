import { Uri, version, window, workspace, type TextDocument } from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { diagnose } from '../../core/agents/diagnosis.ts';
import { diagnosisText } from '../../core/agents/diagnosisText.ts';
import { isAgentId } from '../../core/agents/home.ts';
import type { RecentEvents } from '../../core/agents/recentEvents.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Context } from '../context.ts';
import { DIAGNOSIS_SCHEME } from './diagnosisUri.ts';

const PROMPTS = 'prompts';

/** Opens the diagnosis of the agent as it is now, as a read-only document. */
export async function openDiagnosis({ id, name }: Pick<Agent, 'id' | 'name'>, prompts: boolean): Promise<void> {
  // A slash would begin a new part; its name is no address of a file.
  const label = name.replaceAll('/', '∕').replaceAll('\\', '∖');
  const query = [String(Date.now()), ...(prompts ? [PROMPTS] : [])].join('&');
  const uri = Uri.from({ scheme: DIAGNOSIS_SCHEME, path: `/${id}/${t('{0} — Diagnosis', label)}.md`, query });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
}

/** What the document says. It is made when it is opened, also by a window that comes back. */
export async function diagnosisFor(context: Context, events: RecentEvents, { path, query }: Uri): Promise<string> {
  const { fleet, home } = context;
  const agentId = agentIdOf(path);
  const agent = agentId === undefined ? undefined : fleet.get(agentId);
  if (agent === undefined) return `${t('This agent is gone.')}\n`;
  const found = await diagnose({
    home,
    agent,
    client: fleet.connectionOf(agent.id),
    events: events.of(agent.id),
    versions: [`VS Code ${version}`, `Node ${process.version}`, `${process.platform} ${process.arch}`],
  });
  const prompts = query.split('&').includes(PROMPTS);
  return diagnosisText(found, { prompts, homeFolder: context.env['HOME'] });
}

/** The same agent once more, with what was left out. */
export async function includePrompts({ fleet }: Context, target: unknown): Promise<void> {
  const agent = fleet.get(agentIdOf(documentOf(target).uri.path) ?? '');
  if (agent === undefined) throw new Failure('unknown-agent', t('This agent is gone.'));
  await openDiagnosis(agent, true);
}

/** The text of the diagnosis that a button was pressed in, or else of the one in front. */
export function textOfDiagnosis(target: unknown): string {
  return documentOf(target).getText();
}

function documentOf(target: unknown): TextDocument {
  const active = window.activeTextEditor?.document;
  const document =
    target instanceof Uri ? workspace.textDocuments.find(({ uri }) => uri.toString() === target.toString()) : active;
  if (document?.uri.scheme === DIAGNOSIS_SCHEME) return document;
  throw new Failure('usage', t('This editor shows no diagnosis.'), { next: t('Run Diagnose Agent.') });
}

function agentIdOf(path: string): string | undefined {
  const [, agentId = ''] = path.split('/');
  return isAgentId(agentId) ? agentId : undefined;
}
