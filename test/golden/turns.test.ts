import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GoldenText } from './goldenText.ts';
import { Replay } from './replay.ts';
import { readTrace, TRACE_START, traceNames, type Trace } from './trace.ts';

/** In milliseconds: short, because a recording of a lost network is. */
const STALL_AFTER = 1000;

beforeEach(() => {
  // Rows show the time of day.
  vi.stubEnv('TZ', 'UTC');
  vi.useFakeTimers({ now: TRACE_START });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function goldenOf({ head, lines }: Trace): string {
  const replay = new Replay(head, STALL_AFTER);
  const text = new GoldenText(head, replay.agent);
  for (const line of lines) {
    replay.onChange = (change) => text.changed('clock', change);
    vi.advanceTimersByTime(TRACE_START + line.at - Date.now());
    replay.onChange = (change) => text.changed(line, change);
    if ('did' in line) text.did(line.did, replay.agent);
    replay.hear(line);
  }
  replay.dispose();
  return text.end(replay.agent);
}

test.each(traceNames())('what people see of a recorded conversation: %s', async (name) => {
  await expect(goldenOf(readTrace(name))).toMatchFileSnapshot(`./${name}.golden.txt`);
});
