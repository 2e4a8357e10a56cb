/** Messages in the user's language, by their English: the format of VS Code's `l10n.bundle`. */
export type Translation = Readonly<Record<string, string | { readonly message: string }>>;

let translation: Translation = {};

/** From now on `t` says it in that language. For the whole process; a program that never calls it speaks English. */
export function speak(language: Translation): void {
  translation = language;
}

/**
 * The message in the user's language, with the values in the places of `{0}`, `{1}` and on. The message is a literal and no
 * template: `.ci/l10n.mjs` collects it from the source for translators.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const known = translation[message];
  const text = (typeof known === 'string' ? known : known?.message) ?? message;
  if (values.length === 0) return text;
  // A function, so that what a person or an agent wrote is never looked at for places or `$&`.
  return text.replaceAll(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}
