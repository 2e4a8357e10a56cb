import { isAgentId } from '../../core/agents/home.ts';

export const TRANSCRIPT_SCHEME = 'codex-agent-transcript';

/** Says that older passages are left out. The document's code lens stands above it. */
export const LEFT_OUT = 'Only the newest part is shown.';

export interface TranscriptName {
  readonly agentId: string;
  /** Nothing is left out. */
  readonly whole: boolean;
}

/** The path of an agent's transcript. Its last part is what the tab says. */
export function transcriptPath({ id, name }: { id: string; name: string }, whole: boolean): string {
  // A slash would begin a new part.
  const label = name.replaceAll('/', '∕').replaceAll('\\', '∖');
  return `/${id}/${whole ? 'whole/' : ''}${label} — Transcript`;
}

/** Undefined for a path that is no transcript's. */
export function transcriptOfPath(path: string): TranscriptName | undefined {
  const [, agentId = '', ...rest] = path.split('/');
  const whole = rest.length === 2 && rest[0] === 'whole';
  return isAgentId(agentId) && (whole || rest.length === 1) ? { agentId, whole } : undefined;
}
