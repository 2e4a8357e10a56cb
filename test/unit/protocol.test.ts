import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finished, repository } from '../support/world.ts';

test('the generated protocol types are those of the installed Codex', async () => {
  const check = execFile(process.execPath, [join(repository, '.ci/generate-protocol.mjs'), '--check']);
  expect(await finished(check)).toEqual({ code: 0, stdout: '', stderr: '' });
}, 60_000);
