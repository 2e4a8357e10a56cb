import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/agents/agent.ts';
import { terminalLinks, type KnownAgents } from '../../../src/vscode/links/terminalLinks.ts';
import { agent, record } from './agents.ts';

const known = (...agents: readonly Agent[]): KnownAgents => ({
  all: () => agents,
  get: (agentId) => agents.find(({ id }) => id === agentId),
});
const fleet = known(
  agent({ kind: 'idle' }),
  agent(
    { kind: 'idle' },
    { record: record({ id: '11111111', cwd: '/trees/a' }), name: 'Tree', files: ['src/a.ts', 'b.ts'] },
  ),
  agent({ kind: 'idle' }, { record: record({ id: '22222222', cwd: '/trees/b' }), files: ['b.ts'] }),
  agent({ kind: 'idle' }, { record: record({ id: '33333333', cwd: '/open' }), files: ['open.ts'] }),
);
const found = (line: string) =>
  terminalLinks(line, fleet, ['/open']).map(({ startIndex, length, tooltip }) => [
    line.slice(startIndex, startIndex + length),
    tooltip,
  ]);

test('the id of an agent that we know leads to it, and no other hexadecimal word does', () => {
  expect(found('Job started: 0a1b2c3d')).toEqual([['0a1b2c3d', 'Open Audit auth']]);
  expect(found('deadbeef 0a1b2c3d4 x0a1b2c3d 0a1b2c3d-1111')).toEqual([]);
  expect(found('0a1b2c3d, 11111111')).toHaveLength(2);
});

test('a line of a file that an agent has changed in a folder of its own leads there', () => {
  expect(terminalLinks('src/a.ts:12:3 - error', fleet, ['/open'])).toEqual([
    {
      startIndex: 0,
      length: 13,
      tooltip: 'Open the file of Tree',
      target: { kind: 'file', path: '/trees/a/src/a.ts', line: 12, column: 3 },
    },
  ]);
  expect(found('at ./src/a.ts:7')).toEqual([['./src/a.ts:7', 'Open the file of Tree']]);
});

test('what VS Code finds itself, what could be two files and what nobody has changed is left alone', () => {
  expect(found('open.ts:1 b.ts:1 other.ts:1 /src/a.ts:1 src/a.ts 12:30:00')).toEqual([]);
});
