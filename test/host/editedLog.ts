import assert from 'node:assert/strict';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setup, suite, suiteTeardown, test } from 'mocha';
import { Position, WorkspaceEdit, commands, window, workspace, type TextDocument } from 'vscode';
import { until } from '../support/until.ts';
import { start } from './support.ts';

const HEAD = '# Agents Log\n\n## Session: 2026-11-21T10:30:00Z\nGoal: Refactor\n';
const SPAWNED = '\n### Spawned: 8abfab85 - 10:31\nType: research\nPrompt: Look around\n';
const COMPLETE = '\n### Complete: 8abfab85 - 10:45\nStatus: success\n';

/** agents.log while a person edits it and agents append to it. */
suite('an agents.log that is edited while agents append to it', () => {
  let file: string;
  let document: TextDocument;

  setup(async () => {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    file = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), 'agents.log');
    await writeFile(file, HEAD);
    document = await workspace.openTextDocument(file);
    await window.showTextDocument(document);
    await until('the editor shows the file', () => document.getText() === HEAD);
  });

  suiteTeardown(async () => {
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(file, { force: true });
  });

  const disk = (): Promise<string> => readFile(file, 'utf8');
  /** VS Code gives a merge 1.5 seconds. Where the machine is too busy for that, a person saves again. */
  const save = async (): Promise<void> => void (await until('it is saved', async () => document.save()));
  /** VS Code refuses an edit that meets a text it has just loaded. */
  const insert = async (line: number, text: string): Promise<void> => {
    await until('it is typed', async () => {
      const edit = new WorkspaceEdit();
      edit.insert(document.uri, new Position(line, 0), text);
      return workspace.applyEdit(edit);
    });
  };

  test('keeps both when it is saved', async () => {
    await insert(4, 'Stage: research\n');
    await appendFile(file, SPAWNED);
    await save();
    assert.equal(await disk(), `${HEAD}Stage: research\n${SPAWNED}`);
    assert.equal(document.getText(), `${HEAD}Stage: research\n${SPAWNED}`);
    await appendFile(file, COMPLETE);
    await insert(5, 'PRD: docs/prds/a.md\n');
    await save();
    assert.equal(await disk(), `${HEAD}Stage: research\nPRD: docs/prds/a.md\n${SPAWNED}${COMPLETE}`);
  });

  test('undoes what the person did, and never what agents did', async () => {
    await insert(4, 'Stage: research\n');
    await appendFile(file, SPAWNED);
    await save();
    while (document.getText().includes('Stage')) await commands.executeCommand('undo');
    assert.equal(document.getText(), HEAD);
    await save();
    assert.equal(await disk(), `${HEAD}${SPAWNED}`);
  });

  test('undoes the person, and never what VS Code has loaded', async () => {
    await appendFile(file, SPAWNED);
    await until('the editor has loaded it', () => document.getText() === HEAD + SPAWNED);
    await insert(4, 'Stage: research\n');
    await commands.executeCommand('undo');
    await commands.executeCommand('undo');
    await save();
    assert.equal(await disk(), `${HEAD}${SPAWNED}`);
  });

  test('leaves the cursor where the person writes', async () => {
    const editor = window.activeTextEditor ?? assert.fail('no editor is open');
    await commands.executeCommand('cursorBottom');
    await commands.executeCommand('type', { text: 'Stage: res' });
    await appendFile(file, SPAWNED);
    await save();
    await commands.executeCommand('type', { text: 'earch' });
    await until('it is typed', () => document.getText().includes('earch'));
    assert.equal(document.getText(), `${HEAD}Stage: research\n${SPAWNED}`);
    assert.ok(editor.selection.isEmpty);
  });

  test('keeps its line ends', async () => {
    const crlf = HEAD.replaceAll('\n', '\r\n');
    await writeFile(file, crlf);
    await until('the editor shows the file', () => document.getText() === crlf);
    await insert(4, 'Stage: research\n');
    await appendFile(file, SPAWNED.replaceAll('\n', '\r\n'));
    await save();
    assert.equal(await disk(), `${HEAD}Stage: research\n${SPAWNED}`.replaceAll('\n', '\r\n'));
  });

  test('loses nothing when agents append and the person saves, again and again', async () => {
    const ids = await Promise.all([...Array(6)].map(() => start('[[text:Done.]]')));
    const typed: string[] = [];
    const isLogged = async (): Promise<boolean> => {
      const text = await disk();
      return ids.every((id) => text.includes(`### Spawned: ${id}`) && text.includes(`### Complete: ${id}`));
    };
    for (let done = false; !done;) {
      typed.push(`Note ${typed.length}: typed`);
      await insert(4, `${typed.at(-1)}\n`);
      const before = await disk();
      await until('an agent has written', async () => (await isLogged()) || (await disk()) !== before);
      done = await isLogged();
      await save();
    }
    const text = await disk();
    assert.equal(document.getText(), text);
    for (const line of typed) assert.equal(text.split(`${line}\n`).length, 2, line);
    for (const id of ids) {
      assert.equal(text.split(`### Spawned: ${id}`).length, 2, `${id} is spawned once`);
      assert.equal(text.split(`### Complete: ${id}`).length, 2, `${id} is complete once`);
    }
  });

  test('is left to the person when the file was changed in the middle', async () => {
    await insert(4, 'Stage: research\n');
    const other = `${HEAD.replace('Refactor', 'Rewrite')}${SPAWNED}`;
    await writeFile(file, other);
    assert.equal(await document.save(), false);
    assert.equal(await disk(), other);
    assert.equal(document.getText(), `${HEAD}Stage: research\n`);
  });
});
