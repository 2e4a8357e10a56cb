/** Of a longer log the end is read, in bytes: VS Code's own limit for what it gives to extensions is about the same. */
export const MOST_BYTES = 48 * 1024 * 1024;
