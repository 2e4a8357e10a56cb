import { basename, isAbsolute, relative } from 'node:path';
import { commands, workspace, type Uri, type WebviewPanel } from 'vscode';
import * as v from 'valibot';
import type { Agent } from '../../../core/agents/agent.ts';
import { DisposableStore } from '../../../core/base/disposable.ts';
import { t } from '../../../core/base/l10n.ts';
import type { AgentVerb, TimelineToHost, TimelineToPage } from '../../../protocol/timeline.ts';
import { CommandId } from '../../commands/commandIds.ts';
import type { Context } from '../../context.ts';
import { presentError } from '../../presentError.ts';
import type { LogFiles } from '../logFiles.ts';
import { openNamedFile } from '../openNamedFile.ts';
import { openText } from '../openText.ts';
import { WebviewPage, type Schemas } from '../webviewPage.ts';
import { LiveFeed } from './liveFeed.ts';
import { TimelineFeed } from './timelineFeed.ts';

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));
const schemas: Schemas<TimelineToHost> = {
  ready: v.object({ load: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  openText: v.object({ line: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  openFile: v.object({ path: v.pipe(v.string(), v.maxLength(4096)) }),
  agent: v.object({
    verb: v.picklist(['approve', 'deny', 'answer', 'open']),
    id,
    itemId: v.exactOptional(v.string()),
  }),
  fix: v.object({
    kind: v.picklist(['reading', 'shown', 'partial', 'empty', 'foreign', 'missing', 'unreadable']),
  }),
};

const VERBS: Readonly<Record<AgentVerb, string>> = {
  approve: CommandId.approve,
  deny: CommandId.deny,
  answer: CommandId.answer,
  open: CommandId.open,
};

/** Fills a webview with the timeline of a log, until its panel is closed. */
export function showTimeline({ extension, fleet, log }: Context, files: LogFiles, uri: Uri, panel: WebviewPanel): void {
  panel.title = t('{0} — Timeline', basename(uri.path));
  const store = new DisposableStore();
  const lent = store.add(files.lend(uri));
  const name = workspace.asRelativePath(uri, false);
  const folder = workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const page: WebviewPage<TimelineToPage, TimelineToHost> = store.add(
    new WebviewPage<TimelineToPage, TimelineToHost>(panel.webview, {
      name: 'timeline',
      title: t('Agents timeline'),
      extensionUri: extension.extensionUri,
      schemas,
      log,
      handlers: {
        ready: ({ load }) => {
          feed.start({ load, name, canAct: workspace.isTrusted });
          live.start();
        },
        openText: ({ line }) => void openText(uri, line),
        openFile: ({ path }) =>
          void openNamedFile(path, uri).catch((error: unknown) => presentError(log, t('Cannot open the file'), error)),
        agent: ({ verb, id: agentId, itemId }) =>
          void commands.executeCommand(VERBS[verb], itemId === undefined ? agentId : { agentId, itemId }),
        fix: ({ kind }) => {
          if (kind === 'empty' || kind === 'missing') void commands.executeCommand(CommandId.spawn);
          else if (kind === 'unreadable') lent.file.again();
          else void openText(uri, 0);
        },
      },
    }),
  );
  const feed = store.add(new TimelineFeed(lent.file, page, () => live.look()));
  const belongs = (agent: Agent): boolean => feed.names(agent.id) || (folder !== undefined && worksIn(agent, folder));
  const live = store.add(new LiveFeed(fleet, belongs, (change) => void page.post('live', change)));
  panel.onDidDispose(() => store.dispose());
}

function worksIn({ record, state }: Agent, folder: string): boolean {
  if (state.kind === 'ended') return false;
  const inside = relative(folder, record.worktree?.main ?? record.cwd);
  return !inside.startsWith('..') && !isAbsolute(inside);
}
