import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isAgentId } from '../../core/agents/home.ts';
import { endOf, readFacts, readRecords } from '../../core/agents/records.ts';
import { plainText } from '../../core/agents/transcript.ts';
import type { Known } from '../../core/agentsLog/checks.ts';
import type { LogDocument } from '../../core/agentsLog/logDocument.ts';
import { logJson, type LogJson } from '../../core/agentsLog/logJson.ts';
import { LogFindings } from '../../core/agentsLog/validate.ts';
import { Failure } from '../../core/base/errors.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { chosenEntries, logStory, type LogFilter } from '../logStory.ts';
import { logFile, readAgentsLog, readLog } from '../projectLog.ts';
import { terminalLook } from '../terminalLook.ts';
import { durationOf } from '../text.ts';

export interface LogOptions {
  readonly json?: boolean;
  readonly since?: string;
  readonly agent?: string;
  readonly follow?: boolean;
}

export async function log(context: Context, named: string | undefined, options: LogOptions): Promise<number> {
  const file = await logFile(named);
  const filter = filterOf(options, Date.now());
  if (options.follow === true)
    return (await import('./logFollow.ts')).followLog(context, file, filter, options.json === true);
  if (options.json === true) {
    const document = await readLog(file);
    const { list } = new LogFindings(document, await known(context, file));
    context.print(`${JSON.stringify(filtered(logJson(file, document, list), document, filter), undefined, 2)}\n`);
    return EXIT.ok;
  }
  const document = await readAgentsLog(file);
  context.print(logStory(document, filter, terminalLook(context.env)));
  return EXIT.ok;
}

/** One line for each finding, as compilers write them: editors and CI turn it into a place. */
export async function check(context: Context, named: string | undefined): Promise<number> {
  const file = await logFile(named);
  const document = await readAgentsLog(file);
  const { list } = new LogFindings(document, await known(context, file));
  const lines = list.map(({ code, message, section, span }) => {
    const { line, character } = document.positionAt(document.startOf(section) + span.start);
    return `${named ?? file}:${line + 1}:${character + 1} ${code} ${plainText(message)}\n`;
  });
  context.print(lines.join(''));
  return list.length === 0 ? EXIT.ok : EXIT.failed;
}

function filterOf({ since, agent }: LogOptions, now: number): LogFilter {
  if (agent !== undefined && !isAgentId(agent)) {
    throw new Failure('usage', `Not the id of an agent: ${agent.slice(0, 80)}.`, { next: 'It looks like 8abfab85.' });
  }
  const ago = since === undefined ? undefined : durationOf(since);
  const from = ago === undefined ? Date.parse(since ?? '') : now - ago;
  if (since !== undefined && Number.isNaN(from)) {
    throw new Failure('usage', `Not a time: ${since}.`, {
      next: 'Write it as 90m, 2h, 2026-11-21 or 2026-11-21T10:30:00Z.',
    });
  }
  return { ...(since === undefined ? {} : { since: from }), ...(agent === undefined ? {} : { agent }) };
}

/** Without a filter, all that there is; else only the sessions and agents that are left. */
function filtered(json: LogJson, document: LogDocument, filter: LogFilter): LogJson {
  if (filter.since === undefined && filter.agent === undefined) return json;
  const lines = new Set(chosenEntries(document, filter).map((index) => document.lineOf(index) + 1));
  const sessions = json.sessions
    .map((session) => ({ ...session, entries: session.entries.filter(({ line }) => lines.has(line)) }))
    .filter(({ entries }) => entries.length > 0);
  const ids = new Set(sessions.flatMap(({ entries }) => entries.map(({ id }) => id)));
  return { ...json, sessions, agents: json.agents.filter(({ id }) => ids.has(id)) };
}

/** An agent that this home does not know does not live, as far as anybody here can say. */
async function known({ home }: Context, file: string): Promise<Known> {
  const { records } = await readRecords(home);
  const living = new Set<string>();
  for (const { id } of records) if (endOf(await readFacts(home, id)) === undefined) living.add(id);
  const looked = new Map<string, boolean>();
  const exists = (path: string): boolean => {
    const found = looked.get(path) ?? existsSync(resolve(dirname(file), path));
    looked.set(path, found);
    return found;
  };
  return { living: (id) => living.has(id), exists };
}
