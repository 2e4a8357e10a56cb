import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { suite, suiteSetup, test } from 'mocha';
import { commands, window } from 'vscode';
import { until } from '../support/until.ts';
import { cli, release, start } from './support.ts';

suite('an agent that a terminal has started', () => {
  suiteSetup(async () => {
    await commands.executeCommand('codexOrchestrator.agents.focus');
  });

  test('gets a row at once, and its turn ends in the row and in a notice', async () => {
    const rows: string[] = [];
    const notices: string[] = [];
    const onRow = (message: unknown): void => void rows.push((message as { agentId: string }).agentId);
    const onNotice = (message: unknown): void => void notices.push((message as { agentId: string }).agentId);
    subscribe('codexOrchestrator:row', onRow);
    subscribe('codexOrchestrator:notice', onNotice);
    try {
      const id = await start('[[hold:row]][[text:The row is right.]]');
      await until('it has a row', () => rows.includes(id));
      assert.ok(!notices.includes(id));
      await release('row');
      await until('a notice is requested', () => notices.includes(id));
    } finally {
      unsubscribe('codexOrchestrator:row', onRow);
      unsubscribe('codexOrchestrator:notice', onNotice);
    }
  });

  test('shows its transcript as a read-only document that goes on while it works', async () => {
    const id = await start('What is there to see? [[hold:transcript]][[text:There is a lot to see.]]');
    const text = (): string => window.activeTextEditor?.document.getText() ?? '';
    await until('its document is open', async () => {
      // The window may hear of the agent a moment after the terminal.
      await commands.executeCommand('codexOrchestrator.agent.showTranscript', id);
      return text().includes('What is there to see?');
    });
    assert.equal(window.activeTextEditor?.document.uri.scheme, 'codex-agent-transcript');
    await release('transcript');
    await until('the answer is in it', () => text().includes('There is a lot to see.'));
    const before = text();
    await commands.executeCommand('type', { text: 'x' }).then(undefined, () => {});
    assert.equal(text(), before);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.match(await cli('last', id), /There is a lot to see/);
  });
});
