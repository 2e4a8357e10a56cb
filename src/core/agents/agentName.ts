import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import { firstCharacters } from '../base/shorten.ts';

const FILLER =
  /^(please|kindly|can you|could you|would you|i want you to|i need you to|i would like you to|your task is to|you are to)\b[\s,:]*/i;
const LENGTH = 40;

/** The first words of the prompt without polite filler, at most 40 characters, cut at a word. */
export function nameFromPrompt(prompt: string): string {
  let text = prompt.replaceAll(/\s+/g, ' ').trim();
  for (let shorter = text.replace(FILLER, ''); shorter !== text; shorter = text.replace(FILLER, '')) text = shorter;
  if (text === '') return 'agent';
  const cut = firstCharacters(text, LENGTH);
  if (cut.length === text.length || text[cut.length] === ' ') return cut.trimEnd();
  const word = cut.lastIndexOf(' ');
  return word > LENGTH / 2 ? cut.slice(0, word) : cut;
}

/** Longest name that a person may give, in characters: rows show a part of it, Codex keeps all of it. */
const GIVEN = 200;

/** A name that a person gives, exactly. */
export function givenName(name: string): string {
  if (name.trim() !== '' && name.length <= GIVEN) return name;
  const what =
    name.trim() === ''
      ? t('A name is not empty.')
      : t('The name has {0} characters, {1} at most are good.', name.length, GIVEN);
  throw new Failure('usage', what, { next: t('Give it a few words.') });
}
