import type { Environment } from '../core/codex/findCodex.ts';
import type { TerminalLook } from './jobsTable.ts';

/** How standard output looks; undefined when it is no terminal. https://no-color.org is kept to. */
export function terminalLook(env: Environment): TerminalLook | undefined {
  const { isTTY, columns } = process.stdout;
  if (!isTTY) return undefined;
  const colours = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return { columns: columns > 0 ? columns : 80, colours };
}
