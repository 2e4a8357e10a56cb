/**
 * About how many tokens a text is: four bytes of UTF-8 each. An estimate, within a fifth for English and code; a real
 * tokenizer's tables alone are twice the size of the whole command line, and models differ in them.
 */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** `1,234` */
export function tokensText(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
