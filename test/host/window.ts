import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import { window, workspace } from 'vscode';
import { until } from '../support/until.ts';
import { product } from './support.ts';

/** What the extension gives to a window that has just opened. */
suite('a window', () => {
  test('has the extension active without being asked', async () => {
    await until('it is active', () => product().isActive);
  });

  test('has the settings with their defaults', () => {
    const settings = workspace.getConfiguration('codexOrchestrator');
    const { properties } = product().packageJSON.contributes.configuration as {
      properties: Record<string, { default: unknown }>;
    };
    assert.ok(Object.keys(properties).length > 0);
    for (const [name, property] of Object.entries(properties)) {
      assert.equal(settings.get(name.replace('codexOrchestrator.', '')), property.default, name);
    }
  });

  test('has codex-agent on the PATH of its terminals', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'path-'));
    try {
      const file = join(folder, 'version');
      const script = `codex-agent --version > ${file}.part; mv ${file}.part ${file}`;
      const found = await until('a terminal finds codex-agent', async () => {
        const terminal = window.createTerminal({ name: 'path', shellPath: '/bin/sh', shellArgs: ['-c', script] });
        try {
          const text = await until('the terminal has run', () => readFile(file, 'utf8').catch(() => undefined));
          await rm(file);
          return text.trim();
        } finally {
          terminal.dispose();
        }
      });
      assert.equal(found, product().packageJSON.version);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
