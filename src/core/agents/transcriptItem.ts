import { t } from '../base/l10n.ts';
import type { ThreadItem } from '../codex/protocol/v2/ThreadItem.ts';
import type { UserInput } from '../codex/protocol/v2/UserInput.ts';
import { scriptOf } from '../codex/threadRequests.ts';
import { relativeTo } from './reconcile.ts';
import { plainText } from './transcript.ts';

/** How much of one output or diff is shown, in characters: most of it from its end, where results and errors are. */
const HEAD = 4000;
const TAIL = 12_000;

/**
 * One thing of a conversation as Markdown: what was asked, run, changed or answered. Empty for what people do not read.
 * Unless it is to be `whole`, the middle of a long output is left out. Paths inside of `folder` are relative to it.
 */
export function itemMarkdown(item: ThreadItem, folder: string, whole: boolean): string {
  switch (item.type) {
    case 'userMessage':
      return quoted(item.content.map(inputText).join('\n'));
    case 'agentMessage':
      return closed(plainText(item.text).trim());
    case 'plan':
      return closed(plainText(item.text).trim());
    case 'reasoning':
      return item.summary.map((line) => `*${oneLine(line).replaceAll('*', '')}*`).join('\n');
    case 'commandExecution': {
      const end = commandEnd(item.status, item.exitCode);
      const command = plainText(scriptOf(item.command)).trim();
      const output = cut(plainText(item.aggregatedOutput ?? '').trimEnd(), whole);
      return fenced('console', output === '' ? `$ ${command}${end}` : `$ ${command}${end}\n${output}`);
    }
    case 'fileChange':
      return item.changes
        .map(({ path, kind, diff }) => {
          const verb = { add: t('Added'), delete: t('Deleted'), update: t('Changed') }[kind.type];
          const name = code(relativeTo(folder, path));
          const moved = kind.type === 'update' && kind.move_path !== null ? ` → ${code(kind.move_path)}` : '';
          const end = item.status === 'completed' ? '' : ` · ${item.status}`;
          const text = kind.type === 'update' ? diff : marked(diff, kind.type === 'add' ? '+' : '-');
          return `**${verb}** ${name}${moved}${end}\n${fenced('diff', cut(plainText(text).trimEnd(), whole))}`;
        })
        .join('\n\n');
    case 'mcpToolCall':
      return `**${t('Called')}** ${code(`${item.server}.${item.tool}`)} · ${item.status}`;
    case 'dynamicToolCall':
      return `**${t('Called')}** ${code(item.tool)} · ${item.status}`;
    case 'collabAgentToolCall': {
      const prompt = item.prompt === null ? '' : `\n${quoted(item.prompt)}`;
      return `**${t('Sub-agents')}** · ${item.tool} · ${item.status}${prompt}`;
    }
    case 'webSearch':
      return `**${t('Searched the web')}** ${code(oneLine(item.query))}`;
    case 'imageView':
      return `**${t('Looked at')}** ${code(relativeTo(folder, item.path))}`;
    case 'contextCompaction':
      return `*${t('Context compacted.')}*`;
    default:
      return '';
  }
}

/** As a quotation: nothing in it can look like a part of the transcript. */
export function quoted(text: string): string {
  return plainText(text)
    .trim()
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** A code block that nothing in `text` can end. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** With the code block ended that an answer has left open: it would swallow what comes after. */
export function closed(text: string): string {
  let open = '';
  for (const [, fence = '', rest = ''] of text.matchAll(/^ {0,3}(`{3,}|~{3,})(.*)$/gm)) {
    if (open === '') open = fence;
    else if (fence.startsWith(open) && rest.trim() === '') open = '';
  }
  return open === '' ? text : `${text}\n${open}`;
}

function inputText(part: UserInput): string {
  return part.type === 'text' ? part.text : `[${part.type}]`;
}

function commandEnd(status: string, exitCode: number | null): string {
  if (exitCode === 0) return '';
  return exitCode === null ? `  (${status})` : `  (exit ${exitCode})`;
}

function marked(text: string, mark: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}`)
    .join('\n');
}

function code(text: string): string {
  const plain = oneLine(text);
  return plain.includes('`') ? `\`\` ${plain} \`\`` : `\`${plain}\``;
}

function oneLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, ' ').trim();
}

function cut(text: string, whole: boolean): string {
  if (whole || text.length <= HEAD + TAIL) return text;
  const head = text.slice(0, HEAD).replace(/[^\n]*$/, '');
  const tail = text.slice(-TAIL).replace(/^[^\n]*\n/, '');
  const left = Math.round((text.length - head.length - tail.length) / 1000);
  return `${head || text.slice(0, HEAD)}\n… ${t('{0} KB left out', left)} …\n${tail}`;
}
