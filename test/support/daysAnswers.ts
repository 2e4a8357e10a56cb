import type { Rule, Scenario } from '../../src/demo/scenario.ts';

/** What the agents of the day answer: prompts as people write them, without the marks of the demo model. */
export const DAYS_SCENARIO: Scenario = {
  rules: [
    answers(
      'Which of these places',
      'followed',
      'Three of the nine places run without a user: the mail job, the export job and `cron/cleanup.ts`.\n\n- `jobs/mail.ts:18` reads the cookie of the last request, and that is a bug of its own\n- The other two only read the clock',
      21400,
    ),
    answers(
      'Trace a login',
      'traced',
      'The session is lost because of the clock, not because of the token.\n\n- `src/auth/session.ts:41` compares the end of a session in seconds with a clock in milliseconds\n- Nine places read the end of a session; six of them repeat the comparison\n- The refresh call in `src/web/client.ts` is sent *after* the old token has ended',
      36581,
    ),
    answers(
      'How do other services',
      'compared',
      'Rotation with reuse detection is what the sources agree on.\n\n- RFC 6819 and the OAuth security guide both ask for one-time refresh tokens\n- Three of four services renew one minute before the end, none after it\n- They disagree on how long a family of tokens may live: 7 to 90 days',
      18230,
    ),
    answers('Search six months of server logs', 'drowned', '', 0, '[[error:context-window]]'),
    answers(
      'Read the draft',
      'read',
      '1. R3 says "soon": say how many seconds\n2. No task covers users who are logged in while it is deployed\n3. Phase 2 can start only when phase 1 is deployed: say so',
      12800,
    ),
    answers(
      'Implement phase 1',
      'built',
      'Phase 1 is in: one function decides whether a session is over, and all nine places ask it.\n\n- `isOver()` in `src/auth/session.ts` compares milliseconds\n- Six copies of the comparison are gone\n- I ran the tests of `src/auth`: 31 pass',
      91200,
      '[[write:src/auth/isOver.ts|export const isOver = (end, now) => end <= now;]]',
    ),
    answers(
      "Use the server's clock",
      'renewed',
      'It renews by the clock of the server now.\n\n- `src/web/client.ts` asks for a new token 60 seconds before the end\n- A tab that slept renews when it wakes up\n- 4 new tests, all pass',
      64020,
      '[[write:src/web/renew.ts|export const RENEW_BEFORE = 60_000;]]',
    ),
    answers('Implement phase 2', 'astray', 'The browser decides.', 30000),
    answers(
      'Bring the guide',
      'written',
      'The guide says how long a session lives now, and what "remember me" does.',
      9100,
      '[[write:docs/sessions.md|# Sessions]]',
    ),
    answers(
      'Review the change for what can go wrong',
      'risky',
      'One thing must be mended before this goes out.\n\n1. `src/web/client.ts:77`: two tabs renew at the same moment, and the second one ends the family of tokens\n2. `isOver()` is right; nothing to change there',
      40210,
    ),
    answers(
      'Review the change for clarity',
      'clear',
      'Nothing stands in the way.\n\n- `renewSoon` renews; call it `renew`',
      22100,
    ),
    answers(
      'Two tabs must not',
      'mended',
      'A lock (`navigator.locks`) lets one tab renew; the others wait for its token.\n\n- 2 new tests with two tabs',
      71500,
      '[[write:src/web/lock.ts|export const LOCK = "renew";]]',
    ),
    answers(
      'Run every test',
      'tested',
      'All 212 tests pass, and a session of two hours in the browser was not lost.\n\n- Reproduced the old fault on the commit before: lost after 60 minutes',
      15300,
    ),
  ],
};

/** It answers when the day lets it: `latch` is the model's hold. `first`: what happens before the answer. */
function answers(when: string, latch: string, text: string, tokens: number, first = ''): Rule {
  const used = tokens === 0 ? '' : `[[tokens:${tokens},${Math.round(tokens / 60)}]]`;
  return { when, steps: `[[hold:${latch}]]${first}${used}${text === '' ? '' : `[[[text:${text}]]]`}` };
}

/** The PRD that the day builds. */
export const PLAN = `---
status: approved
created: 2026-11-20
---

# Stay logged in

## Problem

People are logged out after an hour, in the middle of their work.

## Solution

One function decides whether a session is over, and the browser renews before the end.

## Requirements

- R1: A session lives as long as its setting says
- R2: A tab that is open stays logged in

## Implementation Plan

### Phase 1: One comparison

- [x] One function for all nine places (R1)

### Phase 2: Renew in time

- [x] Renew a minute before the end (R2)
- [ ] Deploy

## Testing

- [x] R1: a session of two hours
- [x] R2: two tabs at once
`;
