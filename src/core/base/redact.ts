/** Names of settings and variables whose values are nobody's business. */
const SECRET_NAME = String.raw`[\w.-]*(?:token|secret|passw|credential|api[_-]?key|access[_-]?key|private[_-]?key)[\w.-]*`;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 …'],
  [/:\/\/[^/\s@]+@/g, '://…@'],
  [new RegExp(String.raw`("?\b${SECRET_NAME}"?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;]+)`, 'gi'), '$1…'],
  // Keys of services, by the prefixes that these give them, and signed tokens.
  [/\b(?:sk|pk|rk|gh[pousr]|glpat|xox[abprs]|AKIA)[-_]?[A-Za-z0-9_-]{16,}/g, '…'],
  [/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+/g, '…'],
];

/** The text without what looks like a secret, and with `~` for the person's own folder: for a place where others read it. */
export function redacted(text: string, homeFolder: string | undefined): string {
  let clean = text;
  for (const [pattern, instead] of SECRETS) clean = clean.replaceAll(pattern, instead);
  return homeFolder === undefined || homeFolder.length < 2 ? clean : clean.replaceAll(homeFolder, '~');
}
