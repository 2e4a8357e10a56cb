import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/protocol/timeline.ts';
import { fieldText } from '../../../webview-ui/timeline/fieldText.ts';
import { outcomeOf, type Outcome } from '../../../webview-ui/timeline/outcome.ts';

const entry = (kind: LogEntry['kind'], fields: LogEntry['fields'], id?: string): LogEntry => ({
  ...{ kind, lines: 1, fields },
  ...(id === undefined ? {} : { id }),
});
const outcome = (...entries: readonly LogEntry[]): Outcome =>
  outcomeOf({ session: undefined, entries }, (id) => (id === 'aaaaaaaa' ? 'Audit' : ''));

describe('What came of a session', () => {
  test('is what was judged, in the order in which it was', () => {
    expect(
      outcome(
        entry('synthesis', { 'combined understanding': 'An older one' }),
        entry('synthesis', { 'combined understanding': 'Two faults', next: 'A plan' }),
        entry('prd', { path: 'docs/prds/login.md', status: 'draft' }),
        entry('spawned', { phase: '2' }, 'bbbbbbbb'),
        entry('spawned', { phase: '1' }, 'aaaaaaaa'),
        entry('complete', { status: 'success', reported: '- done' }, 'aaaaaaaa'),
        entry('prd', { path: 'docs/prds/login.md', status: 'approved' }),
        entry('review', { result: 'failed with issues', issues: '- It races\n- It leaks' }),
        entry('complete', { status: 'success' }, 'bbbbbbbb'),
        entry('review', { result: 'passed' }),
        entry('testing', { result: 'all passing' }),
      ),
    ).toEqual({
      came: [
        'Two faults',
        'PRD login.md approved',
        'review failed with issues: It races and 1 more',
        'phases 1 and 2 reported done',
        'review passed',
        'tests all passing',
      ],
      next: 'A plan',
    });
  });

  test('is the newest report where nobody judged anything', () => {
    const report = entry('complete', { status: 'success', reported: '- One\n- Two' }, 'aaaaaaaa');
    expect(outcome(report).came).toEqual(['Audit: One']);
    expect(outcome(report, entry('complete', { summary: 'All is well.', reported: '- x' }, 'cccccccc')).came).toEqual([
      'All is well.',
    ]);
  });

  test('counts who failed and did not do better since, and is nothing while nothing came of it', () => {
    const failed = entry('complete', { status: 'failed' }, 'aaaaaaaa');
    expect(outcome(failed).came).toEqual(['1 agent failed']);
    expect(outcome(failed, entry('complete', { status: 'success' }, 'aaaaaaaa')).came).toEqual([]);
    expect(outcome(entry('spawned', { phase: '1' }, 'aaaaaaaa'))).toEqual({ came: [], next: '' });
    expect(outcome(entry('spawned', { phase: '1' }, 'aaaaaaaa'), failed).came).toEqual(['1 agent failed']);
  });

  test('leaves what is handed over as what is next', () => {
    const synthesis = entry('synthesis', { next: 'A plan' });
    expect(outcome(synthesis, entry('handoff', { 'pending work': 'Deploy it' })).next).toBe('Deploy it');
  });
});

test('fields of a section are paragraphs and lists of their own, and code stays code', () => {
  expect(fieldText('Signal (keep):\n- one\nNoise (discard):\n- two\nNext: three\nmore')).toBe(
    '**Signal (keep)**\n\n- one\n\n**Noise (discard)**\n\n- two\n\n**Next** three\n\nmore',
  );
  expect(fieldText('```\nName: value\n```')).toBe('```\nName: value\n```');
  expect(fieldText('see https://x.test: it is so')).toBe('see https://x.test: it is so');
});
