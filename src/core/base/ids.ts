/**
 * Names that nobody else has given, and that need not be secret. Not made by node:crypto: loading that takes every command
 * 4 ms (decision 16).
 */

/** So many random hexadecimal digits. */
export function hexDigits(count: number): string {
  let digits = '';
  while (digits.length < count)
    digits += Math.floor(Math.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return digits.slice(0, count);
}

/** A UUID of version 4. */
export function newUuid(): string {
  const variant = '89ab'.charAt(Math.floor(Math.random() * 4));
  return `${hexDigits(8)}-${hexDigits(4)}-4${hexDigits(3)}-${variant}${hexDigits(3)}-${hexDigits(12)}`;
}
