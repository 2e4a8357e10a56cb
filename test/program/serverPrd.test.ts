import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  ReferencesRequest,
  SemanticTokensRequest,
  type CodeAction,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
} from 'vscode-languageserver/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { edited, LanguageClient, rangeOf } from '../support/languageClient.ts';
import { until } from '../support/until.ts';

const PRD = `---
status: draft
---

# Auth

## Problem

Tokens lie open.

## Solution

Keep them in memory.

## Requirements

- R1: tokens in memory
- R2: refresh rotates

## Implementation Plan

### Phase 1: Read

- [x] read the flow
- [ ] list the callers

### Phase 2: Move

- [ ] move them

## Files to Modify

- src/jwt.ts - the store

## Testing

- [ ] by hand

## Success Criteria

- nothing in localStorage
`;

let client: LanguageClient;

beforeEach(async () => {
  client = await LanguageClient.start({
    options: { commands: { spawnForPhase: 'x.spawn', showPlan: 'x.plan' }, prds: ['docs/prds/*.md', 'plans/**/*.md'] },
  });
  const file = join(client.folder, 'src/jwt.ts');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
});

afterEach(async () => {
  expect(await client.close()).toBe(0);
});

test('the outline has sections, phases with their progress, and tasks', async () => {
  const uri = await client.open('docs/prds/auth.md', PRD);
  const textDocument = { uri };
  const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
    textDocument,
  })) as DocumentSymbol[];
  const plan = symbols.find(({ name }) => name === 'Implementation Plan');
  expect(symbols.map(({ name }) => name)).toEqual([
    'Problem',
    'Solution',
    'Requirements',
    'Implementation Plan',
    'Files to Modify',
    'Testing',
    'Success Criteria',
  ]);
  expect(
    plan?.children?.map(({ name, detail, children }) => [name, detail, children?.map((task) => task.name)]),
  ).toEqual([
    ['Phase 1: Read', '1 of 2', ['read the flow', 'list the callers']],
    ['Phase 2: Move', '0 of 1', ['move them']],
  ]);
  const folds = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument });
  expect(folds).toContainEqual({
    startLine: rangeOf(PRD, '### Phase 1').start.line,
    endLine: rangeOf(PRD, '- [ ] list').start.line,
  });
  const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
  expect((tokens?.data.length ?? 0) / 5).toBe(4);
});

test('a phase offers an agent while it has open tasks, and says how far it is', async () => {
  const uri = await client.open('docs/prds/auth.md', PRD.replace('- [ ] move', '- [x] move'));
  const lenses = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  expect(lenses.map(({ command }) => [command?.title, command?.command, command?.arguments])).toEqual([
    ['Spawn agent for this phase', 'x.spawn', [{ prd: uri, phase: 1 }]],
    ['1 of 2 done', 'x.plan', [uri]],
    ['1 of 1 done', 'x.plan', [uri]],
  ]);
});

test('its findings have their codes, and each has a fix', async () => {
  const wrong = PRD.replace('status: draft', 'status: soon')
    .replace('- R2:', '- R1:')
    .replace('- [ ] move them\n', '')
    .replace('src/jwt.ts', 'src/gone.ts')
    .replace('## Solution\n\nKeep them in memory.\n\n', '');
  const uri = await client.open('docs/prds/auth.md', wrong);
  const codes = ['unknown-status', 'missing-section', 'duplicate-requirement', 'empty-phase', 'missing-file'];
  const all = await client.diagnostics(uri, (found) => found.length === codes.length);
  expect(all.map(({ code }) => code)).toEqual(codes);
  for (const diagnostic of all) {
    const [action] = await fixes(uri, diagnostic);
    if (action === undefined) throw new Error(`${diagnostic.code} has no fix.`);
    const better = edited(wrong, action.edit?.changes?.[uri] ?? []);
    if (diagnostic.code === 'empty-phase') {
      // What the task is, nobody but a person knows.
      expect(better).toContain('### Phase 2: Move\n\n- [ ] \n');
      continue;
    }
    await client.change(uri, better);
    const left = await client.diagnostics(uri, (found) => found.length === codes.length - 1);
    expect(left.map(({ code }) => code)).not.toContain(diagnostic.code);
    await client.change(uri, wrong);
    await client.diagnostics(uri, (found) => found.length === codes.length);
  }
});

test('headings, statuses, requirements and files are completed', async () => {
  const text = PRD.replace('## Solution\n', '## So\n')
    .replace('- R2: refresh rotates', '- ')
    .replace('src/jwt.ts - the store', 'src/');
  const uri = await client.open('plans/deep/auth.md', text);
  const labels = async (piece: string): Promise<string[]> => {
    const position = rangeOf(text, piece).end;
    const found = await client.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
    return (found as CompletionItem[]).map(({ label }) => label);
  };
  expect(await labels('## So')).toEqual(['Solution']);
  expect(await labels('status: ')).toEqual(['draft', 'ready for review', 'approved']);
  expect(await labels('tokens in memory\n- ')).toEqual(['R2:']);
  await mkdir(join(client.folder, 'plans/src'), { recursive: true });
  expect(await labels('- src/')).toEqual(['src/jwt.ts']);
});

test('paths lead to their files, and phases to the entries that work on them', async () => {
  const uri = await client.open('docs/prds/auth.md', PRD);
  const textDocument = { uri };
  const target = client.uriOf('src/jwt.ts');
  const links = await until('the path has been looked up', async () => {
    const found = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument });
    return found?.length ? found : undefined;
  });
  expect(links).toEqual([{ range: rangeOf(PRD, 'src/jwt.ts'), target }]);
  const position = rangeOf(PRD, 'src/jwt.ts').start;
  expect(await client.connection.sendRequest(DefinitionRequest.type, { textDocument, position })).toMatchObject([
    { uri: target },
  ]);

  const log =
    '# Agents Log\n\n## Session: 2026-11-21\nPRD: docs/prds/auth.md\n\n### Implementation Started - 10:00\nAgent: 8abfab85\nPhase: 2\n\n' +
    '### Spawned: 8abfab86 - 10:00\nType: research\nPrompt: x\nPRD: docs/prds/other.md\nPhase: 2\n';
  await writeFile(join(client.folder, 'agents.log'), log);
  const entries = { uri: client.uriOf('agents.log'), range: rangeOf(log, 'Implementation Started - 10:00') };
  const asked = { textDocument, position: rangeOf(PRD, 'Phase 2').start, context: { includeDeclaration: true } };
  expect(await client.connection.sendRequest(ReferencesRequest.type, asked)).toEqual([entries]);
});

test('Markdown that is no PRD is left alone', async () => {
  const readme = await client.open('README.md', PRD);
  const uri = await client.open('docs/prds/auth.md', '# Auth\n');
  await client.diagnostics(uri, (found) => found.length > 0);
  expect(client.published.has(readme)).toBe(false);
  const textDocument = { uri: readme };
  expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).toEqual([]);
  expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument })).toEqual([]);
});

async function fixes(uri: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
  const params = { textDocument: { uri }, range: diagnostic.range, context: { diagnostics: [diagnostic] } };
  const found = await client.connection.sendRequest(CodeActionRequest.type, params);
  return (found ?? []).filter((one): one is CodeAction => 'edit' in one);
}
