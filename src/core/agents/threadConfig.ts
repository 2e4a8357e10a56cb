import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../base/errors.ts';
import { t } from '../base/l10n.ts';
import type { Environment } from '../codex/findCodex.ts';
import type { ThreadConfig } from './agent.ts';
import { runHere, type Run } from './machine.ts';

/** What makes a developer's tools run: commands of an agent inherit the engine's environment, not the caller's. */
const TRAVELS = /^(PATH|VIRTUAL_ENV|JAVA_HOME|LANG|CONDA_.*|NVM_.*)$/;
const SECRET = /TOKEN|KEY|SECRET|PASSW|CREDENTIAL/i;

export interface ThreadConfigRequest {
  readonly agentId: string;
  /** The caller's environment. */
  readonly env: Environment;
  /** Named by the user, so passed whatever they are called. */
  readonly extraEnv: Readonly<Record<string, string>>;
  readonly search: boolean;
  readonly allowCommit: boolean;
  readonly cwd: string;
  /** How a program is run where the agent works. Left out: on this machine, whose environment then travels too. */
  readonly there?: Run;
}

/** The Codex settings of one agent's thread. */
export async function threadConfigFor(request: ThreadConfigRequest): Promise<ThreadConfig> {
  const { agentId, env, extraEnv, search, allowCommit, cwd, there } = request;
  const config: Record<string, ThreadConfig[string]> = {
    'tools.update_plan.enabled': true,
    // A login shell would set the PATH anew (Debian's /etc/profile, macOS's path_helper): the caller's is the right one.
    // On another machine it is the other way round.
    ...(there === undefined ? { allow_login_shell: false } : {}),
    web_search: search ? 'live' : 'disabled',
  };
  for (const [name, value] of Object.entries(there === undefined ? env : {})) {
    if (value !== undefined && TRAVELS.test(name) && !SECRET.test(name)) config[variable(name)] = value;
  }
  for (const [name, value] of Object.entries(extraEnv)) config[variable(name)] = value;
  Object.assign(config, agentMark(agentId));
  if (allowCommit) config['sandbox_workspace_write.writable_roots'] = await gitFolders(cwd, there);
  return config;
}

/** By this its commands know whose they are. */
export function agentMark(agentId: string): ThreadConfig {
  return { [variable('CODEX_AGENT_ID')]: agentId };
}

/** One key for each variable, so that those that the user's own configuration sets stay. */
function variable(name: string): string {
  return `shell_environment_policy.set.${name}`;
}

/** `NAME=value` as typed. */
export function parseVariable(text: string): [string, string] {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new Failure('usage', t('Not a variable: {0}.', text.slice(0, 60)), { next: t('Write it as NAME=value.') });
  }
  return [match[1], match[2]];
}

/** The repository's folder, and in a worktree also the worktree's own inside it, which Codex protects by itself. */
async function gitFolders(cwd: string, there: Run | undefined): Promise<readonly string[]> {
  try {
    const stdout = await (there ?? runHere)('git', ['-C', cwd, 'rev-parse', '--git-common-dir', '--git-dir']);
    // What git prints is relative to where a link to the folder leads.
    const from = there === undefined ? await realpath(cwd) : (await there('pwd', ['-P'], cwd)).trimEnd();
    return [
      ...new Set(
        stdout
          .trimEnd()
          .split('\n')
          .map((folder) => resolve(from, folder)),
      ),
    ];
  } catch (error) {
    throw new Failure('usage', t('{0} is not in a git repository, so commits cannot be allowed there.', cwd), {
      next: t('Leave out {0}, or choose another folder with {1}.', '--allow-commit', '--dir'),
      cause: error,
    });
  }
}
