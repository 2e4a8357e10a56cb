import { describe, expect, test } from 'vitest';
import type { AgentState } from '../../../src/core/agents/agent.ts';
import type { Diagnosis } from '../../../src/core/agents/diagnosis.ts';
import { diagnosisText } from '../../../src/core/agents/diagnosisText.ts';
import { agent, MINUTE, NOON, record, turnEnd } from '../vscode/agents.ts';

const SECRET = 'Rewrite the launch codes';
const working = { kind: 'working', turnId: 'turn-3', since: NOON, activity: `running echo ${SECRET}` } as const;

function diagnosisOf(state: AgentState, over: Partial<Diagnosis> = {}): Diagnosis {
  const overrides = {
    record: record({
      cwd: '/home/me/atlas',
      threadConfig: { web_search: 'live', 'shell_environment_policy.set.DEPLOY': 'hush-hush' },
    }),
    name: SECRET,
    lastTurn: turnEnd({ lastAgentMessage: SECRET, files: ['a.ts'] }),
    source: { said: 'turn started', at: NOON },
  };
  return {
    agent: agent(state, overrides),
    at: NOON + 4 * MINUTE,
    versions: ['VS Code 1.106.0'],
    codexVersion: '0.169.0',
    enginePid: 4711,
    recorder: true,
    thread: {
      status: 'active',
      updatedAt: NOON,
      turns: [{ id: 'turn-3', status: 'inProgress', error: '' }],
      queued: 2,
    },
    ledger: [
      turnEnd({ lastAgentMessage: SECRET }),
      turnEnd({ turn: 3, status: 'failed', failure: { kind: 'network', message: 'stream disconnected' } }),
    ],
    facts: [
      { kind: 'sent', at: '2026-11-21T11:00:00.000Z', messageId: 'm-1', floor: 0, turnId: 'turn-3' },
      { kind: 'plan', turnId: 'turn-3', steps: [{ step: SECRET, status: 'pending' }] },
    ],
    events: [{ kind: 'delta', times: 12, at: NOON, state: 'working' }],
    processes: [
      { pid: 10, parent: 1, command: `/bin/bash -lc echo ${SECRET}` },
      { pid: 11, parent: 10, command: `sleep 5 ${SECRET}` },
    ],
    prompt: `${SECRET}, please`,
    ...over,
  };
}

const say = (diagnosis: Diagnosis, prompts = false): string =>
  diagnosisText(diagnosis, { prompts, homeFolder: '/home/me' });

describe('A diagnosis', () => {
  test('says state with its source and age, engine, options, thread, ledger, facts, events and processes', async () => {
    const text = say(diagnosisOf(working));
    await expect(text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')).toMatchFileSnapshot('diagnosis.golden.txt');
  });

  test('holds nothing that anybody wrote or ran, unless it is asked for', () => {
    expect(say(diagnosisOf(working))).not.toContain(SECRET);
    const whole = say(diagnosisOf(working), true);
    expect(whole.split(SECRET).length - 1).toBe(7);
    expect(whole).not.toContain('hush-hush');
  });

  test('names what could not be asked instead of being silent about it', () => {
    const text = say(
      diagnosisOf(working, { thread: 'its engine is not connected', processes: 'ps failed', codexVersion: undefined }),
    );
    expect(text).toContain('not read: its engine is not connected');
    expect(text).toContain('not known: ps failed');
    expect(text).toContain('version: not connected');
  });

  test.each<[string, AgentState]>([
    ['starting', { kind: 'starting' }],
    ['asking', { kind: 'asking', turnId: 't', what: 'approval', requests: [] }],
    ['stalled', { kind: 'stalled', turnId: 't', since: NOON, message: 'Reconnecting' }],
    ['idle', { kind: 'idle' }],
    ['ended', { kind: 'ended', how: 'killed', at: NOON }],
  ])('says of %s who said so and how long ago', (kind, state) => {
    expect(say(diagnosisOf(state))).toContain(`${kind}, said by: turn started, 4 m ago (`);
  });

  test('cannot be ended by what it quotes', () => {
    const text = say(diagnosisOf(working, { prompt: '```\n# free' }), true);
    expect(text).toContain('````text\n```\n# free\n````');
  });
});
