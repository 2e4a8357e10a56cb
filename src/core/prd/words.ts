import type { PrdSectionKind, PrdStatus } from './model.ts';

/** In this order: "Testing requirements" is about testing, "Acceptance tests" too. */
const KINDS: readonly (readonly [PrdSectionKind, RegExp])[] = [
  [
    'success',
    /^(success|acceptance|completion|exit) (criteria|criterion|metrics)\b|^(success|acceptance|done when)$|^definition of done\b/,
  ],
  ['files', /^files\b|^(affected|changed|touched|relevant|new|modified) files\b|^file changes\b/],
  ['testing', /^(tests?|testing|verification|validation)\b|\b(tests|testing)$/],
  ['requirements', /^(functional |non-functional |user |the )?requirements?\b/],
  [
    'plan',
    /^(the |detailed )?(implementation|execution|development|delivery|work)( plan| tasks| steps| phases| checklist| breakdown)?$|^(the )?(plan|tasks?( list| breakdown)?|to-?do( list)?|phases|milestones|roadmap|checklist|steps)$/,
  ],
  ['solution', /^(the |our |proposed |chosen |technical |high-level )*(solution|approach|proposal|design)\b/],
  ['problem', /^(the |our )?problem\b|^(motivation|background|why)\b/],
];
const NUMBERING = /^(\d{1,4}[.):]|\d{1,4}(\.\d{1,4})+[.):]?)[ \t]+/;
const PHASE = /^(?:phase|milestone|stage|wave|step|sprint|part)[ \t]+(\d{1,6}(?:\.\d{1,3})?)(?![\w.]*\w)[ \t]*/i;
/** Said in letters or words: its number is its place. */
const COUNTED_PHASE =
  /^(?:phase|milestone)[ \t]+(?:[ivx]{1,5}|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)(?!\w)[ \t]*/i;
const PHASE_MARK = /^[:.)\]\-–—]+[ \t]*/;
const BARE_NUMBER = /^(\d{1,6})[.):][ \t]+/;

/** Which section a heading begins, in the words that people and models use. */
export function kindOf(heading: string): PrdSectionKind {
  const words = plainHeading(heading);
  const found = KINDS.find(([, pattern]) => pattern.test(words));
  if (found !== undefined) return found[0];
  return isPhaseHeading(heading) ? 'plan' : 'other';
}

/** `Phase 2: Name`, `Milestone 2`, `Phase B` or `Phase two`, wherever it stands. */
export function isPhaseHeading(heading: string): boolean {
  const words = undecorated(heading);
  return COUNTED_PHASE.test(words) || (/^(?:phase|milestone)\s/i.test(words) && PHASE.test(words));
}

/** The number, in digits, and the name that a heading of a phase says. */
export function phaseWords(heading: string): { readonly number?: number; readonly name: string } {
  const words = undecorated(heading);
  const counted = COUNTED_PHASE.exec(words);
  if (counted !== null) return { name: words.slice(counted[0].length).replace(PHASE_MARK, '').trim() };
  const named = PHASE.exec(words) ?? BARE_NUMBER.exec(words);
  if (named === null) return { name: words };
  return { number: Number(named[1]), name: words.slice(named[0].length).replace(PHASE_MARK, '').trim() };
}

/** Undefined for words that are no status. */
export function statusOf(words: string): PrdStatus | undefined {
  switch (
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}]+/gu, ' ')
      .trim()
  ) {
    case 'draft':
      return 'draft';
    case 'ready for review':
    case 'ready':
    case 'in review':
      return 'ready for review';
    case 'approved':
      return 'approved';
    default:
      return undefined;
  }
}

/** In small letters; without numbers, bold, pictures, and what follows a colon, dash or bracket. */
function plainHeading(heading: string): string {
  const words = undecorated(heading).replace(NUMBERING, '').toLowerCase();
  const end = words.search(/[:(]|\s[–—-]\s/);
  return (end < 0 ? words : words.slice(0, end)).replaceAll(/[ \t]+/g, ' ').trim();
}

function undecorated(heading: string): string {
  return heading
    .replaceAll('**', '')
    .replaceAll('__', '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trimEnd();
}
