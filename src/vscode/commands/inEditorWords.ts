import { Failure, messageOf } from '../../core/base/errors.ts';

/** Failures of the core name the flags of the command line as the next step: here it is a command or an option. */
export function inEditorWords(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { code, message, next, cause } = error;
  const say = (text: string, step: string): Failure => new Failure(code, text, { next: step, cause: error });
  switch (code) {
    case 'bad-folder':
      return say(message, 'Choose another folder in the options.');
    case 'unknown-model':
      return say(message, `${next ?? ''} Choose one in the options.`.trim());
    case 'not-running':
      return say('It has ended.', 'Run Resume Agent to go on with it.');
    case 'not-sent':
      return say(`${messageOf(cause ?? message)}.`, next ?? '');
    case 'unsupported':
      return say(message, 'Send it now instead, or update Codex.');
    case 'usage':
      return next?.includes('--allow-commit') === true
        ? say(message, 'Turn off Allow commits in the options, or choose another folder.')
        : error;
    case 'not-logged-in':
      return say(message, 'Run Log In to Codex, or try it without an account.');
    case 'unknown-agent':
    case 'no-codex':
    case 'old-codex':
    case 'no-engine':
    case 'bad-file':
    case 'home':
    case 'not-killed':
    case 'ambiguous':
    case 'locked':
      return error;
  }
}
