/** The PRD of the drawn target. */
export const AUTH_PRD = `---
status: approved
created: 2026-11-21
---

# Auth security hardening

## Problem

Tokens in localStorage can be read by **any** script; a stolen refresh token is valid for ever. Four findings of the research are critical.

## Solution

Sessions live in \`httpOnly\` cookies. Refresh tokens rotate, and a reused one ends its family.

## Requirements

- R1: Session tokens live in \`httpOnly\` cookies only
- R2: Refresh tokens rotate at every use; reuse revokes the family
- R3: Login is limited to 5 tries a minute per account and address
- R4: Existing sessions survive the migration

## Implementation Plan

### Phase 1: Token storage

- [x] Cookie transport behind a flag
- [x] Remove localStorage reads
- [ ] Rotate refresh tokens (R2)
  - [x] Family id in the token
  - [ ] Revoke the family on reuse

### Phase 2: Rate limits

- [ ] Limiter middleware (R3)
- [ ] Audit entries for refused logins

### Phase 3: Migration

## Files to Modify

- src/auth/jwt.ts - rotation and family id
- src/auth/session.ts - server-side store
- src/middleware/limit.ts - new: the limiter
- src/web/client.ts - no localStorage
- test/auth/*.test.ts - tests of all of it

## Testing

- [x] R1: no token is readable from a script
- [ ] R2: a reused token ends the family
- [x] R2: a token is valid once

## Success Criteria

- [ ] The four findings are closed

## Notes

Ask Mira about the session store.
`;
