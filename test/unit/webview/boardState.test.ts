import { expect, test } from 'vitest';
import type { BoardParts } from '../../../src/protocol/board.ts';
import type { LiveAgent } from '../../../src/protocol/timeline.ts';
import { BoardState } from '../../../webview-ui/board/state.ts';
import { partsOf } from '../../support/boardParts.ts';
import { AUTH_PRD } from '../../support/boardText.ts';

/** As a message brings them: nothing is the same object as before. */
function sent(text: string, work: BoardParts['work'] = []): BoardParts {
  return structuredClone(partsOf(text, work));
}

test('after a tick only the phase with the task is another one', () => {
  const state = new BoardState();
  state.take(sent(AUTH_PRD));
  const before = state.parts;
  state.take(sent(AUTH_PRD.replace('- [ ] Rotate refresh tokens (R2)', '- [x] Rotate refresh tokens (R2)')));
  const after = state.parts;
  expect(after?.phases.map((phase, index) => phase === before?.phases[index])).toEqual(
    after?.phases.map((_, index) => index !== 0),
  );
  expect(after?.phases[0]?.tasks.map(({ done }) => done)).toEqual([true, true, true, true, false]);
  expect(after?.requirements.every((one, index) => one === before?.requirements[index])).toBe(true);
});

test('who works on a phase or a requirement is known as agents come, change and go', () => {
  const agent = (id: string, tone: LiveAgent['tone'], spawnedAt: number): LiveAgent => ({
    id,
    name: id,
    general: 'You',
    icon: 'loading~spin',
    tone,
    word: 'working',
    detail: '',
    spawnedAt,
  });
  const state = new BoardState();
  state.take(
    sent(AUTH_PRD, [
      { id: 'aaaaaaaa', phase: 1, requirements: ['R2'] },
      { id: 'bbbbbbbb', phase: 1, requirements: ['R2', 'R3'] },
    ]),
  );
  const ids = (agents: readonly LiveAgent[]): readonly string[] => agents.map(({ id }) => id);
  expect(state.agentsOfPhase(1)).toEqual([]);
  state.hear({ set: [agent('aaaaaaaa', 'working', 1), agent('bbbbbbbb', 'working', 2)], gone: [], now: 3 });
  expect(ids(state.agentsOfPhase(1))).toEqual(['aaaaaaaa', 'bbbbbbbb']);
  expect(ids(state.agentsOfRequirement('R3'))).toEqual(['bbbbbbbb']);
  state.hear({ set: [agent('bbbbbbbb', 'needsYou', 2)], gone: [], now: 4 });
  expect(ids(state.agentsOfPhase(1))).toEqual(['bbbbbbbb', 'aaaaaaaa']);
  state.hear({ set: [], gone: ['bbbbbbbb'], now: 5 });
  expect(ids(state.agentsOfRequirement('R2'))).toEqual(['aaaaaaaa']);
  expect(state.agentsOfRequirement('')).toEqual([]);
});
