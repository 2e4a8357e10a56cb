import type { TurnFailure } from '../core/agents/agent.ts';

/** Why a turn failed, and on a line of its own what to do next. */
export function failureText(agentId: string, failure: TurnFailure | null): string {
  const message = sentence(failure?.message ?? 'Codex gave no reason');
  const again = `codex-agent send ${agentId} "go on"`;
  switch (failure?.kind) {
    case 'contextWindow':
      return `Agent hit context window limit\nMake room with: codex-agent send ${agentId} /compact (or start a new agent).`;
    case 'usageLimit':
      if (/\b429\b/.test(message)) {
        return `Job ${agentId} was refused, too many requests: ${message}\nWait a moment, then: ${again}`;
      }
      return /quota|billing/i.test(message)
        ? `Job ${agentId} has used up what the account may use: ${message}\nWhen that is settled, go on with: ${again}`
        : `Job ${agentId} reached the usage limit of Codex: ${message}\nWhen it is reset, go on with: ${again}`;
    case 'login':
      return `Job ${agentId} may not use the model: ${message}\nRun "codex login" (or correct the key of your model provider), then: ${again}`;
    case 'network':
      return `Job ${agentId} got no answer from the model: ${message}\nTry again with: ${again}`;
    case 'other':
    case undefined:
      return /\b404\b|does not exist|not found/i.test(message)
        ? `Job ${agentId} failed, the model was not found: ${message}\nCheck model and provider in Codex's config.toml, or start an agent with another --model.`
        : `Job ${agentId} failed: ${message}\nChange the request and send it again.`;
  }
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
