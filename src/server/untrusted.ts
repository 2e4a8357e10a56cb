import { plainText } from '../core/agents/transcript.ts';
import { shortened } from '../core/base/shorten.ts';

/** Without what no eye sees: terminal sequences, control characters, and those that turn the direction of what follows. */
export function visible(text: string): string {
  return plainText(text).replaceAll(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '');
}

/** One line for a list. VS Code draws `$(name)` as an icon in some of its lists: the text stays text. */
export function label(text: string, length: number): string {
  return shortened(visible(text), length, '…').replaceAll('$(', '$ (');
}
