import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '../../src/core/codex/protocol/version.ts';
import { codexBin } from '../support/world.ts';
import { sanitized } from './sanitize.ts';
import { scenarios } from './scenarios.ts';
import { isNoise, readTrace, TRACE_START, traceFolder, traceNames, type Received } from './trace.ts';

const KILOBYTE = 1024;

/** What the pinned Codex may say, by its own description: methods of notifications and of requests. */
const says = { notifications: new Set<string>(), requests: new Set<string>() };

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'codex-protocol-'));
  try {
    execFileSync(process.execPath, [codexBin, 'app-server', 'generate-ts', '--experimental', '--out', folder]);
    const methodsIn = (file: string): Set<string> => {
      const text = readFileSync(join(folder, `${file}.ts`), 'utf8');
      return new Set([...text.matchAll(/"method": "([^"]+)"/g)].map(([, method = '']) => method));
    };
    says.notifications = methodsIn('ServerNotification');
    says.requests = methodsIn('ServerRequest');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function receivedIn(name: string): readonly Received[] {
  return readTrace(name).lines.filter((line): line is Received => 'recv' in line);
}

test('every scenario has a trace and a golden, and nothing is left of scenarios that are gone', () => {
  const names = scenarios.map(({ name }) => name).toSorted();
  expect(traceNames()).toEqual(names);
  const goldens = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((file) => file.endsWith('.txt'));
  expect(goldens.toSorted()).toEqual(names.map((name) => `${name}.golden.txt`).toSorted());
});

describe.each(traceNames())('the trace %s', (name) => {
  test('was recorded with the pinned Codex and has only what it says', () => {
    expect(readTrace(name).head.codex).toBe(PROTOCOL_VERSION);
    const received = receivedIn(name);
    const unknown = received.filter(
      ({ recv, id }) => !(id === undefined ? says.notifications : says.requests).has(recv),
    );
    expect(unknown.map(({ recv }) => recv)).toEqual([]);
    expect(received.length).toBeGreaterThan(5);
  });

  test('is small, without noise and without anything of the machine that recorded it', () => {
    const text = readFileSync(`${traceFolder}${name}.jsonl`, 'utf8');
    expect(text.length).toBeLessThan(16 * KILOBYTE);
    const received = receivedIn(name);
    expect(received.filter(({ recv }) => isNoise(recv))).toEqual([]);
    expect(received.filter(({ recv }) => recv === 'item/agentMessage/delta').length).toBeLessThanOrEqual(10);
    const machine = /\/tmp\/|\/work\/|\/root|\/home\/|world-\w+|127\.0\.0\.1:(?!1234\b)\d+/g;
    expect([...text.matchAll(machine)].map(([found]) => found)).toEqual([]);
    const uuids = [...text.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)].map(([uuid]) => uuid);
    expect(uuids.filter((uuid) => !/^(?:019a0000-0000-7000|00000000-0000-4000)-8000-0{9}/.test(uuid))).toEqual([]);
  });

  test('tells of turns in the order of their ids, as Codex gives them', () => {
    const started = receivedIn(name).filter(({ recv }) => recv === 'turn/started');
    const ids = started.map(({ params }) => (params['turn'] as { id: string }).id);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('ids that sort by time still do when they are made neutral, whatever the order in which they are heard', () => {
  const later = '019c2f40-1111-7abc-9def-222222222222';
  const earlier = '019c2f40-0000-7abc-8def-333333333333';
  const start = TRACE_START + 1_000_000;
  const heard = [{ turnId: later, startedAtMs: start + 1234, model: 258_400 }, { turnId: earlier }];
  const [first, second] = sanitized<Record<string, unknown>>(heard, { start, folders: [] });
  expect(String(first?.['turnId']) > String(second?.['turnId'])).toBe(true);
  expect(first).toMatchObject({ startedAtMs: TRACE_START + 1230, model: 258_400 });
});
