import { isAgentId } from '../../core/agents/home.ts';
import { t } from '../../core/base/l10n.ts';

export const TRANSCRIPT_SCHEME = 'codex-agent-transcript';

/** Says that older passages are left out. The document's code lens stands above it. */
export const LEFT_OUT = t('Only the newest part is shown.');

export interface TranscriptName {
  readonly agentId: string;
  /** Nothing is left out. */
  readonly whole: boolean;
}

/** The path of an agent's transcript. Its last part is what the tab says. */
export function transcriptPath({ id, name }: { id: string; name: string }, whole: boolean): string {
  return `/${id}/${whole ? 'whole/' : ''}${tabName(name)}`;
}

/** The path of the transcript of a session that is no agent. */
export function sessionPath({ threadId, name }: { threadId: string; name: string }): string {
  return `/session/${threadId}/${tabName(name)}`;
}

/** The thread of such a path; undefined for every other one. */
export function sessionOfPath(path: string): string | undefined {
  return /^\/session\/([0-9a-zA-Z][0-9a-zA-Z-]{7,63})\/[^/]*$/.exec(path)?.[1];
}

function tabName(name: string): string {
  // A slash would begin a new part.
  return t('{0} — Transcript', name.replaceAll('/', '∕').replaceAll('\\', '∖'));
}

/** Undefined for a path that is no transcript's. */
export function transcriptOfPath(path: string): TranscriptName | undefined {
  const [, agentId = '', ...rest] = path.split('/');
  const whole = rest.length === 2 && rest[0] === 'whole';
  return isAgentId(agentId) && (whole || rest.length === 1) ? { agentId, whole } : undefined;
}
