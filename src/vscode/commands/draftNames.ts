import { firstCharacters } from '../../core/base/shorten.ts';

/** Languages of package.json: what their editors hold is sent, and not saved. */
export const PROMPT_LANGUAGE = 'codex-prompt';
export const REPLY_LANGUAGE = 'codex-reply';

/** The name of a prompt's editor; `number` is from 1. */
export function promptFileName(number: number): string {
  return `New Agent${number === 1 ? '' : ` ${number}`}.${PROMPT_LANGUAGE}`;
}

/** The name of a reply's editor. It carries the agent's id, so that the editor knows its agent after a reload. */
export function replyFileName(agentId: string, agentName: string): string {
  // Characters that some file systems refuse, and those that would end the name.
  const name = firstCharacters(agentName.replaceAll(/[\p{Cc}<>:"/\\|?*#%]+/gu, ' '), 40).trim();
  return `Reply to ${name} (${agentId}).${REPLY_LANGUAGE}`;
}

/** The agent that the reply in this file is for. */
export function agentIdOfReply(path: string): string | undefined {
  return /\(([0-9a-f]{8})\)\.codex-reply$/.exec(path)?.[1];
}
