import { basename, isAbsolute, relative } from 'node:path';
import type { FileChange, Permissions } from '../../core/agents/agent.ts';
import { t } from '../../core/base/l10n.ts';
import { firstLine } from '../notifications/plainText.ts';
import type { Asked, DecidableRequest } from './openRequests.ts';

/** How a request is shown in one row of a list. */
export interface RequestRow {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly detail: string;
  /** Whether the row says all that is decided on. */
  readonly isWhole: boolean;
}

/** A request as a document: everything that is decided on. */
export interface RequestDocument {
  /** Its ending tells VS Code the language. */
  readonly fileName: string;
  readonly text: string;
}

/** What the list of a picker shows in one row, in characters. */
const ROW = 80;

/** "wants to run a command". */
export function wantsTo(request: DecidableRequest): string {
  if (request.kind === 'files') {
    const count = request.files.length;
    if (count === 0) return request.folder === undefined ? t('wants to change files') : t('wants to write in a folder');
    return count === 1 ? t('wants to change a file') : t('wants to change {0} files', count);
  }
  if (request.reaches !== undefined) return t('wants to reach a server');
  return request.input === true ? t('wants to type into a running command') : t('wants to run a command');
}

export function rowOfRequest({ agent, request }: Asked<DecidableRequest>): RequestRow {
  const reason = firstLine(request.reason, ROW);
  if (request.kind === 'files') {
    const label = request.files.join(', ') || request.folder || t('files');
    const isWhole = request.changes.length === 0 && label.length <= ROW;
    const detail = [countsOf(request.changes), grantOf(request.folder), reason];
    return { icon: 'edit', label, detail: joined(detail), isWhole };
  }
  const command = request.command.trim();
  const label = firstLine(command, ROW);
  const detail = [
    t('in {0}', placeOf(agent.record.cwd, request.cwd)),
    beyondOf(request.reaches, request.beyond),
    reason,
  ];
  const isWhole = label === command && (reason === request.reason.trim() || reason === '');
  return { icon: 'terminal', label: label || (request.reaches ?? ''), detail: joined(detail), isWhole };
}

export function documentOfRequest(asked: Asked<DecidableRequest>): RequestDocument {
  const { agent, request } = asked;
  const folder = request.kind === 'command' && request.cwd !== '' ? request.cwd : agent.record.cwd;
  const head = [
    t('{0} {1} in {2}', agent.name, wantsTo(request), folder),
    ...(request.kind === 'files' && request.folder !== undefined ? [grantOf(request.folder)] : []),
    ...(request.kind === 'command' ? [beyondOf(request.reaches, request.beyond)] : []),
    ...(request.reason === '' ? [] : [t('Its reason: {0}', request.reason)]),
  ].filter((line) => line !== '');
  const title = t('Request of {0}', agent.name);
  if (request.kind === 'command') {
    const comment = head.flatMap((line) => line.split('\n')).map((line) => `# ${line}`);
    return {
      fileName: fileNameOf(title, 'sh'),
      text: [...comment, '', request.command, ''].join('\n'),
    };
  }
  const changes = request.changes.map(unifiedDiff);
  const listed = changes.length === 0 ? request.files.join('\n') : changes.join('\n');
  return { fileName: fileNameOf(title, 'diff'), text: [...head, '', listed, ''].join('\n') };
}

/** Codex sends the whole text of a file that is added or deleted, and the hunks of others. */
function unifiedDiff({ path, kind, movedTo, diff }: FileChange): string {
  const sign = kind === 'add' ? '+' : '-';
  const lines = diff.replace(/\n$/, '');
  const body = kind === 'update' ? lines : `${sign}${lines.replaceAll('\n', `\n${sign}`)}`;
  return [
    `--- ${kind === 'add' ? '/dev/null' : path}`,
    `+++ ${kind === 'delete' ? '/dev/null' : (movedTo ?? path)}`,
    body,
  ].join('\n');
}

function countsOf(changes: readonly FileChange[]): string {
  if (changes.length === 0) return '';
  const lines = changes.map(unifiedDiff).flatMap((diff) => diff.split('\n').slice(2));
  const added = lines.filter((line) => line.startsWith('+')).length;
  const removed = lines.filter((line) => line.startsWith('-')).length;
  return `+${added} −${removed}`;
}

function grantOf(folder: string | undefined): string {
  return folder === undefined ? '' : t('and to write in {0} from now on', folder);
}

/** What it needs beyond its sandbox. */
function beyondOf(reaches: string | undefined, beyond: Permissions | undefined): string {
  const parts = [
    ...(reaches === undefined ? [] : [t('reaches {0}', reaches)]),
    ...(beyond?.network === true ? [t('uses the network')] : []),
    ...(beyond === undefined || beyond.read.length === 0 ? [] : [t('reads {0}', beyond.read.join(', '))]),
    ...(beyond === undefined || beyond.write.length === 0 ? [] : [t('writes {0}', beyond.write.join(', '))]),
  ];
  return parts.join(', ');
}

/** The folder as people call it: below the agent's own by its path from there. */
function placeOf(own: string, folder: string): string {
  const inside = relative(own, folder || own);
  if (inside === '') return basename(own);
  return inside.startsWith('..') || isAbsolute(inside) ? folder : `${basename(own)}/${inside}`;
}

/** What a tab is called; slashes would make folders of it. */
export function fileNameOf(title: string, ending: string): string {
  return `${title.replaceAll(/[/\\:?*"<>|\s]+/g, ' ').trim()}.${ending}`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
