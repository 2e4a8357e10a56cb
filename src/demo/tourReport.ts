import { join } from 'node:path';
import type { Environment } from '../core/codex/findCodex.ts';
import { changeOf, elapsedText, lookOf, paragraphsOf, type Paint, type Row } from './tourText.ts';

export interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

const widest = 100;
const answerLines = 8;
const changeLines = 24;

/** What each agent answered and changed. `diff` is that of the whole project: only agents that may write have made it. */
export function reportOf(
  rows: readonly Row[],
  diff: string,
  took: number,
  { paint, columns }: Page,
): readonly string[] {
  const width = Math.min(columns, widest) - 7;
  const parts = rows.flatMap((row) => {
    const writes = row.agent?.record.sandbox !== 'read-only';
    const { lastTurn } = row.agent ?? {};
    const answer = lastTurn?.failure?.message ?? lastTurn?.lastAgentMessage ?? '';
    return [
      headingOf(row, writes && diff !== '', paint),
      ...row.notes.map((note) => `      ${paint('dim', note)}`),
      ...paragraphsOf(answer, width, answerLines).map((line) => `      ${line}`),
      ...(writes && diff !== '' ? ['', ...changeOf(diff, changeLines, paint).map((line) => `      ${line}`)] : []),
      '',
    ];
  });
  return [...parts, `  ${rows.length} agents, ${(took / 1000).toFixed(1)} s.`, ''];
}

function headingOf({ name, agent, elapsed = 0 }: Row, changed: boolean, paint: Paint): string {
  const { icon, tone, word } = lookOf(agent);
  const files = changed ? `changed ${agent?.lastTurn?.files.join(', ') ?? ''}` : 'changed nothing';
  return `  ${paint(tone, icon)} ${paint('bold', name)} ${paint('dim', `· ${word} in ${elapsedText(elapsed)} · ${files}`)}`;
}

/** What a newcomer does next. */
export function nextText(hasCodex: boolean, { paint }: Page): readonly string[] {
  const codex: readonly Line[] = [['npm install -g @openai/codex', 'Codex is not on your PATH yet']];
  return [
    paint('bold', '  With your own account'),
    ...columnsOf(
      [
        ...(hasCodex ? [] : codex),
        ['codex login', 'once'],
        ['npm install -g .', 'codex-agent, from this folder'],
        ['codex-agent health', 'whether everything is ready'],
        ['codex-agent start "Explain this code"', 'starts an agent, prints its id'],
        ['codex-agent jobs', 'your agents'],
        ['codex-agent await-turn <id>', 'waits and prints its answer'],
        ['codex-agent send <id> "And the tests?"', 'goes on with it'],
        ['codex-agent attach <id>', "opens it in Codex's own terminal"],
      ],
      paint,
    ),
    '',
    paint('bold', '  Without an account'),
    ...columnsOf([['npm run demo:cli -- --keep', 'keeps these three, to try all this on them']], paint),
    '',
  ];
}

export interface Kept {
  readonly folder: string;
  readonly project: string;
  readonly env: Environment;
  readonly modelPid: number | undefined;
  /** The demo has an engine of its own, which ends with it. */
  readonly ownEngine: boolean;
}

/** How to reach what goes on after the tour, and how to end it. */
export function keptText(kept: Kept, rows: readonly Row[], { paint }: Page): readonly string[] {
  const names = ['CODEX_HOME', 'CODEX_AGENT_HOME', 'CODEX_AGENT_ENGINE', 'XDG_RUNTIME_DIR', 'CODEX_BIN'];
  const changed = names.filter((name) => kept.env[name] !== undefined && kept.env[name] !== process.env[name]);
  const [first, ...others] = rows.map(({ agent }) => agent?.id ?? '');
  const end = [
    ...(kept.ownEngine ? ['codex-agent engine stop'] : rows.map(({ agent }) => `codex-agent kill ${agent?.id ?? ''}`)),
    ...(kept.modelPid === undefined ? [] : [`kill ${kept.modelPid}`]),
    `rm -rf ${quoted(kept.folder)}`,
  ];
  return [
    paint('bold', '  Everything goes on. In another shell, paste:'),
    '',
    ...changed.map((name) => `export ${name}=${quoted(kept.env[name] ?? '')}`),
    `alias codex-agent=${quoted(`${process.execPath} ${join(__dirname, 'codex-agent.cjs')}`)}`,
    `cd ${quoted(kept.project)}`,
    '',
    paint('bold', '  Then, for example:'),
    ...columnsOf(
      [
        ['codex-agent jobs', 'the three agents'],
        [`codex-agent send ${others[0] ?? ''} "Run the test"`, 'a second turn'],
        [`codex-agent await-turn ${others[0] ?? ''}`, 'its answer'],
        [`codex-agent attach ${first ?? ''}`, "in Codex's own terminal"],
      ],
      paint,
    ),
    '',
    paint('bold', '  And at the end, in that shell:'),
    `    ${end.join('; ')}`,
    '',
  ];
}

type Line = readonly [command: string, purpose: string];

function columnsOf(lines: readonly Line[], paint: Paint): readonly string[] {
  const width = Math.min(46, Math.max(...lines.map(([command]) => command.length)));
  return lines.flatMap(([command, purpose]) =>
    command.length <= width
      ? [`    ${command.padEnd(width)}  ${paint('dim', purpose)}`]
      : [`    ${command}`, `    ${' '.repeat(width)}  ${paint('dim', purpose)}`],
  );
}

/** For a POSIX shell, quoted only where it must be. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
