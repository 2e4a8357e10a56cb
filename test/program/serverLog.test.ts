import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  ReferencesRequest,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type DocumentSymbol,
  type Location,
  type Position,
} from 'vscode-languageserver/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { edited, LanguageClient, rangeOf } from '../support/languageClient.ts';
import { until } from '../support/until.ts';

const LOG = `# Agents Log

## Session: 2026-11-21T10:30:00Z
Goal: Refactor authentication
PRD: docs/prds/auth.md
Stage: implementation

### Spawned: 8abfab85 - 10:31
Type: implementation
Prompt: Take the tokens out of localStorage
PRD: docs/prds/auth.md
Phase: 2

### Spawned: 4d60289c - 10:32
Type: research
Prompt: List the callers

### Message: 8abfab85 - 10:40
Text: also the refresh token

### Complete: 8abfab85 - 10:45
Status: success
Findings:
- Tokens are in memory now
Files: src/jwt.ts, src/gone.ts
`;
const PRD = `# Auth\n\n## Implementation Plan\n\n### Phase 1: Read\n\n- [x] read\n\n### Phase 2: Move\n\n- [ ] move\n`;

let client: LanguageClient;

beforeEach(async () => {
  client = await LanguageClient.start({
    options: {
      commands: { openAgent: 'x.open', reply: 'x.reply', changes: 'x.changes' },
      commandLinks: true,
    },
  });
  await put('docs/prds/auth.md', PRD);
  await put('src/jwt.ts', '');
});

afterEach(async () => {
  expect(await client.close()).toBe(0);
});

async function put(path: string, text: string): Promise<void> {
  const file = join(client.folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** The record of an agent of this machine, as a spawn writes it. */
async function record(id: string): Promise<void> {
  const value = {
    version: 1,
    id,
    threadId: '01a1fcb3-7b1e-7aa0-9c11-aabbccdd1234',
    engine: { kind: 'socket', address: '/nowhere/codex.sock', codexHome: '/nowhere', codexBin: '/nowhere/codex' },
    host: 'local',
    cwd: client.folder,
    name: 'Auth',
    model: 'gpt-5.4',
    reasoningEffort: 'high',
    sandbox: 'read-only',
    approvalPolicy: 'never',
    threadConfig: {},
    general: { kind: 'user', id: 'user', label: 'You' },
    type: 'research',
    createdAt: '2026-11-21T10:31:00Z',
  };
  await put(`.home/jobs/${id}.json`, JSON.stringify(value));
  await put(`.home/jobs/${id}.prompt`, 'Look at it');
}

function at(text: string, piece: string, shift = 0): Position {
  const { start } = rangeOf(text, piece);
  return { line: start.line, character: start.character + shift };
}

async function completed(uri: string, position: Position): Promise<CompletionItem[]> {
  const found = await client.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
  return Array.isArray(found) ? found : (found?.items ?? []);
}

async function actions(uri: string, code: string): Promise<CodeAction[]> {
  const found = await client.diagnostics(uri, (all) => all.some((one) => one.code === code));
  const [diagnostic] = found.filter((one) => one.code === code);
  if (diagnostic === undefined) return [];
  const { range } = diagnostic;
  const context = { diagnostics: [diagnostic] };
  const offered = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context,
  });
  return (offered ?? []).filter((one): one is CodeAction => 'edit' in one);
}

test('the outline has sessions with their entries, and each part folds', async () => {
  const uri = await client.open('agents.log', LOG);
  const textDocument = { uri };
  const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
    textDocument,
  })) as DocumentSymbol[];
  const shape = (all: readonly DocumentSymbol[]): unknown =>
    all.map(({ name, detail, children }) => [name, detail, ...(children === undefined ? [] : [shape(children)])]);
  expect(shape(symbols)).toEqual([
    [
      'Session: 2026-11-21T10:30:00Z',
      'Refactor authentication',
      [
        ['Spawned 8abfab85', 'Take the tokens out of localStorage'],
        ['Spawned 4d60289c', 'List the callers'],
        ['Message 8abfab85', 'also the refresh token'],
        ['Complete 8abfab85', 'success'],
      ],
    ],
  ]);
  expect(symbols[0]?.range).toEqual({ start: { line: 2, character: 0 }, end: { line: 25, character: 0 } });
  const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument });
  expect(
    folds?.map(({ startLine, endLine }) => [startLine, endLine]).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
  ).toEqual([
    [2, 24],
    [7, 11],
    [13, 15],
    [17, 18],
    [20, 24],
  ]);
});

test('ids, times, fields and choices are tokens, and a change sends only what it changed', async () => {
  const uri = await client.open('agents.log', LOG);
  const textDocument = { uri };
  const types = client.started.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
  const full = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
  const words = wordsOf(LOG, full?.data ?? [], types);
  expect(words.slice(0, 8)).toEqual([
    ['Session:', 'keyword'],
    ['2026-11-21T10:30:00Z', 'number'],
    ['Goal', 'property'],
    ['PRD', 'property'],
    ['docs/prds/auth.md', 'string'],
    ['Stage', 'property'],
    ['implementation', 'enumMember'],
    ['Spawned:', 'keyword'],
  ]);
  expect(words).toContainEqual(['8abfab85', 'variable']);

  const range = rangeOf(LOG, 'Stage: implementation');
  await client.change(uri, 'Stage: review', range);
  const previousResultId = full?.resultId ?? '';
  const delta = await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
    textDocument,
    previousResultId,
  });
  if (delta === null || !('edits' in delta)) throw new Error('No edits came.');
  const changed = delta.edits.flatMap(({ data }) => data ?? []);
  expect(changed.length).toBeLessThan(10);
  const data = [...(full?.data ?? [])];
  for (const edit of delta.edits) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
  expect(wordsOf(LOG.replace('Stage: implementation', 'Stage: review'), data, types)).toContainEqual([
    'review',
    'enumMember',
  ]);

  const part = await client.connection.sendRequest(SemanticTokensRangeRequest.type, {
    textDocument,
    range: rangeOf(LOG, 'Message: 8abfab85'),
  });
  expect(wordsOf(LOG, part?.data ?? [], types).map(([word]) => word)).toEqual([
    'Message:',
    '8abfab85',
    '10:40',
    'Text',
  ]);
});

test('definition leads to the Spawned, the PRD and its phase; references to all entries and the phase', async () => {
  const uri = await client.open('agents.log', LOG);
  const textDocument = { uri };
  const definition = async (position: Position): Promise<Location[]> =>
    (await client.connection.sendRequest(DefinitionRequest.type, { textDocument, position })) as Location[];
  const spawned = rangeOf(LOG, '8abfab85');
  expect(await definition(at(LOG, 'Complete: 8abfab85', 12))).toEqual([{ uri, range: spawned }]);
  expect(await definition(at(LOG, 'docs/prds', 3))).toMatchObject([{ uri: client.uriOf('docs/prds/auth.md') }]);
  expect(await definition(at(LOG, 'Phase: 2', 7))).toEqual([
    { uri: client.uriOf('docs/prds/auth.md'), range: rangeOf(PRD, '### Phase 2: Move') },
  ]);

  const context = { includeDeclaration: true };
  const position = spawned.start;
  const found = await client.connection.sendRequest(ReferencesRequest.type, { textDocument, position, context });
  expect(found?.map(({ uri: where, range }) => [where, range.start.line])).toEqual([
    [uri, 7],
    [uri, 17],
    [uri, 20],
    [client.uriOf('docs/prds/auth.md'), 8],
  ]);
});

test('paths that exist are links; ids are where the client opens commands', async () => {
  await record('8abfab85');
  const uri = await client.open('agents.log', LOG);
  const links = async () =>
    (await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } })) ?? [];
  const targets = await until('all paths have been looked up', async () => {
    const all = (await links()).map(({ target }) => target);
    return all.includes(client.uriOf('src/jwt.ts')) && all.includes(client.uriOf('docs/prds/auth.md'))
      ? all
      : undefined;
  });
  expect(targets).not.toContain(client.uriOf('src/gone.ts'));
  const commands = targets.filter((target) => target?.startsWith('command:'));
  expect(commands.map((target) => decodeURIComponent(target ?? ''))).toEqual(
    Array.from({ length: 3 }, () => 'command:x.open?["8abfab85"]'),
  );
});

test('lenses stand over the Spawned and the newest entry of the agents that have a record here', async () => {
  await record('8abfab85');
  const uri = await client.open('agents.log', LOG);
  const lenses = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  const said = (lens: CodeLens) => [
    lens.range.start.line,
    lens.command?.title,
    lens.command?.command,
    lens.command?.arguments,
  ];
  expect(lenses.map(said)).toEqual([
    [7, 'Open', 'x.open', ['8abfab85']],
    [7, 'Reply', 'x.reply', ['8abfab85']],
    [7, 'Changes', 'x.changes', ['8abfab85']],
    [20, 'Open', 'x.open', ['8abfab85']],
    [20, 'Reply', 'x.reply', ['8abfab85']],
    [20, 'Changes', 'x.changes', ['8abfab85']],
  ]);
});

test('headings, ids, fields, stages, PRDs and files are completed', async () => {
  await record('0badcafe');
  const text = `${LOG}\n### Co\n### Complete: \n### Spawned: \nSta\nStage: \n`;
  const uri = await client.open('agents.log', text);
  const labels = async (position: Position): Promise<string[]> =>
    (await completed(uri, position)).map(({ label }) => label);
  const line = (piece: string): number => at(text, piece).line;
  expect(await labels({ line: line('### Co\n'), character: 6 })).toContain('Complete:');
  expect((await labels({ line: line('### Complete: \n'), character: 14 })).slice(0, 2)).toEqual([
    '4d60289c',
    '8abfab85',
  ]);
  expect(await labels({ line: line('### Spawned: \n'), character: 13 })).toEqual(['0badcafe']);
  expect(await labels({ line: line('Stage: impl'), character: 7 })).toEqual([
    'ideation',
    'research',
    'synthesis',
    'prd',
    'implementation',
    'review',
    'testing',
  ]);
  expect(await labels({ line: line('PRD: docs'), character: 5 })).toEqual(['docs/prds/auth.md']);
  expect(await labels({ line: line('Files: src'), character: 'Files: src/'.length })).toEqual(['src/jwt.ts']);
  expect(await labels({ line: line('Sta\n'), character: 3 })).toContain('Reasoning:');
});

test('findings carry their stable codes and move with the text', async () => {
  const text = LOG.replace('Stage: implementation', 'Stage: lunch')
    .replace('Type: research\n', '')
    .concat('\n### Complete: 8abfab86 - 25:99\nStatus: success\n');
  const uri = await client.open('agents.log', text);
  const codes = await client.diagnostics(
    uri,
    (found) =>
      found.some(({ code }) => code === 'missing-file') && found.some(({ code }) => code === 'never-completed'),
  );
  expect(codes.map(({ code, range }) => [code, range.start.line])).toEqual([
    ['unknown-stage', 5],
    ['never-completed', 13],
    ['missing-field', 13],
    ['missing-file', 23],
    ['unknown-agent', 25],
    ['bad-time', 25],
  ]);
  const start = { line: 1, character: 0 };
  await client.change(uri, 'a note\n', { start, end: start });
  const moved = await client.diagnostics(uri, (found) => found[0]?.range.start.line === 6);
  expect(moved.map(({ range }) => range.start.line)).toEqual([6, 14, 14, 24, 26, 26]);
  await put('src/gone.ts', '');
  await client.save(uri);
  await client.diagnostics(uri, (found) => !found.some(({ code }) => code === 'missing-file'));
});

test('quick fixes correct an id, add a field, add the missing Complete, and choose a stage', async () => {
  await record('4d60289c');
  await put(
    '.home/jobs/4d60289c.events',
    `${JSON.stringify({ kind: 'ended', at: '2026-11-21T11:00:00Z', how: 'quit' })}\n`,
  );
  const text = LOG.replace('Stage: implementation', 'Stage: reviw')
    .replace('Type: research\n', '')
    .concat('\n### Complete: 8abfab86 - 10:50\nStatus: success\n');
  const uri = await client.open('agents.log', text);
  const fixed = async (code: string, title: string): Promise<string> => {
    const action = (await actions(uri, code)).find((one) => one.title === title);
    return edited(text, action?.edit?.changes?.[uri] ?? []);
  };
  expect(await fixed('unknown-agent', 'Change the id to 8abfab85')).toBe(text.replace('8abfab86', '8abfab85'));
  expect(await fixed('unknown-stage', 'Change the stage to review')).toBe(text.replace('reviw', 'review'));
  expect(await fixed('missing-field', 'Add the field Type')).toBe(
    text.replace('- 10:32\n', '- 10:32\nType: research\n'),
  );
  const complete = await fixed('never-completed', 'Add the Complete of 4d60289c');
  expect(complete.slice(text.trimEnd().length)).toMatch(
    /^\n\n### Complete: 4d60289c - (?:\d{4}-\d\d-\d\d )?\d\d:\d\d\nStatus: \nFindings:\n- \nFiles: \n$/,
  );
  expect(complete.startsWith(text.trimEnd())).toBe(true);
  const turnId = '01a1fcb3-7b1e-7aa0-9c11-aabbccdd9999';
  const end = {
    turn: 1,
    turnId,
    status: 'completed',
    failure: null,
    tokens: null,
    files: ['src/a.ts'],
    lastAgentMessage: '- One thing\n- Another',
    startedAt: '2026-11-21T10:31:00Z',
    endedAt: '2026-11-21T10:33:00Z',
    recordedBy: 'recorder',
  };
  await put(`.home/jobs/4d60289c.turns/${turnId}.json`, JSON.stringify(end));
  expect((await fixed('never-completed', 'Add the Complete of 4d60289c')).slice(text.trimEnd().length)).toBe(
    '\n\n### Complete: 4d60289c - 10:33\nStatus: success\nTurn: 1\nReported:\n- One thing\n- Another\nFiles: src/a.ts\nDuration: 2m 0s\n',
  );
});

test('formatting touches spacing only, and is offered for agents.log alone', async () => {
  const registered = await until('formatting is registered', () =>
    client.registrations.find(({ method }) => method === 'textDocument/formatting'),
  );
  expect(registered.registerOptions).toEqual({ documentSelector: [{ language: 'agents-log' }] });
  expect(client.started.capabilities.documentFormattingProvider).toBeUndefined();
  const text = LOG.replace('Goal: Refactor authentication', 'Goal:   Refactor authentication  ');
  const uri = await client.open('agents.log', text);
  const options = { tabSize: 2, insertSpaces: true };
  const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, { textDocument: { uri }, options });
  expect(edited(text, edits ?? [])).toBe(LOG);
});

function wordsOf(text: string, data: readonly number[], types: readonly string[]): [string, string | undefined][] {
  const lines = text.split('\n');
  const words: [string, string | undefined][] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    const [step = 0, shift = 0, length = 0, type = 0] = data.slice(i, i + 4);
    character = step === 0 ? character + shift : shift;
    line += step;
    words.push([lines[line]?.slice(character, character + length) ?? '', types[type]]);
  }
  return words;
}
