import { t } from '../../../core/base/l10n.ts';
import type { FileState } from '../../../protocol/timeline.ts';
import type { LogState } from '../logFile.ts';
import { MOST_BYTES } from '../logLimit.ts';

/** One sentence and one button for whatever a file may be. */
export function fileStateOf(state: LogState, isPart: boolean): FileState {
  switch (state.kind) {
    case 'reading':
      return { kind: 'reading', sentence: t('Reading the log…') };
    case 'shown':
      if (!isPart) return { kind: 'shown', sentence: '' };
      return {
        kind: 'partial',
        sentence: t('This log is huge: its newest {0} MB are shown.', MOST_BYTES / 1024 / 1024),
        button: t('Open Text'),
      };
    case 'empty':
      return { kind: 'empty', sentence: t('No agent has been logged here yet.'), button: t('Spawn Agent…') };
    case 'foreign':
      return {
        kind: 'foreign',
        sentence: t('This file has the name of an agents log, and is none.'),
        button: t('Open Text'),
      };
    case 'missing':
      return {
        kind: 'missing',
        sentence: t('This log is not there. It begins with the first agent.'),
        button: t('Spawn Agent…'),
      };
    case 'unreadable':
      return { kind: 'unreadable', sentence: t('Cannot read the log: {0}.', state.why), button: t('Try Again') };
  }
}
