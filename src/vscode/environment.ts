import type { Environment } from '../core/codex/findCodex.ts';

/** What Codex and its agents may inherit: VS Code's own variables would make programs that they start behave as parts of it. */
export function environmentFrom(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name)));
}
