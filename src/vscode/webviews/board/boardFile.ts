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
        sentence: `This file has ${megabytes(state.size)} MB. A board is drawn of one at most.`,
        button: 'Open Text',
      };
    case 'missing':
      return gone;
    case 'unreadable':
      return { kind: 'foreign', sentence: `This file cannot be read: ${state.why}.`, button: 'Open Text' };
    case 'read':
      return isThere ? fileOf(state.prd) : gone;
  }
}

const gone: BoardFile = {
  kind: 'missing',
  sentence: 'This PRD was deleted. What it said last is still here.',
  button: 'Write It Again',
};

function fileOf(prd: Prd): BoardFile {
  if (prd.text.trim() === '') {
    return { kind: 'empty', sentence: 'This PRD is empty.', button: 'Begin with the Template' };
  }
  if (hasParts(prd)) return { kind: 'shown', sentence: '' };
  return {
    kind: 'foreign',
    sentence: 'This file has none of the sections of a PRD: no problem, requirements, phases or tasks.',
    button: 'Open Text',
  };
}

function megabytes(size: number): string {
  return (size / 1024 / 1024).toFixed(1);
}
