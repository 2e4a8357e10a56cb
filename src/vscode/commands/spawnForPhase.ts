import { relative, sep } from 'node:path';
import { window, type TextDocument } from 'vscode';
import { Failure } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import type { Phase, Prd } from '../../core/prd/model.ts';
import { parsePrd } from '../../core/prd/parser.ts';
import { isPrd } from '../language/languageFeatures.ts';
import { openPrd } from '../language/prdFiles.ts';
import { phasePrompt, phaseTitle } from './phaseWords.ts';
import { spawn } from './spawn.ts';
import type { SpawnContext } from './startAgent.ts';
import { workFolder } from './workFolder.ts';

/** Asks what an agent is to do for a phase of a PRD, beginning with a prompt that names it. `target` is a `PhaseOfPrd`. */
export async function spawnForPhase(by: SpawnContext, target: unknown): Promise<void> {
  const document = await prdOf(target);
  const phase = await phaseOf(parsePrd(document.getText()), document, target);
  if (phase === undefined) return;
  const folder = workFolder(by.context, document.uri);
  const file = document.uri.fsPath;
  const purpose = `spawn.phase:${file}#${phase.number}`;
  const path = relative(folder, file).split(sep).join('/');
  if (by.drafts.text(purpose) === '') by.drafts.setText(purpose, phasePrompt(phase, path));
  by.drafts.setOptions(purpose, { ...by.drafts.options(purpose), forPhase: { prd: file, phase: phase.number } });
  await spawn(by, { purpose, title: t('Spawn Agent for {0}', phaseTitle(phase)), folder });
}

async function prdOf(target: unknown): Promise<TextDocument> {
  if (typeof target === 'object' && target !== null && 'prd' in target && typeof target.prd === 'string') {
    return openPrd(target.prd);
  }
  const front = window.activeTextEditor?.document;
  if (front !== undefined && isPrd(front)) return front;
  throw new Failure('usage', t('No PRD is in front.'), { next: t('Open the PRD that the agent is to work on.') });
}

/** The phase that the lens stands over, the one that the cursor is in, else one that the user picks. */
async function phaseOf({ phases }: Prd, document: TextDocument, target: unknown): Promise<Phase | undefined> {
  if (phases.length === 0) {
    throw new Failure('usage', t('This PRD has no phases.'), {
      next: t('Write them as "### Phase 1: what it is about".'),
    });
  }
  if (typeof target === 'object' && target !== null && 'phase' in target) {
    const found = phases.find(({ number }) => number === target.phase);
    if (found !== undefined) return found;
  }
  const editor = window.activeTextEditor;
  const at = editor?.document === document ? document.offsetAt(editor.selection.active) : -1;
  const here = phases.find(({ span }) => at >= span.start && at < span.end);
  if (here !== undefined) return here;
  const rows = phases.map((phase) => ({ label: phaseTitle(phase).replaceAll('$(', '$ ('), phase }));
  return (await window.showQuickPick(rows, { placeHolder: t('Spawn an agent for which phase?') }))?.phase;
}
