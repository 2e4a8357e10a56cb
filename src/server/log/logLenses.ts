import type { CodeLens } from 'vscode-languageserver/node';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import type { LanguageAction } from '../../protocol/language.ts';
import type { Options } from '../options.ts';
import { rangeIn } from './logPlaces.ts';

const ACTIONS = [
  ['openAgent', 'Open'],
  ['reply', 'Reply'],
  ['changes', 'Changes'],
] as const satisfies readonly (readonly [LanguageAction, string])[];

/** Over the Spawned of each agent that has a record here, and over the newest entry of it. Titles hold our words only. */
export function logLenses(log: LogDocument, recorded: ReadonlySet<string>, { commands }: Options): CodeLens[] {
  const offered = ACTIONS.flatMap(([action, title]) => {
    const command = commands[action];
    return command === undefined ? [] : [{ command, title }];
  });
  if (offered.length === 0 || recorded.size === 0) return [];
  const newest = new Map<string, number>();
  const chosen = new Set<number>();
  const { sections } = log;
  for (let index = 0; index < sections.length; index++) {
    const { kind, id } = sections[index] ?? {};
    if (id === undefined || !recorded.has(id.text)) continue;
    if (kind === 'spawned' && !newest.has(id.text)) chosen.add(index);
    newest.set(id.text, index);
  }
  return [...new Set([...chosen, ...newest.values()])]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const section = sections[index];
      if (section?.id === undefined) return [];
      const range = rangeIn(log, index, section.headingSpan);
      const { text } = section.id;
      return offered.map(({ title, command }) => ({ range, command: { title, command, arguments: [text] } }));
    });
}
