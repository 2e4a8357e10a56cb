import { commands, TabInputCustom, TabInputText, Uri, window, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { BOARD_VIEW } from '../webviews/board/boardEditor.ts';
import type { PrdsLater } from '../missions/prdsLater.ts';
import { prdGlob } from '../settings.ts';
import { openText } from '../webviews/openText.ts';
import { CommandId } from './commandIds.ts';
import type { CommandDoor } from './door.ts';

export function registerBoardCommands(door: CommandDoor, prds: PrdsLater): Disposable {
  const store = new DisposableStore();
  const register = (id: string, failed: string, open: (prd: Uri) => Promise<void>): void => {
    const run = async (target: unknown): Promise<void> => {
      const prd = await prdOf(target, prds);
      if (prd !== undefined) await open(prd);
    };
    store.add(door.register(id, failed, run, { trust: 'notNeeded' }));
  };
  register(CommandId.openBoard, t('Cannot open the board'), async (prd) => {
    await commands.executeCommand('vscode.openWith', prd, BOARD_VIEW);
  });
  register(CommandId.openPrdText, t('Cannot open the text'), async (prd) => openText(prd, 0));
  return store;
}

/** The PRD that was clicked, or that a code lens names by its URI, else the one in front, else the person chooses. */
async function prdOf(target: unknown, prds: PrdsLater): Promise<Uri | undefined> {
  if (target instanceof Uri) return target;
  if (typeof target === 'string') return Uri.parse(target);
  if (typeof target === 'object' && target !== null && 'uri' in target && target.uri instanceof Uri) return target.uri;
  const found = await (await prds.get()).list();
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const front = input instanceof TabInputText || input instanceof TabInputCustom ? input.uri.toString() : undefined;
  const [only, ...others] = found;
  if (only === undefined) {
    throw new Failure('usage', t('There is no PRD: nothing matches {0}.', prdGlob()), { next: t('Run New PRD.') });
  }
  const meant = others.length === 0 ? only : found.find((uri) => uri.toString() === front);
  if (meant !== undefined) return meant;
  const items = found.map((uri) => ({ label: workspace.asRelativePath(uri).replaceAll('$(', '$ ('), uri }));
  return (await window.showQuickPick(items, { placeHolder: t('Which PRD?') }))?.uri;
}
