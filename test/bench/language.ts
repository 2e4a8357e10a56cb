import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LanguageClient } from '../support/languageClient.ts';
import { until } from '../support/until.ts';
import { ROUNDS, type Group, type Measured } from './row.ts';

const MB = 1024 * 1024;

const LETTER = 'letter typed in a 2 MB log → its diagnostics';
const APPENDED = 'entry appended to a 100 MB log → its diagnostics';
const SERVER = 'the server with a 100 MB log open';
const HIGHEST = 'the same at its highest';

/** What somebody who has an agents.log open waits for, over the standard input and output of the built server. */
export const languageGroup: Group = {
  name: 'language',
  about: 'the language server',
  minutes: 1,
  measure: async ({ wanted, say }) => {
    const rows: Measured[] = [];
    if (wanted({ what: LETTER })) {
      say(LETTER);
      rows.push(...(await typing()));
    }
    if ([APPENDED, SERVER, HIGHEST].some((what) => wanted({ what }))) {
      say(APPENDED);
      rows.push(...(await appending()));
    }
    return rows.filter(wanted);
  },
};

/** Without a floor. */
function rowOf(what: string, unit: string, ours: readonly number[], limit?: number): Measured {
  return { what, unit, ours, floor: [], floorIs: '', ...(limit === undefined ? {} : { limit }) };
}

/** A letter in the middle of a log of 2 MB. */
async function typing(): Promise<readonly Measured[]> {
  const client = await LanguageClient.start();
  try {
    for (const path of pathsOf(logOf(MB))) {
      await mkdir(dirname(join(client.folder, path)), { recursive: true });
      await writeFile(join(client.folder, path), '');
    }
    const text = logOf(2 * MB);
    const uri = await client.open('agents.log', text);
    await until('the log is checked', () => client.published.has(uri));
    const line = text.slice(0, text.indexOf('Goal:', text.length / 2)).split('\n').length - 1;
    const values = await rounds(async (round) => {
      const range = { start: { line: line + 1, character: 7 }, end: { line: line + 1, character: 8 } };
      return untilAnswered(client, uri, () => client.change(uri, round % 2 === 0 ? 'x' : 'e', range));
    });
    return [rowOf(LETTER, 'ms', values, 30)];
  } finally {
    await client.close();
  }
}

/** An entry at the end of a log of 100 MB, and what the server holds of it. */
async function appending(): Promise<readonly Measured[]> {
  const client = await LanguageClient.start();
  try {
    const text = logOf(100 * MB);
    const uri = await client.open('agents.log', text);
    await until('the log is checked', () => client.published.has(uri), 600_000);
    let line = text.split('\n').length - 1;
    const values = await rounds(async (round) => {
      const id = (0xa0000000 + round).toString(16);
      const entry = `### Spawned: ${id} - 25:99\nType: research\nPrompt: look\n\n`;
      const end = { line, character: 0 };
      line += 4;
      return untilAnswered(client, uri, () => client.change(uri, entry, { start: end, end }));
    });
    const status = await readFile(`/proc/${client.server.pid}/status`, 'utf8');
    const megabytes = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
    return [
      rowOf(APPENDED, 'ms', values, 50),
      rowOf(SERVER, 'MB', [megabytes('VmRSS')], 600),
      rowOf(HIGHEST, 'MB', [megabytes('VmHWM')]),
    ];
  } finally {
    await client.close();
  }
}

async function rounds(measure: (round: number) => Promise<number>): Promise<readonly number[]> {
  const values: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const value = await measure(round);
    if (round > 0) values.push(value);
  }
  return values;
}

async function untilAnswered(client: LanguageClient, uri: string, act: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  const published = client.nextPublished(uri);
  await act();
  await published;
  return performance.now() - begin;
}

/** As agents write it: sessions of twenty agents, of whom each has a prompt, an answer and files. */
function logOf(size: number): string {
  const parts = ['# Agents Log\n\n'];
  let length = 0;
  for (let agent = 0; length < size; agent++) {
    const id = (0x10000000 + agent).toString(16);
    const session =
      agent % 20 === 0 ? `## Session: 2026-11-21T10:30:00Z\nGoal: Refactor the part ${agent}\nStage: research\n\n` : '';
    const part = `${session}### Spawned: ${id} - 10:31
Type: research
Prompt: Investigate the current flow of part ${agent}, list security gaps and say which of them matter most
Reasoning: high
Sandbox: read-only
General: claude-1

### Complete: ${id} - 10:45
Status: success
Turn: 1
Reported:
- Tokens are kept in localStorage, which every script of the page can read
- Refresh tokens are never rotated, so a stolen one is good for as long as its user is
Files: src/part${agent % 100}/jwt.ts, src/part${agent % 100}/session.ts
Duration: 14m 3s
Tokens: 36581 in, 282 out, 14% of context

`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function pathsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/src\/part\d+\/\w+\.ts/g));
}
