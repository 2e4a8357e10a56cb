import { Failure, messageOf } from '../../core/base/errors.ts';

/** What corrects an option that the command line has a flag for. */
const STEPS: readonly (readonly [flag: RegExp, step: string])[] = [
  [/--allow-commit/, 'Turn off Allow commits in the options, or choose another folder.'],
  [/--worktree NAME/, 'Give the worktree another name in the options.'],
  [/--worktree/, 'Turn off Worktree in the options, or choose another folder.'],
  [/ -f\b/, 'Correct the files in the options.'],
];

/** Failures of the core name the flags of the command line as the next step: here it is a command or an option. */
export function inEditorWords(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { code, message, next, cause } = error;
  const say = (text: string, step: string): Failure => new Failure(code, text, { next: step, cause: error });
  switch (code) {
    case 'bad-folder':
      return next?.includes('--dir') === true ? say(message, 'Choose another folder in the options.') : error;
    case 'unknown-model':
      return say(message, `${next ?? ''} Choose one in the options.`.trim());
    case 'not-running':
      return say('It has ended.', 'Run Resume Agent to go on with it.');
    case 'not-sent':
      return say(`${messageOf(cause ?? message)}.`, next ?? '');
    case 'unsupported':
      return say(message, 'Send it now instead, or update Codex.');
    case 'usage': {
      const [, step] = STEPS.find(([flag]) => flag.test(next ?? '')) ?? [];
      return step === undefined ? error : say(message, step);
    }
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
