import { describe, expect, test } from 'vitest';
import { floorOf, sentOf, type AgentFact } from '../../../src/core/agents/records.ts';
import { pendingSettings, settingsFrom, settingsParams } from '../../../src/core/agents/settings.ts';
import { record } from '../vscode/agents.ts';

const at = '2026-11-21T12:00:00.000Z';
const sent = (messageId: string, floor: number, turnId?: string): AgentFact => ({
  kind: 'sent',
  at,
  messageId,
  floor,
  ...(turnId === undefined ? {} : { turnId }),
});
const withdrawn = (messageId: string): AgentFact => ({ kind: 'withdrawn', at, messageId });

describe('A withdrawn message', () => {
  test('holds back no signal, and those behind it are answered a turn earlier', () => {
    const queue = [sent('start', 0, 'turn-1'), sent('a', 1), sent('b', 2)];
    expect(floorOf(queue)).toBe(2);
    expect(floorOf([...queue, withdrawn('b')])).toBe(1);
    expect(floorOf([...queue, withdrawn('a')])).toBe(1);
    expect(sentOf([...queue, withdrawn('a')])).toEqual([sent('start', 0, 'turn-1'), sent('b', 1)]);
    expect(floorOf([...queue, withdrawn('a'), withdrawn('b')])).toBe(0);
  });

  test('changes nothing for those before it, for those with a turn, and for whoever comes later', () => {
    const steered = sent('steer', 1, 'turn-1');
    expect(sentOf([sent('a', 1), sent('b', 2), steered, withdrawn('b')])).toEqual([sent('a', 1), steered]);
    expect(sentOf([sent('a', 1), withdrawn('a'), sent('c', 1)])).toEqual([sent('c', 1)]);
    expect(sentOf([sent('a', 1), withdrawn('unknown')])).toEqual([sent('a', 1)]);
  });
});

describe('Settings', () => {
  const low: AgentFact = { kind: 'settings', at, effort: 'low' };
  const asks: AgentFact = { kind: 'settings', at, approvals: 'on-request' };

  test('are those of the spawn and what was asked for since', () => {
    const spawned = record({ model: 'gpt-5.5', reasoningEffort: 'high', approvalPolicy: 'never' });
    expect(settingsFrom(spawned, [])).toEqual({ model: 'gpt-5.5', effort: 'high', approvals: 'never' });
    expect(settingsFrom(spawned, [low, asks])).toEqual({ model: 'gpt-5.5', effort: 'low', approvals: 'on-request' });
  });

  test('go along with turns until one has begun with them', () => {
    const start = sent('start', 0, 'turn-1');
    expect(pendingSettings([start, low, asks])).toEqual({ effort: 'low', approvals: 'on-request' });
    expect(pendingSettings([start, low, sent('steer', 0, 'turn-1')])).toEqual({ effort: 'low' });
    expect(pendingSettings([start, low, sent('queued', 1)])).toEqual({ effort: 'low' });
    expect(pendingSettings([start, low, sent('next', 1, 'turn-2')])).toEqual({});
  });

  test('are named as Codex names them', () => {
    expect(settingsParams({ model: 'm', approvals: 'never' })).toEqual({ model: 'm', approvalPolicy: 'never' });
  });
});
