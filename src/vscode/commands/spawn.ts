import { basename } from 'node:path';
import { t } from '../../core/base/l10n.ts';
import { presentError } from '../presentError.ts';
import { askText, type TextButton } from './askText.ts';
import { pickSpawnOptions } from './pickSpawnOptions.ts';
import { openPromptEditor } from './promptEditor.ts';
import { attachmentInShort, promptOf, type Attachment } from './promptParts.ts';
import { optionsInShort, type SpawnOptions } from './spawnOptions.ts';
import { startAgent, type SpawnContext } from './startAgent.ts';
import { hasSeveralFolders } from './workFolder.ts';
import { offerMap } from './writeMap.ts';

/** What a spawn is about, before anything was typed. */
export interface Spawn {
  /** Drafts of different purposes do not mix. */
  readonly purpose: string;
  readonly title: string;
  /** Where the agent works if its options do not say otherwise. */
  readonly folder: string;
  readonly attachment?: Attachment;
}

const TRY_AGAIN = t('Try Again');

const BUTTONS: readonly TextButton<'options' | 'editor'>[] = [
  { id: 'options', icon: 'settings-gear', label: t('Options') },
  { id: 'editor', icon: 'edit', label: t('Write in Editor') },
];

/** Asks what is to be done and starts an agent of the user's on it. */
export async function spawn(by: SpawnContext, what: Spawn): Promise<void> {
  const { drafts } = by;
  const { purpose, folder, attachment } = what;
  for (;;) {
    const options = drafts.options(purpose);
    const answer = await askText(drafts, purpose, {
      title: attachment === undefined ? what.title : `${what.title}: ${attachmentInShort(attachment)}`,
      prompt: questionOf(folder, options),
      placeholder:
        attachment === undefined ? t('Find out why the login test is slow') : t('Explain this, and add tests for it'),
      buttons: BUTTONS,
    });
    if (answer === undefined) return;
    if (answer.kind === 'text') return start(by, what, answer.text, options);
    if (answer.id === 'editor') {
      await openPromptEditor(by, promptOf(drafts.text(purpose), attachment), withFolder(options, what));
      drafts.forget(purpose);
      return;
    }
    drafts.setOptions(purpose, await pickSpawnOptions(by, options, folder));
  }
}

async function start(by: SpawnContext, what: Spawn, task: string, options: SpawnOptions): Promise<void> {
  try {
    const wanted = { prompt: promptOf(task, what.attachment), folder: what.folder, options };
    await startAgent(by, wanted, (started) => {
      by.drafts.forget(what.purpose);
      void offerMap(by, wanted, started);
    });
  } catch (error) {
    const pressed = await presentError(by.context.log, t('Cannot start the agent'), error, TRY_AGAIN);
    if (pressed === TRY_AGAIN) await spawn(by, what);
  }
}

function questionOf(folder: string, options: SpawnOptions): string {
  const question =
    hasSeveralFolders() && options.folder === undefined
      ? t('What should the agent do in {0}?', basename(folder))
      : t('What should the agent do?');
  return `${question} ${optionsInShort(options)}`.trimEnd();
}

/** The editor of a prompt does not know the file that the prompt began with. */
function withFolder(options: SpawnOptions, { folder, attachment }: Spawn): SpawnOptions {
  return attachment !== undefined && hasSeveralFolders() ? { folder, ...options } : options;
}
