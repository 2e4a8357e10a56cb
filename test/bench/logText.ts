/** A log of about this many characters, or of exactly so many entries, as agents and people write it: entries of every kind, with lists and fences. */
export function logOf(size: number, entries = Infinity): string {
  const parts = ['# Agents Log\n'];
  let length = 0;
  for (let number = 0; length < size && number * 2 < entries; number++) {
    const id = number.toString(16).padStart(8, '0');
    const minute = String(number % 60).padStart(2, '0');
    const session = number % 20 === 0 ? SESSION : '';
    const part = `${session}\n${spawned(id, minute)}\n${complete(id, minute, number % 10 === 0 ? FENCE : '')}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

const SESSION =
  '\n## Session: 2026-11-21T10:30:00Z\nGoal: Refactor authentication system\nPRD: docs/prds/auth-refactor.md\nStage: research\n';
const FENCE = '```ts\n// ### Spawned: 00000000 - 10:31\nconst token = read();\n```\n';

function spawned(id: string, minute: string): string {
  const prompt = 'Prompt: Investigate the current auth flow, list security gaps and what would have to change';
  return `### Spawned: ${id} - 10:${minute}\nType: research\n${prompt}\nReasoning: high\nSandbox: read-only\nGeneral: claude-1\n`;
}

export function complete(id: string, minute: string, fence: string): string {
  const reported =
    'Reported:\n- Tokens are kept in localStorage, where any script reads them\n- Refresh tokens are never rotated\n';
  const files = 'Files: src/auth/jwt.ts, src/auth/session.ts\n';
  return `### Complete: ${id} - 11:${minute}\nStatus: success\nTurn: 1\n${reported}${fence}${files}Duration: 14m 3s\nTokens: 36581 in, 282 out, 14% of context\n`;
}
