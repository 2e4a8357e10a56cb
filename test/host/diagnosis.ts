import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { commands, env, window } from 'vscode';
import { until } from '../support/until.ts';
import { start } from './support.ts';

suite('the diagnosis of an agent', () => {
  const text = (): string => window.activeTextEditor?.document.getText() ?? '';

  test('is read-only, can be copied, and holds its prompt only when that is asked for', async () => {
    const id = await start('Hushed words [[hold:never]]');
    await until('its document says that it works', async () => {
      // The window may hear of the agent, and of its turn, a moment after the terminal.
      await commands.executeCommand('codexOrchestrator.agent.diagnose', id);
      return text().startsWith(`# Diagnosis of agent ${id}`) && /working, said by: .*, \d+ s ago/.test(text());
    });
    assert.match(text(), /VS Code \d/);
    assert.match(text(), /turnStarted|status|appeared/, 'the last events are there');
    assert.doesNotMatch(text(), /Hushed words/);
    const before = text();
    await commands.executeCommand('type', { text: 'x' }).then(undefined, () => {});
    assert.equal(text(), before);
    await commands.executeCommand('codexOrchestrator.diagnosis.copy');
    assert.equal(await env.clipboard.readText(), before);
    await commands.executeCommand('codexOrchestrator.diagnosis.includePrompts');
    await until('the prompt is in it', () => text().includes('Hushed words'));
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});
