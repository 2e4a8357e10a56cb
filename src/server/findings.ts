/** What editors show behind a message, before its code. */
export const SOURCE = 'codex-agent';
