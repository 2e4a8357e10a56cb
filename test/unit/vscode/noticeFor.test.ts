import { expect, test } from 'vitest';
import type { Agent, AgentState, Request, TurnEnd } from '../../../src/core/agents/agent.ts';
import type { AgentEvent } from '../../../src/core/agents/agentEvent.ts';
import { reduceAgent } from '../../../src/core/agents/reduceAgent.ts';
import { noticeFor, type Notice } from '../../../src/vscode/notifications/noticeFor.ts';
import { agent, CLAUDE, NOON, record, turnEnd } from './agents.ts';

const working: AgentState = { kind: 'working', turnId: '019a-turn-2', since: NOON, activity: 'thinking' };

/** What the editor says while these things happen to an agent in its second turn. */
function said(events: readonly AgentEvent[], start: Partial<Agent> = {}): readonly Notice[] {
  const notices: Notice[] = [];
  let now = agent(working, { turn: 1, ...start });
  for (const cause of events) {
    const [before, after] = [now, reduceAgent(now, cause, NOON)];
    if (after === before) continue;
    const notice = noticeFor({ before, after, cause });
    if (notice !== undefined) notices.push(notice);
    now = after;
  }
  return notices;
}

function endOf(overrides: Partial<TurnEnd>): readonly AgentEvent[] {
  const end = turnEnd(overrides);
  const { turnId, status, failure, lastAgentMessage: message } = end;
  return [
    { kind: 'status', status: 'idle', asking: undefined },
    { kind: 'turnEnded', turnId, status, failure, message },
    { kind: 'turnRecorded', end },
    { kind: 'turnRecorded', end },
  ];
}

function asked(request: Request): string | undefined {
  return said([{ kind: 'requested', turnId: '019a-turn-2', request }])[0]?.text;
}

test('a completed turn is said once, with the first line of its answer', () => {
  expect(said(endOf({ lastAgentMessage: '\nThe work is done.\nDetails follow.' }))).toEqual([
    {
      agentId: '0a1b2c3d',
      severity: 'information',
      text: 'Audit auth finished turn 2: The work is done.',
      buttons: ['Open', 'Reply'],
    },
  ]);
  expect(said(endOf({ lastAgentMessage: '' }))[0]?.text).toBe('Audit auth finished turn 2');
});

test("a general's completed turns are the general's to hear of, failures are everybody's", () => {
  const generals = { record: record({ general: CLAUDE }) };
  expect(said(endOf({ lastAgentMessage: 'Done' }), generals)).toEqual([]);
  expect(said(endOf({ status: 'failed', failure: { kind: 'other', message: 'Boom' } }), generals)).toHaveLength(1);
});

test('an interrupted turn, a turn without a number and a turn that another follows already are not said', () => {
  expect(said(endOf({ status: 'interrupted' }))).toEqual([]);
  expect(said(endOf({ turn: null }))).toEqual([]);
  const [, , recorded] = endOf({});
  const next: AgentEvent = { kind: 'turnStarted', turnId: '019a-turn-3' };
  expect(said([next, ...(recorded === undefined ? [] : [recorded])])).toEqual([]);
});

test('failures say their reason', () => {
  const failed = (failure: TurnEnd['failure']): Notice | undefined => said(endOf({ status: 'failed', failure }))[0];
  expect(failed({ kind: 'other', message: 'The model is gone' })).toMatchObject({
    severity: 'error',
    text: 'Audit auth failed: The model is gone',
  });
  expect(failed({ kind: 'usageLimit', message: 'Usage limit until 18:30' })).toMatchObject({
    severity: 'warning',
    text: 'Audit auth waits: Usage limit until 18:30',
  });
  expect(said([{ kind: 'stalled', turnId: '019a-turn-2' }])[0]?.text).toBe(
    'Audit auth gets no answer from the model. Codex keeps trying.',
  );
});

test('each request is said once', () => {
  const command: Request = { kind: 'command', itemId: 'i', command: 'npm install argon2', cwd: '/work', reason: '' };
  expect(asked(command)).toBe('Audit auth wants to run npm install argon2');
  expect(asked({ kind: 'files', itemId: 'i', files: [], reason: '' })).toBe('Audit auth wants to change files');
  expect(asked({ kind: 'question', itemId: 'i', questions: [{ id: 'q', text: 'Redis?', options: [] }] })).toBe(
    'Audit auth asks: Redis?',
  );
  const requested: AgentEvent = { kind: 'requested', turnId: '019a-turn-2', request: command };
  expect(said([requested, requested])).toHaveLength(1);
});

test('an answer cannot put links, which may run commands, into a notification', () => {
  expect(said(endOf({ lastAgentMessage: 'See [this](command:workbench.action.quit)' }))[0]?.text).toBe(
    'Audit auth finished turn 2: See [this] (command:workbench.action.quit)',
  );
});
