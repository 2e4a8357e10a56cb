/**
 * The agents.log of a general, written as people and programs write it: what was left the day before, and a morning of work. `begin`
 * is when the newer session begins.
 */
export function dayOfAGeneral(begin: Date): string {
  const at = (minutes: number): string => new Date(begin.getTime() + minutes * 60_000).toISOString();
  const clock = (minutes: number): string => at(minutes).slice(11, 16);
  return `# Agents Log

## Session: ${at(-20 * 60)}
Goal: Understand how people log in
Stage: research

### Spawned: 0d1e2f30 - ${clock(-20 * 60 + 1)}
Type: research
Prompt: Draw the way of a login through the code.
Reasoning: high
Sandbox: read-only
General: claude-1

### Complete: 0d1e2f30 - ${clock(-20 * 60 + 12)}
Status: success
Turn: 1
Findings:
- The login page posts to \`/session\`; three middlewares look at it before the handler
- The refresh path has no middleware at all
Files: src/auth/login.ts, src/auth/refresh.ts
Duration: 11m 2s
Tokens: 22040 in, 610 out, 9% of context

---
## Context for Next Session
Current stage: research
Pending work: an audit of tokens and sessions
Last action: the way of a login is known

## Session: ${at(0)}
Goal: Refactor authentication system
PRD: docs/prds/auth-refactor.md
Stage: implementation

### Spawned: 8abfab85 - ${clock(1)}
Type: research
Prompt: Investigate the current auth flow, list security gaps
Reasoning: high
Sandbox: read-only
General: claude-1

### Spawned: 1c40d2e7 - ${clock(1)}
Type: research
Prompt: How are sessions kept, and who ends them?
Reasoning: high
Sandbox: read-only
General: claude-1

### Complete: 8abfab85 - ${clock(15)}
Status: success
Turn: 1
Findings:
- Tokens are kept in localStorage: readable by any script on the page
- Refresh tokens are never rotated
- Login endpoint has no rate limit
Files: src/auth/jwt.ts, src/auth/session.ts
Duration: 14m 3s
Tokens: 36581 in, 282 out, 14% of context

### Complete: 1c40d2e7 - ${clock(17)}
Status: success
Turn: 1
Reported:
- Sessions end after 30 days, whatever happens
Duration: 15m 12s
Tokens: 28110 in, 190 out, 11% of context

### Synthesis - ${clock(20)}
- 4 critical issues; two share one cause (no server session)
Next: PRD auth-refactor.md

### PRD Created - ${clock(23)}
Path: docs/prds/auth-refactor.md
Status: approved

### Spawned: 5d0e9b31 - ${clock(24)}
Type: implementation
Prompt: Implement phase 1 of docs/prds/auth-refactor.md: httpOnly cookies behind a flag.
Reasoning: high
Sandbox: workspace-write
General: claude-1

### Complete: 5d0e9b31 - ${clock(52)}
Status: success
Turn: 1
Reported:
- Cookies behind \`AUTH_COOKIES\`; all tests pass
Files: src/auth/jwt.ts
Duration: 28m 1s
Tokens: 91200 in, 8120 out, 38% of context

### Spawned: e21f4408 - ${clock(53)}
Type: review
Prompt: Review error handling of the login path.
Reasoning: high
Sandbox: read-only
General: claude-1

### Complete: e21f4408 - ${clock(60)}
Status: success
Turn: 1
Reported:
1. \`catch {}\` in src/auth/login.ts swallows failed logins
Duration: 6m 40s

### Ended: e21f4408 - ${clock(61)}
How: quit
`;
}
