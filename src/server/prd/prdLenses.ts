import type { CodeLens } from 'vscode-languageserver/node';
import type { Prd } from '../../core/prd/model.ts';
import { progressOf } from '../../core/prd/parser.ts';
import type { PhaseOfPrd } from '../../protocol/language.ts';
import type { Lines } from '../lines.ts';
import type { Options } from '../options.ts';
import { progressText } from './prdOutline.ts';

/** Over each phase what can be done for it, and how far it is. Titles hold our words and numbers only. */
export function prdLenses(uri: string, prd: Prd, lines: Lines, { commands }: Options): CodeLens[] {
  const { spawnForPhase, showPlan } = commands;
  return prd.phases.flatMap(({ number, headingSpan, tasks }) => {
    const range = lines.rangeOf(headingSpan);
    const progress = progressOf(tasks);
    const argument: PhaseOfPrd = { prd: uri, phase: number };
    const lenses: CodeLens[] = [];
    if (spawnForPhase !== undefined && (progress.all === 0 || progress.done < progress.all)) {
      lenses.push({
        range,
        command: { title: 'Spawn agent for this phase', command: spawnForPhase, arguments: [argument] },
      });
    }
    if (showPlan !== undefined && progress.all > 0) {
      lenses.push({ range, command: { title: `${progressText(progress)} done`, command: showPlan, arguments: [uri] } });
    }
    return lenses;
  });
}
