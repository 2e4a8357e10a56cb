import { t } from '../../core/base/l10n.ts';

/** What the heading of a turn in a transcript begins with: null for one that nobody asked for, undefined where the number is not known. */
export function turnName(turn: number | string | null | undefined): string {
  if (turn === null) return t('Not asked for');
  return turn === undefined ? t('Turn') : t('Turn {0}', turn);
}

/** Whether a line of a transcript is the heading of a turn. */
export function isTurnHeading(line: string): boolean {
  const name = /^## (.+?) · /.exec(line)?.[1];
  return name !== undefined && (name === turnName(/\d+/.exec(name)?.[0]) || name === turnName(null));
}
