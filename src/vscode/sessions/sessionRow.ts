import { basename } from 'node:path';
import { t } from '../../core/base/l10n.ts';
import { escaped, excerpt } from '../../core/base/markdown.ts';
import type { Session, SessionState } from '../../core/elsewhere/session.ts';
import type { SessionsElsewhere } from '../../core/elsewhere/elsewhere.ts';
import { labelOf, oneLine, type Face } from '../tree/agentRow.ts';
import type { GroupRow } from '../tree/groupRow.ts';
import { clockTime, whenOf } from '../tree/times.ts';

const PROMPT_LINES = 8;
const QUIET = 'descriptionForeground';

/** Whose sessions are listed: of this window's folders, of all, or of all because the window has no folder. */
export type Scope = 'thisWorkspace' | 'everywhere' | 'noFolder';

/** The row above the sessions that were started outside. */
export function elsewhereRowOf({ sessions, more }: SessionsElsewhere, scope: Scope): GroupRow {
  const count = `${sessions.length}${more ? '+' : ''}`;
  const open = sessions.filter(({ state }) => state.kind !== 'ended').length;
  const description = [open === 0 ? '' : t('{0} open', open), scope === 'everywhere' ? t('all folders') : '']
    .filter((part) => part !== '')
    .join(' · ');
  const what =
    sessions.length === 1
      ? t('1 session that somebody started outside')
      : t('{0} sessions that somebody started outside', sessions.length);
  return {
    label: t('Elsewhere · {0}', count),
    description,
    icon: 'globe',
    tooltip:
      scope === 'thisWorkspace'
        ? t('{0}, with codex or codex exec, in this workspace. Adopt one, and it is an agent of yours.', what)
        : t('{0}, with codex or codex exec, in any folder. Adopt one, and it is an agent of yours.', what),
    spoken: [t('Elsewhere, {0}', what), description].filter((part) => part !== '').join(', '),
    contextValue: `elsewhere ${scope}`,
  };
}

/** The row below the last session that is shown. */
export function moreSessionsRow(): GroupRow {
  return {
    label: t('Show Older Sessions'),
    description: '',
    icon: 'ellipsis',
    spoken: t('Show older sessions'),
    contextValue: 'moreSessions',
  };
}

/** `now` is in epoch milliseconds. `folders` are this window's: what works there needs no folder in its row. */
export function sessionRowOf(session: Session, now: number, folders: readonly string[], scope: Scope): GroupRow {
  const { state, cwd } = session;
  const { icon, color, word, details } = faceOf(session, now);
  const name = oneLine(session.name);
  const where = scope !== 'thisWorkspace' && !folders.includes(cwd) ? basename(cwd) || cwd : '';
  const more = [...details, where].filter((part) => part !== '');
  return {
    label: labelOf(name),
    // A row that is dimmed says by that that it is over.
    description: oneLine((state.kind === 'ended' ? more : [word, ...more]).join(' · ')),
    icon,
    ...(color === undefined ? {} : { color }),
    tooltip: tooltipOf(session, word, now),
    spoken: oneLine([name, word, ...more].join(', ')),
    contextValue: `session ${CONTEXT[state.kind]}`,
    ...(state.kind === 'ended' ? { dimmed: true as const } : {}),
  };
}

/** Not the words of agents: their menus test for those. */
const CONTEXT: Readonly<Record<SessionState['kind'], string>> = {
  live: 'sessionLive',
  readOnly: 'sessionReadOnly',
  ended: 'sessionEnded',
};

function faceOf({ state, byExec, usedAt }: Session, now: number): Face {
  switch (state.kind) {
    case 'live':
      return LIVE[state.doing];
    case 'readOnly': {
      const details = [state.working ? t('working') : t('open'), byExec ? 'codex exec' : ''];
      return { icon: 'eye', color: state.working ? 'charts.blue' : QUIET, word: t('read-only'), details };
    }
    case 'ended': {
      const word = state.certain ? t('ended') : t('not open here');
      return { icon: 'circle-slash', color: 'disabledForeground', word, details: [whenOf(usedAt, now)] };
    }
  }
}

const LIVE: Readonly<Record<Extract<SessionState, { kind: 'live' }>['doing'], Face>> = {
  idle: face('circle-outline', QUIET, t('idle')),
  working: face('loading~spin', 'charts.blue', t('working')),
  approval: face('shield', 'list.warningForeground', t('needs approval')),
  question: face('question', 'list.warningForeground', t('has a question')),
  failed: face('error', 'list.errorForeground', t('failed')),
};

function face(icon: string, color: string, word: string): Face {
  return { icon, color, word, details: [] };
}

/** Markdown, in which nothing that a model or a person wrote is more than text. */
function tooltipOf({ name, prompt, cwd, model, usedAt, state }: Session, word: string, now: number): string {
  return [
    `${t('{0} · started outside', `**${escaped(name)}**`)}\n\n${excerpt(prompt, PROMPT_LINES)}`,
    [
      t('Folder: {0}', escaped(cwd)),
      ...(model === undefined ? [] : [escaped(model)]),
      t('Used last: {0}', clockTime(usedAt, now)),
    ].join('  \n'),
    t('State: {0}, {1}', word, sourceOf(state)),
  ].join('\n\n---\n\n');
}

function sourceOf(state: SessionState): string {
  switch (state.kind) {
    case 'live':
      return t('said by Codex. Its terminal stays where it is when you adopt it.');
    case 'readOnly':
      return t('process {0} has it open. It can be adopted when that has ended.', state.pid);
    case 'ended':
      return state.certain
        ? t('no process has it open. It can be adopted.')
        : t('and whether another process has it open is not known.');
  }
}
