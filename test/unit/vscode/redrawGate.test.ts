import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RedrawGate } from '../../../src/vscode/tree/redrawGate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When it drew, in milliseconds from now. */
function drawingGate(tells = true, isBehind = () => false): { readonly gate: RedrawGate; readonly times: number[] } {
  const start = performance.now();
  const times: number[] = [];
  const gate = new RedrawGate(() => {
    times.push(performance.now() - start);
    return tells ? 'all' : undefined;
  }, isBehind);
  return { gate, times };
}

test('the first change is drawn at once, what follows together and not before VS Code is ready', () => {
  const { gate, times } = drawingGate();
  gate.ask(false);
  gate.ask(false);
  vi.advanceTimersByTime(10);
  for (let ms = 0; ms < 100; ms += 10) {
    gate.ask(false);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(times.map(Math.round)).toEqual([0, 205]);
});

test('what is said in passing is drawn every two seconds at most, and a change of state takes it along', () => {
  const { gate, times } = drawingGate();
  for (let ms = 0; ms < 4200; ms += 20) {
    gate.ask(true);
    vi.advanceTimersByTime(20);
  }
  expect(times.map(Math.round)).toEqual([0, 2000, 4000]);
  gate.ask(false);
  vi.advanceTimersByTime(5000);
  expect(times.map(Math.round)).toEqual([0, 2000, 4000, 4205]);
});

test('what a draw has left is drawn by the next ones, each when VS Code is ready', () => {
  let left = 3;
  const { gate, times } = drawingGate(true, () => left-- > 0);
  gate.ask(true);
  vi.advanceTimersByTime(5000);
  expect(times.map(Math.round)).toEqual([0, 205, 410, 615]);
});

test('a draw that told VS Code nothing holds nobody back', () => {
  const { gate, times } = drawingGate(false);
  gate.ask(false);
  vi.advanceTimersByTime(20);
  gate.ask(false);
  vi.advanceTimersByTime(20);
  expect(times.map(Math.round)).toEqual([0, 20]);
});

test('who measures hears our own time for each row, without the time that was waited', () => {
  const heard: unknown[] = [];
  const listen = (message: unknown): void => void heard.push(message);
  subscribe('codexOrchestrator:row', listen);
  try {
    const { gate } = drawingGate();
    gate.ask(false, 'a');
    vi.advanceTimersByTime(50);
    gate.ask(false, 'b');
    vi.advanceTimersByTime(500);
  } finally {
    unsubscribe('codexOrchestrator:row', listen);
  }
  expect(heard).toEqual([
    { agentId: 'a', ms: expect.closeTo(0, 0) as number },
    { agentId: 'b', ms: expect.closeTo(0, 0) as number },
  ]);
});
