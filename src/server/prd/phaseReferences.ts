import type { Location } from 'vscode-languageserver/node';
import { dirname } from 'node:path';
import { phaseOf, locationIn, prdOf, sessionOf } from '../log/logPlaces.ts';
import { safePath } from '../places.ts';
import type { Surroundings } from '../surroundings.ts';

/** The entries of all logs of the workspace that work on this phase of this PRD. */
export async function phaseReferences(prd: string, phase: number, around: Surroundings): Promise<Location[]> {
  const found: Location[] = [];
  for (const { uri, path, log } of await around.logs()) {
    const { sections } = log;
    for (let index = 0; index < sections.length; index++) {
      const section = sections[index];
      if (section === undefined || phaseOf(section) !== phase) continue;
      const session = sessionOf(log, index);
      const written = prdOf(section) ?? (session && prdOf(session));
      if (written === undefined || safePath(written, dirname(path), [dirname(path), ...around.folders()]) !== prd)
        continue;
      found.push(locationIn(uri, log, index, section.headingSpan));
    }
  }
  return found;
}
