import type { LiveAgent, LogEntry } from '../../src/protocol/timeline.ts';

const MINUTE = 60_000;

/** A general's morning: the session of the drawn target. `at` is when it begins, epoch milliseconds. */
export function morning(at: number): readonly LogEntry[] {
  const entry = (kind: LogEntry['kind'], minute: number, rest: Partial<LogEntry>): LogEntry => ({
    kind,
    lines: 6,
    at: at + minute * MINUTE,
    fields: {},
    ...rest,
  });
  const spawned = (id: string, title: string, minute: number, type: string, prompt: string): LogEntry =>
    entry('spawned', minute, {
      id,
      title,
      fields: {
        type,
        prompt,
        reasoning: 'high',
        sandbox: type === 'implementation' ? 'workspace-write' : 'read-only',
        general: 'Claude · auth refactor',
      },
    });
  const complete = (id: string, title: string, minute: number, fields: LogEntry['fields'], text?: string): LogEntry =>
    entry('complete', minute, {
      id,
      title,
      fields: { status: 'success', turn: '1', ...fields },
      ...(text === undefined ? {} : { text }),
    });
  return [
    entry('session', 0, {
      time: '2026-11-21T10:30:00Z',
      fields: {
        goal: 'Refactor authentication system',
        prd: 'docs/prds/auth-security-hardening.md',
        stage: 'implementation',
      },
    }),
    spawned('8abfab85', 'Audit auth flow', 1, 'research', 'Investigate the current auth flow, list security gaps'),
    spawned('1c40d2e7', 'Session management', 1, 'research', 'How are sessions kept, and who ends them?'),
    spawned('77aa01bc', 'Token storage', 2, 'research', 'Where do tokens live? Name every place that reads one.'),
    complete('77aa01bc', 'Token storage', 9, {
      reported: '- Tokens are written in `src/auth/jwt.ts`, read in 14 places',
      duration: '6m 50s',
      tokens: '30120 in, 410 out, 11% of context',
    }),
    entry('message', 11, { id: '77aa01bc', title: 'Token storage', text: 'Which of the 14 places are tests?' }),
    complete('77aa01bc', 'Token storage', 13, { turn: '2', reported: '- 5 of them are tests', duration: '1m 48s' }),
    complete('8abfab85', 'Audit auth flow', 14, {
      findings:
        '- Tokens are kept in localStorage: readable by any script on the page\n- Refresh tokens are never rotated\n- Login endpoint has no rate limit',
      files: 'src/auth/jwt.ts, src/auth/session.ts',
      duration: '14m 3s',
      tokens: '36581 in, 282 out, 14% of context',
    }),
    complete('8abfab85', 'Audit auth flow', 14, { reported: '- Tokens are kept in localStorage', duration: '14m 3s' }),
    complete('1c40d2e7', 'Session management', 16, {
      findings: '- Sessions end after 30 days, whatever happens\n- Nothing is kept on the server',
      duration: '15m',
    }),
    entry('synthesis', 20, {
      text: '- 4 critical issues; two share one cause (no server session)',
      fields: { next: 'PRD auth-security-hardening.md' },
    }),
    entry('prd', 23, { fields: { path: 'docs/prds/auth-security-hardening.md', status: 'approved' } }),
    spawned(
      '5d0e9b31',
      'Implement phase 1',
      24,
      'implementation',
      'Implement phase 1 of docs/prds/auth-security-hardening.md: httpOnly cookies behind a flag.',
    ),
    spawned(
      'a90c77f2',
      'Pick session store',
      26,
      'research',
      'Compare Redis and Postgres for sessions in this project.',
    ),
    spawned('e21f4408', 'Review error handling', 33, 'review', 'Review error handling of the login path.'),
    complete('e21f4408', 'Review error handling', 40, {
      reported: '- One `catch {}` swallows failed logins',
      duration: '6m 40s',
    }),
    entry('message', 44, { id: 'e21f4408', title: 'Review error handling', text: 'Look at the refresh path too.' }),
    spawned(
      'c3b2a190',
      'Write migration',
      40,
      'implementation',
      'Write the migration that adds the table of sessions.',
    ),
    spawned('f0d1e2c3', 'Review data integrity', 46, 'review', 'Does the migration keep existing sessions?'),
    complete('e21f4408', 'Review error handling', 51, {
      turn: '2',
      findings:
        '1. `catch {}` in **src/auth/login.ts** swallows failed logins\n2. The refresh path retries for ever\n3. Errors name internal tables',
      files: 'src/auth/login.ts, src/auth/refresh.ts',
      duration: '6m 55s',
    }),
  ];
}

/** Its agents as they are 52 minutes later. */
export function morningAgents(at: number): readonly LiveAgent[] {
  const general = 'Claude · auth refactor';
  const minute = (count: number): number => at + count * MINUTE;
  return [
    {
      id: '8abfab85',
      name: 'Audit auth flow',
      general,
      type: 'research',
      icon: 'pass',
      tone: 'done',
      word: 'turn complete',
      detail: 'turn 1',
      spawnedAt: minute(1),
      since: minute(14),
    },
    {
      id: '5d0e9b31',
      name: 'Implement phase 1',
      general,
      type: 'implementation',
      icon: 'shield',
      tone: 'needsYou',
      word: 'needs approval',
      detail: 'npm install argon2',
      spawnedAt: minute(24),
      turnSince: minute(24),
      since: minute(41),
      request: {
        wants: 'wants to run a command',
        what: 'npm install argon2@0.44.0',
        note: 'in atlas-8c1f · uses the network',
        isDecidable: true,
        isWhole: true,
        itemId: 'item-1',
      },
    },
    {
      id: 'a90c77f2',
      name: 'Pick session store',
      general,
      type: 'research',
      icon: 'question',
      tone: 'needsYou',
      word: 'has a question',
      detail: 'Redis or Postgres?',
      spawnedAt: minute(26),
      turnSince: minute(26),
      since: minute(30),
      request: {
        wants: 'asks',
        what: 'Redis or Postgres?',
        note: '',
        isDecidable: false,
        isWhole: true,
        itemId: 'item-2',
      },
    },
    {
      id: 'e21f4408',
      name: 'Review error handling',
      general,
      type: 'review',
      icon: 'circle-filled',
      tone: 'working',
      word: 'turn complete, unread',
      detail: '3 findings, 1 critical',
      spawnedAt: minute(33),
      since: minute(51),
    },
    {
      id: 'f0d1e2c3',
      name: 'Review data integrity',
      general,
      type: 'review',
      icon: 'loading~spin',
      tone: 'working',
      word: 'working',
      detail: 'rg "ALTER"',
      spawnedAt: minute(46),
      turnSince: minute(46),
      since: minute(46),
    },
    {
      id: 'c3b2a190',
      name: 'Write migration',
      general,
      type: 'implementation',
      icon: 'watch',
      tone: 'needsYou',
      word: 'usage limit',
      detail: 'limit until 18:30',
      spawnedAt: minute(40),
      since: minute(44),
    },
  ];
}

/** A log of many sessions with 50 entries each; 350 characters an entry, as in real ones. */
export function manyEntries(count: number): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  const start = Date.UTC(2024, 0, 1, 9);
  for (let index = 0; index < count; index++) {
    const session = Math.floor(index / 50);
    const step = index % 50;
    const at = start + session * 6 * 60 * MINUTE + step * 3 * MINUTE;
    if (step === 0) {
      entries.push({
        kind: 'session',
        lines: 4,
        at,
        time: new Date(at).toISOString(),
        fields: { goal: `Goal number ${session}`, stage: session % 2 === 0 ? 'research' : 'review' },
      });
      continue;
    }
    const agent = Math.floor((step - 1) / 2);
    const id = (session * 32 + agent).toString(16).padStart(8, '0');
    const filler =
      `Looked at part ${index} of the project and found that it holds together, except where the parser meets an empty line. `.repeat(
        2,
      );
    if (step % 2 === 1)
      entries.push({
        kind: 'spawned',
        lines: 7,
        at,
        id,
        title: `Look at part ${index}`,
        fields: {
          type: agent % 3 === 0 ? 'review' : 'research',
          prompt: filler,
          general: `claude-${session % 3}`,
          reasoning: 'high',
          sandbox: 'read-only',
        },
      });
    else
      entries.push({
        kind: 'complete',
        lines: 9,
        at: at + 8 * MINUTE,
        id,
        title: `Look at part ${index - 1}`,
        fields: {
          status: 'success',
          turn: '1',
          findings: `- ${filler}\n- needle${index}`,
          files: 'src/core/parser.ts',
          duration: '9m 2s',
          tokens: '36581 in, 282 out, 14% of context',
        },
      });
  }
  return entries;
}
