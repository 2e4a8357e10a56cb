import type { Client } from '../codex/client.ts';
import type { AgentRecord } from './agent.ts';
import type { ThreadItem } from '../codex/protocol/v2/ThreadItem.ts';

/** The whole conversation as text, oldest first: what was asked, run, changed and answered. */
export async function readTranscript(client: Client, threadId: string): Promise<string> {
  const parts: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: { item: ThreadItem }[]; nextCursor: string | null } = await client.call('thread/items/list', {
      threadId,
      cursor,
      limit: 100,
    });
    for (const { item } of page.data) {
      const part = transcriptText(item);
      if (part !== '') parts.push(part);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return parts.join('\n\n');
}

/** The commands and calls of the running turn that are not over; empty when none runs. Never loads an idle thread. */
export async function readRunning(client: Client, { threadId }: AgentRecord): Promise<string> {
  const { thread } = await client.call('thread/read', { threadId });
  if (thread.status.type !== 'active') return '';
  const { initialTurnsPage } = await client.call('thread/resume', {
    threadId,
    excludeTurns: true,
    initialTurnsPage: { limit: 1, itemsView: 'full' },
  });
  const items = initialTurnsPage?.data[0]?.items ?? [];
  const running = items.filter((item) => 'status' in item && item.status === 'inProgress');
  return running.map(transcriptText).join('\n\n');
}

/** The last lines of a text, all of it when `count` is 0. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  return count === 0 ? text : lines.slice(-count).join('\n');
}

/** Without escape sequences and other control characters: safe to print wherever it came from. */
export function plainText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- they are what is looked for.
      .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g, '')
      .replaceAll('\r\n', '\n')
      // oxlint-disable-next-line no-control-regex -- they are what is looked for.
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  );
}

/** One item of a conversation as text; empty for what nobody reads. */
export function transcriptText(item: ThreadItem): string {
  switch (item.type) {
    case 'userMessage':
      return `> ${item.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n')}`;
    case 'agentMessage':
      return item.text;
    case 'reasoning':
      return item.summary.map((line) => `~ ${line}`).join('\n');
    case 'plan':
      return item.text;
    case 'commandExecution': {
      const end = item.exitCode === null ? item.status : `exit ${item.exitCode}`;
      return `$ ${item.command}  (${end})\n${item.aggregatedOutput ?? ''}`.trimEnd();
    }
    case 'fileChange':
      return item.changes.map(({ path, kind, diff }) => `* ${kind.type} ${path}\n${diff}`.trimEnd()).join('\n');
    case 'mcpToolCall':
      return `* ${item.server}.${item.tool} (${item.status})`;
    case 'collabAgentToolCall':
      return `* ${item.tool} (${item.status}) ${item.prompt ?? ''}`.trimEnd();
    case 'webSearch':
      return `* web search: ${item.query}`;
    case 'contextCompaction':
      return '* context compacted';
    default:
      return '';
  }
}
