import { parsePrd } from '../../src/core/prd/parser.ts';
import type { BoardParts } from '../../src/protocol/board.ts';
import type { LiveAgent } from '../../src/protocol/timeline.ts';
import { textPartsOf } from '../../src/vscode/webviews/board/boardParts.ts';
import type { PageHarness } from './pageHarness.ts';

/** What the extension would tell of the PRD; the files that it names are there. */
export function partsOf(text: string, work: BoardParts['work'] = []): BoardParts {
  const prd = parsePrd(text);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  const files = prd.files.map(({ path, change, comesOrGoes }) => ({
    path,
    change,
    comesOrGoes,
    kind: 'there' as const,
  }));
  return { ...textPartsOf(prd, [], 'untitled', lineAt), files, work };
}

/** As the extension does it after `ready`. */
export async function showBoard(
  harness: PageHarness,
  parts: BoardParts,
  live: readonly LiveAgent[] = [],
): Promise<void> {
  await harness.tell({ name: 'begin', body: { name: 'docs/prds/a.md', canAct: true, canEdit: true } });
  await harness.tell({ name: 'file', body: { kind: 'shown', sentence: '' } });
  await harness.tell({ name: 'parts', body: parts });
  await harness.tell({ name: 'live', body: { set: live, gone: [], now: Date.now() } });
}

const ASKING: LiveAgent = {
  id: 'aaaaaaaa',
  name: 'Implement phase 1',
  general: 'You',
  icon: 'shield',
  tone: 'needsYou',
  word: 'needs approval',
  detail: 'npm install argon2',
  spawnedAt: 1,
  turnSince: 1,
  request: {
    wants: 'wants to run a command',
    what: 'npm install argon2',
    note: '',
    isDecidable: true,
    isWhole: true,
    itemId: 'item-1',
  },
};

/** One that asks, one that works, one that is done. */
export const CREW: readonly LiveAgent[] = [
  {
    id: 'cccccccc',
    name: 'Review error handling',
    general: 'You',
    icon: 'circle-filled',
    tone: 'working',
    word: 'turn complete, unread',
    detail: '3 findings, 1 critical · 2 m ago',
    spawnedAt: 0,
  },
  {
    id: 'bbbbbbbb',
    name: 'Limit logins',
    general: 'You',
    icon: 'loading~spin',
    tone: 'working',
    word: 'working',
    detail: 'reading src/auth/jwt.ts · turn 1',
    spawnedAt: 2,
    turnSince: 2,
  },
  ASKING,
];

export const CREWS_WORK: BoardParts['work'] = [
  { id: 'aaaaaaaa', phase: 0, requirements: ['R2'] },
  { id: 'bbbbbbbb', phase: 1, requirements: ['R3'] },
  { id: 'cccccccc', requirements: [] },
];
