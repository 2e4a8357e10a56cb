import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { World } from '../support/world.ts';

test('await-turn says why an engine that is gone cannot be started, instead of waiting for ever', async () => {
  const world = await World.create();
  try {
    const id = await world.start('[[hold:never]]');
    const recorder = await world.recorderPid();
    if (recorder !== undefined) process.kill(recorder, 'SIGKILL');
    await world.killEngine();
    // The engine's home was deleted, as after a clean-up by hand.
    await rm(world.env['CODEX_HOME'] ?? '', { recursive: true, force: true });
    const { code, stdout, stderr } = await world.cli(['await-turn', id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('The Codex server could not be started');
  } finally {
    await world.close();
  }
});
