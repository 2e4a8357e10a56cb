/**
 * Orders texts by their characters' codes, as ISO times and paths want it. `localeCompare` is for what people read: it first
 * loads the rules of their language, and then takes twenty times as long for each pair.
 */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
