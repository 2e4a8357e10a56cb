import { t } from '../../core/base/l10n.ts';
import { asPlainText, shortened } from '../notifications/plainText.ts';

/** An agent that has changed the file, by the name that people see. */
export interface NamedChanger {
  readonly name: string;
  readonly turn: number;
}

export interface Badge {
  /** At most two characters: VS Code takes no more. */
  readonly text: string;
  readonly tooltip: string;
  /** Several agents have changed the same file. */
  readonly isOverlap: boolean;
}

/** Neither a letter nor a number: those of git and of problems stand beside it. */
const MARK = '◆';
const NAME = 40;
const NAMED = 5;

/** What stands at a file in the Explorer and on its tab; undefined where no living agent has changed it. */
export function badgeOf(changers: readonly NamedChanger[]): Badge | undefined {
  const [first, second] = changers;
  if (first === undefined) return undefined;
  if (second === undefined) {
    return { text: MARK, tooltip: t('Changed by {0}, turn {1}', nameOf(first), first.turn), isOverlap: false };
  }
  const named = changers.slice(0, NAMED).map((one) => t('{0} (turn {1})', nameOf(one), one.turn));
  const more = changers.length - named.length;
  const who = [...named, ...(more > 0 ? [t('{0} more', more)] : [])].join(', ');
  const count = changers.length > 9 ? '+' : String(changers.length);
  return { text: `${MARK}${count}`, tooltip: t('Changed by {0} agents: {1}', changers.length, who), isOverlap: true };
}

function nameOf({ name }: NamedChanger): string {
  return shortened(asPlainText(name), NAME);
}
