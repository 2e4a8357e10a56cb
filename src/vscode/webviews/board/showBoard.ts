import { basename } from 'node:path';
import { commands, workspace, type TextDocument, type WebviewPanel } from 'vscode';
import * as v from 'valibot';
import { DisposableStore } from '../../../core/base/disposable.ts';
import { t } from '../../../core/base/l10n.ts';
import type { Prd } from '../../../core/prd/model.ts';
import type { BoardToHost, BoardToPage, BoardVerb } from '../../../protocol/board.ts';
import { CommandId } from '../../commands/commandIds.ts';
import type { Context } from '../../context.ts';
import type { Prds } from '../../missions/prds.ts';
import { presentError } from '../../presentError.ts';
import { openNamedFile } from '../openNamedFile.ts';
import { openText } from '../openText.ts';
import { WebviewPage, type Schemas } from '../webviewPage.ts';
import { beginWithTemplate, makeStatus, tick, writeAgain } from './boardEdits.ts';
import { BoardFeed } from './boardFeed.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schemas: Schemas<BoardToHost> = {
  ready: v.object({}),
  tick: v.object({ mark: count, text: v.string(), done: v.boolean() }),
  setStatus: v.object({ status: v.picklist(['ready for review', 'approved']) }),
  spawnPhase: v.object({ phase: v.pipe(v.number(), v.minValue(0)) }),
  openText: v.object({ line: count }),
  openFile: v.object({ path: v.pipe(v.string(), v.maxLength(4096)) }),
  agent: v.object({
    verb: v.picklist(['approve', 'deny', 'answer', 'open', 'reply']),
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
    itemId: v.exactOptional(v.string()),
  }),
  fix: v.object({ kind: v.picklist(['reading', 'shown', 'empty', 'foreign', 'huge', 'missing']) }),
};

const VERBS: Readonly<Record<BoardVerb, string>> = {
  approve: CommandId.approve,
  deny: CommandId.deny,
  answer: CommandId.answer,
  open: CommandId.open,
  reply: CommandId.send,
};

/** Fills a webview with the board of a PRD, until its panel is closed. */
export function showBoard(
  { extension, fleet, log }: Context,
  prds: Prds,
  document: TextDocument,
  panel: WebviewPanel,
): void {
  const { uri } = document;
  panel.title = t('{0} — Board', basename(uri.path));
  const store = new DisposableStore();
  const orSay = (failed: string, work: Promise<unknown>): void =>
    void work.catch((error: unknown) => presentError(log, failed, error));
  const edit = async (work: (prd: Prd) => Promise<void>): Promise<void> => {
    const state = await prds.ofDocument(document);
    if (state.kind === 'read') await work(state.prd);
  };
  const change = (work: (prd: Prd) => Promise<void>): void => orSay(t('Cannot change the PRD'), edit(work));
  const page: WebviewPage<BoardToPage, BoardToHost> = store.add(
    new WebviewPage<BoardToPage, BoardToHost>(panel.webview, {
      name: 'board',
      title: t('PRD board'),
      extensionUri: extension.extensionUri,
      schemas,
      log,
      handlers: {
        ready: () =>
          feed.start({
            name: workspace.asRelativePath(uri, false),
            canAct: workspace.isTrusted,
            canEdit: workspace.fs.isWritableFileSystem(uri.scheme) !== false,
          }),
        tick: (wanted) => change((prd) => tick(document, prd, wanted)),
        setStatus: ({ status }) => change((prd) => makeStatus(document, prd, status)),
        spawnPhase: ({ phase }) => void commands.executeCommand(CommandId.spawnPhase, { prd: uri.toString(), phase }),
        openText: ({ line }) => void openText(uri, line),
        openFile: ({ path }) => orSay(t('Cannot open the file'), openNamedFile(path, uri)),
        agent: ({ verb, id, itemId }) =>
          void commands.executeCommand(VERBS[verb], itemId === undefined ? id : { agentId: id, itemId }),
        fix: ({ kind }) => {
          if (kind === 'empty') {
            const today = new Date().toISOString().slice(0, 10);
            orSay(t('Cannot write the PRD'), beginWithTemplate(document, basename(uri.path, '.md'), today));
          } else if (kind === 'missing') orSay(t('Cannot write the PRD'), writeAgain(document));
          else void openText(uri, 0);
        },
      },
    }),
  );
  const feed = store.add(new BoardFeed(document, prds, fleet, page));
  panel.onDidDispose(() => store.dispose());
}
