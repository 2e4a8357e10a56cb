import { commands, window } from 'vscode';
import { adviceFor } from './codex/errorAdvice.ts';
import type { Log } from '../core/base/log.ts';
import { asPlainText } from './notifications/plainText.ts';

/**
 * Says to the user what failed, why and the next step, with the buttons that take it. Returns the caller's button that was
 * pressed.
 */
export async function presentError<Button extends string>(
  log: Log,
  what: string,
  error: unknown,
  ...buttons: readonly Button[]
): Promise<Button | undefined> {
  const advice = adviceFor(error);
  const sentence = `${what}: ${advice.text}`;
  log.error(sentence);
  if (error instanceof Error && error.stack !== undefined) log.trace(error.stack);
  const steps = advice.buttons.map(({ label }) => label);
  const pressed = await window.showErrorMessage(asPlainText(sentence), ...buttons, ...steps);
  const step = advice.buttons.find(({ label }) => label === pressed);
  if (step === undefined) return buttons.find((button) => button === pressed);
  await commands.executeCommand(step.command, ...(step.argument === undefined ? [] : [step.argument]));
  return undefined;
}
