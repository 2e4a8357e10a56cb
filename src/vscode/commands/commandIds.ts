/** As in package.json. */
export const CommandId = {
  spawn: 'codexOrchestrator.agent.spawn',
  send: 'codexOrchestrator.agent.send',
  kill: 'codexOrchestrator.agent.kill',
  openTerminal: 'codexOrchestrator.agent.openTerminal',
} as const;

export const AGENTS_VIEW = 'codexOrchestrator.agents';
