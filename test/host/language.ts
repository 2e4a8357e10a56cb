import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import {
  Position,
  Range,
  commands,
  languages,
  window,
  workspace,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  type DocumentLink,
  type DocumentSymbol,
  type Hover,
  type Location,
  type MarkdownString,
  type TextDocument,
} from 'vscode';
import { until } from '../support/until.ts';
import { start } from './support.ts';

const PRD = `# Token rotation

## Requirements

- R1: Tokens rotate
- R1: Old tokens are refused

## Implementation Plan

### Phase 1: Storage

- [x] Choose a store
- [ ] Move the tokens

### Phase 2: Rotation
`;

/** As somebody writes it who mistypes the last digit. */
function mistyped(id: string): string {
  return `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
}

/** What the language server does for the editors of a window: asked as the editor asks. */
suite('agents.log and PRDs in the editor', () => {
  const root = (): string => workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
  let id: string;
  let log: TextDocument;
  let prd: TextDocument;

  const open = async (path: string, text: string): Promise<TextDocument> => {
    const file = join(root(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    const document = await workspace.openTextDocument(file);
    await window.showTextDocument(document, { preview: false });
    return document;
  };
  const ask = async <T>(command: string, document: TextDocument, ...args: readonly unknown[]): Promise<T> =>
    commands.executeCommand<T>(command, document.uri, ...args);
  const at = (document: TextDocument, text: string): Position => {
    const offset = document.getText().indexOf(text);
    assert.ok(offset >= 0, text);
    return document.positionAt(offset + 1);
  };
  const lenses = (document: TextDocument): Promise<readonly CodeLens[]> =>
    ask<CodeLens[]>('vscode.executeCodeLensProvider', document, 50);
  const codes = (document: TextDocument): readonly unknown[] =>
    languages.getDiagnostics(document.uri).map(({ code }) => code);

  suiteSetup(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    id = await start('Look at the tokens [[text:They are old.]]', '--no-log');
    log = await open(
      'agents.log',
      `# Agents Log

## Session: 2026-11-21T10:30:00Z
Goal: Rotate tokens
PRD: docs/prds/tokens.md

### Spawned: ${id} - 10:31
Type: research
Prompt: Look at the tokens

### Complete: ${id} - 10:45
Status: success

### Complete: ${mistyped(id)} - 10:46
Status: success
`,
    );
    prd = await open('docs/prds/tokens.md', PRD);
  });

  suiteTeardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await rm(join(root(), 'agents.log'), { force: true });
    await rm(join(root(), 'docs'), { recursive: true, force: true });
  });

  test('has lenses over the entries of an agent that call its commands', async () => {
    const titles = await until('there are lenses', async () => {
      const found = (await lenses(log)).flatMap(({ command }) => (command === undefined ? [] : [command]));
      return found.length > 0 && found;
    });
    const ofAgent = titles.filter(({ arguments: args }) => args?.[0] === id);
    assert.deepEqual([...new Set(ofAgent.map(({ title }) => title))], ['Open', 'Reply', 'Changes']);
    const known = new Set(await commands.getCommands(true));
    for (const { command } of ofAgent) assert.ok(known.has(command), command);
  });

  test('tells of an agent when its id is hovered, and trusts nothing it says', async () => {
    const hovers = await until('there is a hover', async () => {
      const found = await ask<Hover[]>('vscode.executeHoverProvider', log, at(log, id));
      return found.length > 0 && found;
    });
    const contents = hovers.flatMap((hover) => hover.contents as MarkdownString[]);
    assert.ok(
      contents.some(({ value }) => value.includes('Look at the tokens')),
      JSON.stringify(contents),
    );
    for (const { isTrusted, supportHtml } of contents) assert.deepEqual([!!isTrusted, !!supportHtml], [false, false]);
  });

  test('has the sessions and entries of a log as its outline, and links to files', async () => {
    const symbols = await until('there is an outline', async () => {
      const found = await ask<DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', log);
      return found !== undefined && found.length > 0 && found;
    });
    const names = JSON.stringify(symbols.map(({ name, children }) => [name, children.map((child) => child.name)]));
    assert.match(names, /Session: 2026-11-21/);
    assert.match(names, new RegExp(id));
    const links = await ask<DocumentLink[]>('vscode.executeLinkProvider', log);
    assert.ok(
      links.some(({ target }) => target?.path.endsWith('docs/prds/tokens.md')),
      JSON.stringify(links),
    );
  });

  test('leads from the end of an agent to its start', async () => {
    const complete = at(log, `### Complete: ${id}`).line;
    const places = await ask<Location[]>('vscode.executeDefinitionProvider', log, new Position(complete, 16));
    const [first] = places;
    assert.equal(first?.range.start.line, at(log, `### Spawned: ${id}`).line);
  });

  test('marks an id that was never spawned, and corrects it', async () => {
    await until('it is marked', () => codes(log).includes('unknown-agent'));
    const [marked] = languages.getDiagnostics(log.uri).filter(({ code }) => code === 'unknown-agent');
    assert.ok(marked);
    const actions = await ask<CodeAction[]>('vscode.executeCodeActionProvider', log, marked.range);
    const fix = actions.find(({ edit }) => edit !== undefined);
    assert.ok(fix?.edit, JSON.stringify(actions));
    assert.ok(await workspace.applyEdit(fix.edit));
    await until('it is not marked any more', () => !codes(log).includes('unknown-agent'));
    assert.ok(!log.getText().includes(mistyped(id)));
    assert.ok(await log.save());
  });

  test('offers the fields and stages that fit', async () => {
    const editor = await window.showTextDocument(log);
    const line = at(log, 'Goal:').line;
    await editor.edit((builder) => builder.insert(new Position(line + 1, 0), 'Stage: \n'));
    const labels = await until('stages are offered', async () => {
      const list = await ask<CompletionList>('vscode.executeCompletionItemProvider', log, new Position(line + 1, 7));
      const found = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return found.includes('implementation') && found;
    });
    assert.ok(labels.includes('research'));
    await editor.edit((builder) => builder.delete(new Range(line + 1, 0, line + 2, 0)));
  });

  test('has a lens over each phase of a PRD, and findings', async () => {
    const found = await until('there are lenses', async () => {
      const all = (await lenses(prd)).flatMap(({ command }) => (command === undefined ? [] : [command]));
      return all.some(({ command }) => command === 'codexOrchestrator.prd.spawnPhase') && all;
    });
    const spawns = found.filter(({ command }) => command === 'codexOrchestrator.prd.spawnPhase');
    assert.deepEqual(
      spawns.map(({ arguments: args }) => (args?.[0] as { phase: number } | undefined)?.phase),
      [1, 2],
    );
    assert.ok(
      found.some(({ title }) => title.includes('1 of 2')),
      JSON.stringify(found.map(({ title }) => title)),
    );
    await until('it has findings', () => {
      const now = codes(prd);
      return now.includes('duplicate-requirement') && now.includes('empty-phase');
    });
  });

  test('goes to the next open task and ticks it with one character', async () => {
    const editor = await window.showTextDocument(prd);
    await commands.executeCommand('codexOrchestrator.prd.nextTask', prd.uri.toString());
    assert.equal(editor.selection.active.line, at(prd, 'Move the tokens').line);
    await commands.executeCommand('codexOrchestrator.prd.tickTask');
    assert.equal(prd.getText(), PRD.replace('- [ ] Move', '- [x] Move'));
    await commands.executeCommand('undo');
    assert.equal(prd.getText(), PRD);
  });

  test('opens the log of the project at its end', async () => {
    await window.showTextDocument(prd);
    await commands.executeCommand('codexOrchestrator.log.open');
    await until('it is in front', () => window.activeTextEditor?.document === log);
    assert.equal(window.activeTextEditor?.selection.active.line, log.lineCount - 1);
  });
});
