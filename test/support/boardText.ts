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

/** A plan of about this many characters with all the sections of a PRD, as a general who leaves nothing out would write it. */
export function planOf(size: number): string {
  const parts = [
    '# A plan of everything\n\nStatus: draft\n\n## Problem\n\nIt is slow.\n\n## Solution\n\nMake it fast.\n',
  ];
  let length = 0;
  const fill = (share: number, heading: string, lines: (number: number) => string): void => {
    parts.push(`\n## ${heading}\n\n`);
    for (let number = 1; length < size * share; number++) {
      const words = lines(number);
      parts.push(words);
      length += words.length;
    }
  };
  fill(
    0.2,
    'Requirements',
    (number) => `- R${number}: The parser understands line ${number}, whatever stands around it\n`,
  );
  fill(0.75, 'Implementation Plan', (number) => {
    const tasks = Array.from(
      { length: 12 },
      (_, task) =>
        `- [${task % 2 === 0 ? 'x' : ' '}] Write ${task % 3 === 0 ? `\`part${task}.ts\`` : `part ${task}`} of step ${number} and test it (R${number})\n`,
    );
    return `### Phase ${number}: Step ${number}\n\n${tasks.join('')}\n`;
  });
  fill(0.85, 'Files to Modify', (number) => `- \`src/core/file${number}.ts\` - what it does\n`);
  fill(1, 'Testing', (number) => `- [ ] R${number} is tested by file${number}.test.ts\n`);
  return parts.join('');
}
