import type { FileState } from '../../../protocol/timeline.ts';
import type { LogState } from '../logFile.ts';
import { MOST_BYTES } from '../logLimit.ts';

/** One sentence and one button for whatever a file may be. */
export function fileStateOf(state: LogState, isPart: boolean): FileState {
  switch (state.kind) {
    case 'reading':
      return { kind: 'reading', sentence: 'Reading the log…' };
    case 'shown':
      if (!isPart) return { kind: 'shown', sentence: '' };
      return {
        kind: 'partial',
        sentence: `This log is huge: its newest ${MOST_BYTES / 1024 / 1024} MB are shown.`,
        button: 'Open Text',
      };
    case 'empty':
      return { kind: 'empty', sentence: 'No agent has been logged here yet.', button: 'Spawn Agent…' };
    case 'foreign':
      return {
        kind: 'foreign',
        sentence: 'This file has the name of an agents log, and is none.',
        button: 'Open Text',
      };
    case 'missing':
      return {
        kind: 'missing',
        sentence: 'This log is not there. It begins with the first agent.',
        button: 'Spawn Agent…',
      };
    case 'unreadable':
      return { kind: 'unreadable', sentence: `Cannot read the log: ${state.why}.`, button: 'Try Again' };
  }
}
