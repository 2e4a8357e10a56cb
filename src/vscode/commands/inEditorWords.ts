import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';

/** What corrects an option that the command line has a flag for. */
const STEPS: readonly (readonly [flag: RegExp, step: string])[] = [
  [/--allow-commit/, t('Turn off Allow commits in the options, or choose another folder.')],
  [/--worktree NAME/, t('Give the worktree another name in the options.')],
  [/--worktree/, t('Turn off Worktree in the options, or choose another folder.')],
  [/ -f\b/, t('Correct the files in the options.')],
];

/** Failures of the core name the flags of the command line as the next step: here it is a command or an option. */
export function inEditorWords(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { code, message, next, cause } = error;
  const say = (text: string, step: string): Failure => new Failure(code, text, { next: step, cause: error });
  switch (code) {
    case 'bad-folder':
      return next?.includes('--dir') === true ? say(message, t('Choose another folder in the options.')) : error;
    case 'unknown-model':
      return say(message, `${next ?? ''} ${t('Choose one in the options.')}`.trim());
    case 'not-running':
      return say(t('It has ended.'), t('Run Resume Agent to go on with it.'));
    case 'not-sent':
      return say(`${messageOf(cause ?? message)}.`, next ?? '');
    case 'unsupported':
      return say(message, t('Send it now instead, or update Codex.'));
    case 'usage': {
      const [, step] = STEPS.find(([flag]) => flag.test(next ?? '')) ?? [];
      return step === undefined ? error : say(message, step);
    }
    case 'not-logged-in':
      return say(message, t('Run Log In to Codex, or try it without an account.'));
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
