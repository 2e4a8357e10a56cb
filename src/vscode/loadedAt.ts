/** When the bundle began to run: extension.ts imports it first. In milliseconds of `performance.now()`. */
export const loadedAt = performance.now();
