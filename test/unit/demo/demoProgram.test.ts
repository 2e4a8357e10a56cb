import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';

const mainFile = fileURLToPath(new URL('../../../src/demo/main.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'demo-program-'));

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('The demo model as a program', { timeout: 30_000 }, () => {
  test('prepares a home, records requests, obeys the control address and ends with its parent', async () => {
    const bundle = join(home, 'demo-model.cjs');
    await build({
      entryPoints: [mainFile],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const [folder, record] = [join(home, 'prepared'), join(home, 'record.ndjson')];
    const args = [bundle, '--scenario', 'friendly', '--prepare', folder, '--record', record, '--exit-with-parent'];
    const program = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => program.once('exit', resolve));
    const [line] = (await once(createInterface({ input: program.stdout }), 'line')) as [string];
    const started = JSON.parse(line) as { url: string; port: number; pid: number; codexHome: string; project: string };
    expect(started).toMatchObject({ url: `http://127.0.0.1:${started.port}/v1`, pid: program.pid });
    expect(readFileSync(join(started.codexHome, 'config.toml'), 'utf8')).toContain(started.url);
    expect(existsSync(join(started.project, 'src/greet.js'))).toBe(true);

    const input = [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: '[[hold:later]] [[text:now]]' }] },
    ];
    const answer = await fetch(`${started.url}/responses`, { method: 'POST', body: JSON.stringify({ input }) });
    await fetch(`http://127.0.0.1:${started.port}/control/release/later`, { method: 'POST' });
    expect(await answer.text()).toContain('"delta":"now"');
    expect((await fetch(`${started.url}/models`)).status).toBe(200);
    expect((await fetch(`${started.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${started.url}/models`, { headers: { origin: 'http://evil.test' } })).status).toBe(403);

    program.stdin.end();
    expect(await exited).toBe(0);
    const lines = readFileSync(record, 'utf8').trim().split('\n');
    expect(lines.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { kind: 'received', sequence: 1, lastUserText: '[[hold:later]] [[text:now]]', body: { input } },
      { kind: 'finished', sequence: 1, outcome: 'completed' },
    ]);
  });
});
