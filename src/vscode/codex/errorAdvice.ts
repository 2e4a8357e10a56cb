import { Failure, messageOf, type FailureCode } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';

/** A button below an error, and the command behind it. */
export interface AdviceButton {
  readonly label: string;
  readonly command: string;
  readonly argument?: string;
}

export interface ErrorAdvice {
  /** What is wrong and the next step, in the words of somebody who sits in an editor. */
  readonly text: string;
  readonly buttons: readonly AdviceButton[];
}

const LOG_IN: AdviceButton = { label: t('Log In'), command: 'codexOrchestrator.codex.logIn' };
const TRY_IT: AdviceButton = {
  label: t('Try It Without an Account'),
  command: 'codexOrchestrator.codex.tryWithoutAccount',
};
const CHOOSE_CODEX = settingButton(t('Choose Codex Program'), 'codexOrchestrator.codexPath');
const CHOOSE_ENGINE = settingButton(t('Choose Engine'), 'codexOrchestrator.engine');
const CHOOSE_MODEL = settingButton(t('Choose Model'), 'codexOrchestrator.model');
const SHOW_LOG: AdviceButton = { label: t('Show Log'), command: 'codexOrchestrator.showLog' };

/** Advice of the core for people at a command line: its own programs, its flags, variables of the environment. */
const FOR_A_SHELL = /codex-agent|npm start|codex login|daemon start|(^|\s)--[a-z]|CODEX_[A-Z]/;

interface Advice {
  /** Replaces the core's advice always, or only where that is for a shell. */
  readonly next?: string;
  readonly nextInsteadOfShell?: string;
  readonly buttons?: readonly AdviceButton[];
}

const ADVICE: Readonly<Record<FailureCode, Advice>> = {
  'not-logged-in': { next: t('Log in, or try it without an account.'), buttons: [LOG_IN, TRY_IT] },
  'no-codex': {
    next: t('Install it (npm install -g @openai/codex), or say where it is.'),
    buttons: [CHOOSE_CODEX],
  },
  'old-codex': { buttons: [CHOOSE_CODEX] },
  'no-engine': {
    nextInsteadOfShell: t('The log has more; another engine can be chosen.'),
    buttons: [SHOW_LOG, CHOOSE_ENGINE],
  },
  'unknown-model': { buttons: [CHOOSE_MODEL] },
  'bad-folder': { nextInsteadOfShell: t('Choose another folder.') },
  home: { nextInsteadOfShell: t('Make that folder writable.'), buttons: [SHOW_LOG] },
  usage: {},
  'unknown-agent': {},
  'not-running': { nextInsteadOfShell: t('Resume Agent makes it live again.') },
  'not-sent': {},
  'not-killed': {},
  unsupported: { nextInsteadOfShell: t('Try it without that, or update Codex.') },
  ambiguous: { nextInsteadOfShell: t('Answer it in its terminal.') },
  locked: {},
  'bad-file': {},
};

/** The core's failure in the editor's words, with the buttons that take the next step. */
export function adviceFor(error: unknown): ErrorAdvice {
  if (!(error instanceof Failure)) return { text: messageOf(error), buttons: [SHOW_LOG] };
  const advice = ADVICE[error.code];
  const next = advice.next ?? (FOR_A_SHELL.test(error.next ?? '') ? advice.nextInsteadOfShell : error.next);
  return { text: next === undefined ? error.message : `${error.message} ${next}`, buttons: advice.buttons ?? [] };
}

function settingButton(label: string, setting: string): AdviceButton {
  return { label, command: 'workbench.action.openSettings', argument: setting };
}
