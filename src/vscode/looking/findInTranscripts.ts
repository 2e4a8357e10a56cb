import {
  QuickInputButtons,
  QuickPickItemKind,
  ThemeColor,
  ThemeIcon,
  window,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import type { Agent } from '../../core/agents/agent.ts';
import { excerptOf, linesWith, type FoundLine } from '../../core/agents/findText.ts';
import { TranscriptPages } from '../../core/agents/transcriptPages.ts';
import { messageOf } from '../../core/base/errors.ts';
import { t } from '../../core/base/l10n.ts';
import { asLabel } from '../notifications/plainText.ts';
import { markRead, type Context } from '../context.ts';
import { rowOf } from '../tree/agentRow.ts';
import { groupsOf } from '../tree/order.ts';
import type { Transcripts } from './transcripts.ts';

/** Of each transcript the newest part of this size is searched, in characters. */
const SEARCHED = 4_000_000;
/** So many conversations are read at the same time. */
const AT_ONCE = 4;
/** What a list can show of one transcript. */
const LINES = 20;
const LINE = 120;

interface Found {
  readonly agent: Agent;
  readonly line: FoundLine;
}

interface Row extends QuickPickItem {
  readonly found?: Found;
}

/** What is known of one transcript: undefined while it has not been read. */
type Result = { readonly lines: readonly FoundLine[]; readonly isWhole: boolean } | 'unreadable';

/** The words asked for last: the next search often is a better one. */
let lastWords = '';

/** Asks for words, looks through the conversations of all agents, and shows the line that the person chooses. */
export async function findInTranscripts(context: Context, transcripts: Transcripts): Promise<void> {
  for (;;) {
    const words = await window.showInputBox({
      title: t('Find in Transcripts'),
      prompt: whichWords(context.fleet.all().length),
      value: lastWords,
      ignoreFocusOut: true,
    });
    if (words === undefined || words.trim() === '') return;
    lastWords = words;
    const found = await pickLine(context, words);
    if (found === 'back') continue;
    if (found === undefined) return;
    await transcripts.open(found.agent, { whole: true, line: found.line });
    await markRead(context, found.agent.id);
    return;
  }
}

function whichWords(agents: number): string {
  return agents === 1
    ? t('Which words, in what 1 agent asked, ran, changed and answered?')
    : t('Which words, in what {0} agents asked, ran, changed and answered?', agents);
}

/** Results come while the rest is being read; closing the list ends the reading. */
async function pickLine(context: Context, words: string): Promise<Found | 'back' | undefined> {
  const agents = groupsOf(context.fleet.all()).flatMap((group) => group.agents);
  const results = new Map<string, Result>();
  const list = window.createQuickPick<Row>();
  list.title = t('Find in Transcripts: {0}', asLabel(words));
  list.buttons = [QuickInputButtons.Back];
  list.ignoreFocusOut = true;
  const draw = (): void => drawResults(list, agents, results, words);
  let isOpen = true;
  const waiting = [...agents];
  const reader = async (): Promise<void> => {
    for (let agent = waiting.shift(); agent !== undefined; agent = waiting.shift()) {
      const result = await search(context, agent, words);
      results.set(agent.id, result);
      if (isOpen) draw();
    }
  };
  draw();
  const reading = Promise.all(Array.from({ length: AT_ONCE }, reader));
  list.busy = true;
  void reading.finally(() => isOpen && (list.busy = false));
  try {
    return await new Promise<Found | 'back' | undefined>((resolve) => {
      list.onDidTriggerButton(() => resolve('back'));
      list.onDidAccept(() => {
        const found = list.activeItems[0]?.found;
        if (found !== undefined) resolve(found);
      });
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    isOpen = false;
    waiting.length = 0;
    list.dispose();
  }
}

async function search({ home, fleet, log }: Context, { id, record }: Agent, words: string): Promise<Result> {
  try {
    const pages = new TranscriptPages({ home, record, whole: true, limit: SEARCHED });
    await pages.refresh(await fleet.clientOf(id));
    return { lines: linesWith(pages.passages, words), isWhole: pages.isWhole };
  } catch (error) {
    log.warn(`Cannot search the transcript of ${id}: ${messageOf(error)}`);
    return 'unreadable';
  }
}

function drawResults(
  list: QuickPick<Row>,
  agents: readonly Agent[],
  results: ReadonlyMap<string, Result>,
  words: string,
): void {
  const active = list.activeItems[0]?.found;
  const items = agents.flatMap((agent) => rowsOf(agent, results.get(agent.id), words));
  list.items = items;
  const same = items.find(({ found }) => found !== undefined && found.line === active?.line);
  if (same !== undefined) list.activeItems = [same];
  list.placeholder = stateWords(agents.length, [...results.values()]);
}

function rowsOf(agent: Agent, result: Result | undefined, words: string): readonly Row[] {
  if (result === undefined || result === 'unreadable' || result.lines.length === 0) return [];
  const { lines } = result;
  const { icon, color } = rowOf(agent, Date.now());
  const label =
    lines.length > LINES ? t('{0} · the newest {1} of {2} lines', agent.name, LINES, lines.length) : agent.name;
  return [
    { label, kind: QuickPickItemKind.Separator },
    ...lines.slice(0, LINES).map((line): Row => ({
      label: asLabel(excerptOf(line.text, words, LINE)),
      iconPath: new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color)),
      found: { agent, line },
    })),
  ];
}

/** How far the search has come, and what it cannot say. */
function stateWords(agents: number, results: readonly Result[]): string {
  const read = results.filter((result) => result !== 'unreadable');
  const lines = read.reduce((sum, result) => sum + result.lines.length, 0);
  const unreadable = results.length - read.length;
  const parts = [
    results.length < agents
      ? t('{0} of {1} transcripts searched…', results.length, agents)
      : foundWords(lines, read.length),
    unreadable === 0 ? '' : t('{0} could not be read (the log says why)', unreadable),
    read.every(({ isWhole }) => isWhole) ? '' : t('of the longest only the newest part'),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function foundWords(lines: number, transcripts: number): string {
  if (transcripts === 1) {
    if (lines === 0) return t('Nothing found in 1 transcript');
    return lines === 1 ? t('1 line found in 1 transcript') : t('{0} lines found in 1 transcript', lines);
  }
  if (lines === 0) return t('Nothing found in {0} transcripts', transcripts);
  return lines === 1
    ? t('1 line found in {0} transcripts', transcripts)
    : t('{0} lines found in {1} transcripts', lines, transcripts);
}
