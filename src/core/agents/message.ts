import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Params } from '../codex/methods.ts';

/** Codex's own limit for one message. */
export const MAX_MESSAGE = 1_048_576;

export function checkMessage(text: string): void {
  if (text === '')
    throw new Failure('usage', t('The message is empty.'), { next: t('Say something, or use "interrupt".') });
  if (text.length > MAX_MESSAGE) {
    throw new Failure(
      'usage',
      t('The message has {0} characters; Codex takes {1} at most.', text.length, MAX_MESSAGE),
      {
        next: t('Put it into a file and tell the agent to read that.'),
      },
    );
  }
}

export function userText(text: string): Params<'turn/start'>['input'] {
  return [{ type: 'text', text, text_elements: [] }];
}
