import { ThemeIcon, Uri, window, type QuickPickItem } from 'vscode';
import { Failure, messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { LENSES } from '../../core/patterns/roles.ts';
import { reviewersOf, USUAL_LENSES, type Reviewer } from '../../core/reviewing/reviewers.ts';
import { AGENTS_VIEW } from '../commands/commandIds.ts';
import { inEditorWords } from '../commands/inEditorWords.ts';
import { askWords } from '../commands/pickValue.ts';
import { sayBriefly } from '../commands/sayBriefly.ts';
import { filesOf, pathIn } from '../commands/spawnOnFiles.ts';
import { spawn } from '../commands/startAgent.ts';
import { workFolder } from '../commands/workFolder.ts';
import type { Context } from '../context.ts';
import { asLabel } from '../notifications/plainText.ts';

/** Where the lenses of the last time are kept. */
const LAST = 'reviewers.lenses';

/** Starts a read-only reviewer for each lens that the user chooses, all on the same files. */
export async function startReviewers(context: Context, clicked: unknown, selected: unknown): Promise<void> {
  const uris = clicked instanceof Uri ? filesOf(clicked, selected) : [fileInFront()];
  const folder = workFolder(context, uris[0]);
  const paths = uris.map((uri) => pathIn(folder, uri));
  const what = paths.length === 1 ? (paths[0]?.split('/').at(-1) ?? '') : t('{0} files', paths.length);
  const memory = context.extension.workspaceState;
  const lenses = await pickLenses(what, memory.get<readonly string[]>(LAST, USUAL_LENSES));
  if (lenses === undefined) return;
  await memory.update(LAST, lenses);
  await startAll(context, folder, reviewersOf(paths, lenses), what);
}

function fileInFront(): Uri {
  const uri = window.activeTextEditor?.document.uri;
  if (uri?.scheme === 'file') return uri;
  throw new Failure('usage', t('No file is in front.'), { next: t('Open the file that is to be reviewed.') });
}

interface LensItem extends QuickPickItem {
  readonly lens: string;
}

/** Undefined when the user left. Those of the last time are chosen at first. */
async function pickLenses(what: string, last: readonly string[]): Promise<readonly string[] | undefined> {
  const list = window.createQuickPick<LensItem>();
  const own = { iconPath: new ThemeIcon('edit'), tooltip: t('Add a Lens in Your Own Words') };
  list.canSelectMany = true;
  list.matchOnDetail = true;
  list.placeholder = t('Each lens is a reviewer of its own. It reads, and changes nothing.');
  list.buttons = [own];
  const draw = (chosen: readonly string[]): void => {
    list.items = [...new Set([...chosen, ...Object.keys(LENSES)])].map(lensItem);
    list.selectedItems = list.items.filter(({ lens }) => chosen.includes(lens));
    list.title = titleFor(chosen.length, what);
  };
  draw(last);
  list.onDidChangeSelection((items) => (list.title = titleFor(items.length, what)));
  try {
    for (;;) {
      const answer = await new Promise<'accepted' | 'own' | 'left'>((resolve) => {
        list.onDidAccept(() => list.selectedItems.length > 0 && resolve('accepted'));
        list.onDidTriggerButton(() => resolve('own'));
        list.onDidHide(() => resolve('left'));
        list.show();
      });
      const chosen = list.selectedItems.map(({ lens }) => lens);
      if (answer === 'left') return undefined;
      if (answer === 'accepted') return chosen;
      const words = (await askWords(t('Lens'), t('What is the reviewer to look through?'), ''))?.value;
      draw(words === undefined ? chosen : [...chosen, words]);
    }
  } finally {
    list.dispose();
  }
}

function titleFor(count: number, what: string): string {
  if (count === 0) return t('Start Reviewers on {0}', what);
  return count === 1 ? t('Start 1 Reviewer on {0}', what) : t('Start {0} Reviewers on {1}', count, what);
}

function lensItem(lens: string): LensItem {
  const text = Object.hasOwn(LENSES, lens) ? LENSES[lens] : undefined;
  const detail = text?.slice(text.indexOf(':') + 2) ?? t('in your own words');
  return { label: asLabel(lens.charAt(0).toUpperCase() + lens.slice(1)), detail, lens };
}

/** One that cannot start does not keep the others from starting. */
async function startAll(context: Context, folder: string, all: readonly Reviewer[], what: string): Promise<void> {
  const results = await window.withProgress({ location: { viewId: AGENTS_VIEW } }, () =>
    Promise.allSettled(
      all.map(async ({ task, role, lens, scope, name }) =>
        spawn(context, { prompt: task, folder, scope, options: { role, lens, name } }),
      ),
    ),
  );
  await context.fleet.scan();
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [inEditorWords(result.reason)] : []));
  const started = all.length - failures.length;
  if (started === 1) sayBriefly(t('Started 1 reviewer on {0}.', what));
  else if (started > 1) sayBriefly(t('Started {0} reviewers on {1}.', started, what));
  const [first] = failures;
  if (first === undefined) return;
  if (started === 0) throw first;
  const reasons = [...new Set(failures.map(messageOf))].join(' ');
  throw new Failure('usage', t('{0} of {1} did not start. {2}', failures.length, all.length, reasons));
}
