import type { AgentSettings, Approvals } from '../agents/agent.ts';
import type { AskForApproval } from './protocol/v2/AskForApproval.ts';
import type { ThreadSettingsUpdatedNotification } from './protocol/v2/ThreadSettingsUpdatedNotification.ts';

/** What Codex says of a thread's settings, in our words. */
export function settingsOf({ threadSettings }: ThreadSettingsUpdatedNotification): Partial<AgentSettings> {
  const { model, effort, approvalPolicy } = threadSettings;
  return { model, approvals: approvalsOf(approvalPolicy), ...(effort === null ? {} : { effort }) };
}

/** What Codex can be told and we have no word for (granular rules) asks about something. */
export function approvalsOf(policy: AskForApproval): Approvals {
  return policy === 'never' || policy === 'untrusted' ? policy : 'on-request';
}
