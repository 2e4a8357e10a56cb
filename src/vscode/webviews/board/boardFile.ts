import { t } from '../../../core/base/l10n.ts';
import type { Prd } from '../../../core/prd/model.ts';
import type { BoardFile } from '../../../protocol/board.ts';
import type { PrdState } from '../../missions/prds.ts';
import { hasParts } from './boardParts.ts';

/** One sentence and one button for whatever a file may be. `isThere`: it is on its disk. */
export function boardFileOf(state: PrdState, isThere: boolean): BoardFile {
  switch (state.kind) {
    case 'huge':
      return {
        kind: 'huge',
        sentence: t('This file has {0} MB. A board is drawn of one at most.', megabytes(state.size)),
        button: t('Open Text'),
      };
    case 'missing':
      return gone;
    case 'unreadable':
      return { kind: 'foreign', sentence: t('This file cannot be read: {0}.', state.why), button: t('Open Text') };
    case 'read':
      return isThere ? fileOf(state.prd) : gone;
  }
}

const gone: BoardFile = {
  kind: 'missing',
  sentence: t('This PRD was deleted. What it said last is still here.'),
  button: t('Write It Again'),
};

function fileOf(prd: Prd): BoardFile {
  if (prd.text.trim() === '') {
    return { kind: 'empty', sentence: t('This PRD is empty.'), button: t('Begin with the Template') };
  }
  if (hasParts(prd)) return { kind: 'shown', sentence: '' };
  return {
    kind: 'foreign',
    sentence: t('This file has none of the sections of a PRD: no problem, requirements, phases or tasks.'),
    button: t('Open Text'),
  };
}

function megabytes(size: number): string {
  return (size / 1024 / 1024).toFixed(1);
}
