import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CodeLensRequest,
  CompletionRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  SemanticTokensRequest,
  type DocumentSymbol,
} from 'vscode-languageserver/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wordsOf } from '../../src/server/findings.ts';
import { LanguageClient } from '../support/languageClient.ts';
import { until } from '../support/until.ts';
import { repository } from '../support/world.ts';

let client: LanguageClient;

beforeEach(async () => {
  client = await LanguageClient.start({ options: { commands: { openAgent: 'x.open' }, commandLinks: true } });
});

afterEach(async () => {
  expect(await client.close()).toBe(0);
});

/** Asks everything that an editor asks of a file that it shows. Rejects when one answer is an error. */
async function askAll(uri: string): Promise<readonly DocumentSymbol[]> {
  const textDocument = { uri };
  const position = { line: 3, character: 3 };
  const { connection } = client;
  await connection.sendRequest(FoldingRangeRequest.type, { textDocument });
  await connection.sendRequest(SemanticTokensRequest.type, { textDocument });
  await connection.sendRequest(HoverRequest.type, { textDocument, position });
  await connection.sendRequest(CompletionRequest.type, { textDocument, position });
  await connection.sendRequest(DocumentLinkRequest.type, { textDocument });
  await connection.sendRequest(CodeLensRequest.type, { textDocument });
  return ((await connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) ?? []) as DocumentSymbol[];
}

test('a file of that name that is none of ours has nothing said about it, but once that it is so', async () => {
  const text = '127.0.0.1 - - [21/Nov/2026] "GET / HTTP/1.1" 200 12\n'.repeat(100);
  const uri = await client.open('agents.log', text);
  expect(await askAll(uri)).toEqual([]);
  await client.diagnostics(uri, (found) => found.length === 0);
  await client.closeFile(uri);
  await client.open('agents.log', text);
  await askAll(uri);
  expect(client.messages).toEqual(['agents.log is something else than a log of agents: it is left alone.']);

  await client.change(uri, '# Agents Log\n\n## Session: 2026-11-21\nStage: lunch\n');
  await client.diagnostics(uri, ([first]) => first?.code === 'unknown-stage');
});

test('no bytes, binary ones, and one line of 50 MB have answers', async () => {
  const empty = await client.open('agents.log', '');
  expect(await askAll(empty)).toEqual([]);
  await client.change(empty, '# Agents Log\n\n## Session: 2026-11-21\n', {
    start: { line: 0, character: 0 },
    end: { line: 0, character: 0 },
  });
  expect((await askAll(empty)).map(({ name }) => name)).toEqual(['Session: 2026-11-21']);

  const binary = Array.from({ length: 20_000 }, (_, at) => String.fromCharCode((at * 7919) % 65_536)).join('');
  await askAll(await client.open('binary/agents.log', `# Agents Log\n${binary}`));
  const line = 'x'.repeat(50 * 1024 * 1024);
  const long = await client.open('long/agents.log', `# Agents Log\n\n### Spawned: 8abfab85 - 10:31\nPrompt: ${line}\n`);
  expect((await askAll(long)).map(({ name }) => name)).toEqual(['Spawned 8abfab85']);
  await client.diagnostics(long, ([first]) => first?.code === 'missing-field');
});

test('a log whose file is deleted, or becomes a folder, goes on as the editor has it', async () => {
  const text = '# Agents Log\n\n## Session: 2026-11-21\nStage: lunch\n';
  const file = join(client.folder, 'agents.log');
  await writeFile(file, text);
  const uri = await client.open('agents.log', text);
  await client.diagnostics(uri, (found) => found.length === 1);
  await rm(file);
  await mkdir(file);
  await client.save(uri);
  await client.change(uri, `${text}\n### Spawned: 8abfab85 - 10:31\n`);
  await client.diagnostics(uri, (found) => found.filter(({ code }) => code === 'missing-field').length === 2);
  expect(await askAll(uri)).toHaveLength(1);
  const prd = await client.open('docs/prds/auth.md', '# Auth\n\n## Implementation Plan\n\n### Phase 1\n\n- [ ] a\n');
  expect(await askAll(prd)).toHaveLength(1);
});

test('files outside of the workspace are never looked at, whatever a log says', async () => {
  const outside = [
    '/etc/hostname',
    '../../etc/passwd',
    '//server.invalid/share/x.ts',
    String.raw`\\server.invalid\share\x.ts`,
    '~/x.ts',
  ];
  const text = `# Agents Log\n\n## Session: 2026-11-21\n\n### Complete: 8abfab85 - 10:31\nFiles: ${outside.slice(0, 4).join(', ')}, gone.ts\n`;
  const uri = await client.open('agents.log', text);
  const found = await client.diagnostics(uri, (all) => all.some(({ code }) => code === 'missing-file'));
  expect(found.filter(({ code }) => code === 'missing-file').map(({ message }) => message)).toEqual([
    expect.stringContaining('gone.ts'),
  ]);
  const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
  expect(links).toEqual([]);
});

test('names in the outline hold no icons, controls or line breaks of a stranger', async () => {
  const text =
    '# Agents Log\n\n## Session: 2026-11-21 $(rocket) \u202egnp\nGoal: $(trash) \u001b[31mred\u0007\n\n' +
    '### $(flame) <b>x</b> [y](command:z)\n\n### Spawned: 8abfab85 - 10:31\nType: research\nPrompt: $(rocket) \u200bhidden\n';
  const uri = await client.open('agents.log', text);
  const symbols = await askAll(uri);
  const words = JSON.stringify(symbols.map(({ name, detail, children }) => [name, detail, children]));
  expect(words).toContain('$ (rocket)');
  expect(words).not.toMatch(/\$\(|\\u001b|\\u0007|\u202e|\u200b/);
  for (const { command } of (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ??
    []) {
    expect(command?.title).toMatch(/^(Open|Reply|Changes)$/);
  }
});

test('changes arrive in their order, also several in one message and with any line ends', async () => {
  const uri = await client.open('agents.log', '# Agents Log\r\n\r\n## Session: 2026-11-21\r\nStage: research\r\n');
  const words = { start: { line: 3, character: 7 }, end: { line: 3, character: 15 } };
  for (const word of ['lunch', 'review', 'dinner'])
    await client.change(uri, word, { ...words, end: { line: 3, character: 99 } });
  const [found] = await client.diagnostics(uri, (all) => all.some((one) => wordsOf(one).includes('dinner')));
  expect(found?.range).toEqual({ start: words.start, end: { line: 3, character: 13 } });
});

test('codex-agent lsp --stdio is the same server, and ends with its editor', async () => {
  const folder = await realpath(client.folder);
  const command = [process.execPath, join(repository, 'dist/codex-agent.cjs'), 'lsp', '--stdio'] as const;
  const other = await LanguageClient.start({ folder, command, env: { HOME: folder } });
  expect(other.started.serverInfo?.name).toBe('codex-agent');
  const uri = await other.open('agents.log', '# Agents Log\n\n## Session: 2026-11-21\nStage: lunch\n');
  await other.diagnostics(uri, ([first]) => first?.code === 'unknown-stage');
  expect(await other.close()).toBe(0);

  const lost = await LanguageClient.start({ folder, command, env: { HOME: folder } });
  lost.connection.dispose();
  lost.server.stdin?.end();
  await until('it has ended', () => lost.server.exitCode !== null);
});

test('a client without commands gets no lens, and one that cannot register gets formatting at the start', async () => {
  const other = await LanguageClient.start({ folder: client.folder, capabilities: {} });
  expect(other.started.capabilities.documentFormattingProvider).toBe(true);
  const uri = await other.open('docs/prds/auth.md', '# Auth\n\n## Implementation Plan\n\n### Phase 1\n\n- [ ] a\n');
  expect(await other.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toEqual([]);
  expect(await other.close()).toBe(0);
});
