import type { DocumentLink } from 'vscode-languageserver/node';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import { pathsOf } from '../../core/agentsLog/paths.ts';
import { uriOfPath } from '../places.ts';
import { rangeIn } from './logPlaces.ts';

/** Editors ask for the links of the whole file at each change: of a long log the newest sections have them. */
const NEWEST = 5000;

export interface LinkTargets {
  /** Where a written path leads; undefined where that is outside, or nothing. */
  readonly pathOf: (written: string) => string | undefined;
  /** The URI behind an agent's id; undefined where the editor cannot go there. */
  readonly agentUri: (id: string) => string | undefined;
}

export function logLinks(log: LogDocument, { pathOf, agentUri }: LinkTargets): DocumentLink[] {
  const links: DocumentLink[] = [];
  const { sections } = log;
  for (let index = Math.max(0, sections.length - NEWEST); index < sections.length; index++) {
    const section = sections[index];
    if (section === undefined) continue;
    const target = section.id && agentUri(section.id.text);
    if (section.id !== undefined && target !== undefined) {
      links.push({ range: rangeIn(log, index, section.id.span), target, tooltip: 'Open the agent' });
    }
    for (const { path: written, span } of pathsOf(section)) {
      const path = pathOf(written);
      if (path !== undefined) links.push({ range: rangeIn(log, index, span), target: uriOfPath(path) });
    }
  }
  return links;
}
