import { languages, workspace, type TextDocument } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf } from '../../core/base/errors.ts';
import { AGENTS_LOG_LANGUAGE } from '../../protocol/language.ts';
import type { Context } from '../context.ts';
import { prdGlob } from '../settings.ts';

const merging = () => import('./mergeOnSave.ts');
const foreign = () => import('./foreignLog.ts');
const client = () => import('./serverClient.ts');

/** What editors of agents.log and of PRDs have besides colours. It is loaded when the first of them is open. */
export function registerLanguageFeatures(context: Context): Disposable {
  const store = new DisposableStore();
  let isMerging = false;
  let hasServer = false;
  const later = (what: string, load: Promise<Disposable>): void => {
    void load.then(
      (part) => store.add(part),
      (error: unknown) => context.log.error(`Cannot load ${what}: ${messageOf(error)}`),
    );
  };
  const opened = (document: TextDocument): void => {
    const isLog = document.languageId === AGENTS_LOG_LANGUAGE && document.uri.scheme === 'file';
    if (isLog && !isMerging) {
      isMerging = true;
      later(
        'the merge of agents.log',
        merging().then(({ MergeOnSave }) => new MergeOnSave(context.home, context.log)),
      );
    }
    if (isLog) void foreign().then(({ tellIfForeign }) => tellIfForeign(context, document.uri.fsPath));
    // The server runs Codex and reads what the folder names.
    if (hasServer || !workspace.isTrusted || !(isLog || isPrd(document))) return;
    hasServer = true;
    later(
      'the language server',
      client().then(({ ServerClient }) => new ServerClient(context)),
    );
  };
  const lookAtAll = (): void => workspace.textDocuments.forEach(opened);
  store.add(workspace.onDidOpenTextDocument(opened));
  store.add(workspace.onDidGrantWorkspaceTrust(lookAtAll));
  lookAtAll();
  return store;
}

export function isPrd(document: TextDocument): boolean {
  return languages.match({ language: 'markdown', scheme: 'file', pattern: `**/${prdGlob()}` }, document) > 0;
}
