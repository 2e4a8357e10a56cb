import { readFile } from 'node:fs/promises';
import { statFields } from '../base/processes.ts';
import type { Environment } from '../codex/findCodex.ts';

/** Who spawned an agent. `id` tells sessions of one kind apart; the user has the same on every machine. */
export interface General {
  readonly kind: 'user' | 'named' | 'claude' | 'codex' | 'opencode' | 'pi';
  readonly id: string;
  readonly label: string;
}

export const USER: General = { kind: 'user', id: 'user', label: 'You' };

export function isSameGeneral(one: General, other: General): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** One process above us: what it is called and what it runs. */
export interface Ancestor {
  readonly pid: number;
  readonly name: string;
}

/** The session variable of each agent CLI, set for every command that it runs. */
const SESSIONS: readonly { kind: General['kind']; session: string; pid?: string; program: RegExp }[] = [
  { kind: 'claude', session: 'CLAUDE_CODE_SESSION_ID', pid: 'CLAUDE_PID', program: /^claude/ },
  { kind: 'codex', session: 'CODEX_THREAD_ID', program: /^codex/ },
  { kind: 'opencode', session: 'OPENCODE_SESSION_ID', pid: 'OPENCODE_PID', program: /^opencode/ },
  { kind: 'pi', session: 'PI_SESSION_ID', program: /^pi$/ },
];

/**
 * Who is asking: the one named, else the nearest agent CLI above us, else the user. Environments nest (Claude runs Codex
 * runs us, both sets of variables are there), so with several the nearest ancestor decides. `ancestors` is asked only then.
 */
export async function whoAsks(
  env: Environment,
  named: string | undefined,
  ancestors: () => Promise<readonly Ancestor[]> = ancestorsOfThisProcess,
): Promise<General> {
  if (named !== undefined) return named === 'user' ? USER : { kind: 'named', id: named, label: named };
  const present = SESSIONS.filter(({ session }) => env[session]);
  const [first] = present;
  if (first === undefined) return env['OPENCODE_PID'] ? generalOf('opencode', env['OPENCODE_PID']) : USER;
  if (present.length > 1) {
    for (const { pid, name } of await ancestors()) {
      const found = present.find((one) => (one.pid && env[one.pid] === String(pid)) || one.program.test(name));
      if (found !== undefined) return generalOf(found.kind, env[found.session] ?? '');
    }
  }
  return generalOf(first.kind, env[first.session] ?? '');
}

function generalOf(kind: General['kind'], id: string): General {
  // Ids of Codex begin with the time, so their start does not tell sessions of one day apart: the end does.
  return { kind, id, label: `${kind}-${id.replaceAll('-', '').slice(-4)}` };
}

/** From our parent upwards. Empty where the system does not tell (then the order of the table above decides). */
async function ancestorsOfThisProcess(): Promise<readonly Ancestor[]> {
  const found: Ancestor[] = [];
  for (let pid = process.ppid; pid > 1 && found.length < 64;) {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      found.push({ pid, name });
      pid = statFields(stat).parent;
    } catch {
      break;
    }
  }
  return found;
}
