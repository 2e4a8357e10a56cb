/** Without characters that turn the direction of what follows them, that nobody sees, or that terminals obey. */
export function withoutTricks(text: string): string {
  // What joins the parts of an emoji stays.
  return text.replaceAll(/(?![\n\t\u200d])[\p{Cc}\p{Cf}]/gu, '');
}
