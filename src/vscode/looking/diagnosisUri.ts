export const DIAGNOSIS_SCHEME = 'codex-agent-diagnosis';
