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

/** Sixteen hexadecimal digits that stand for the text where a path cannot hold it: its FNV-1a hash of 64 bits. Not for what others choose. */
export function digitsFor(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
