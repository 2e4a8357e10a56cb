import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkbench } from './browser.ts';
import type { Rig } from './install.ts';
import { startServer, type ServerOptions } from './server.ts';

export interface SuiteOptions {
  readonly server: ServerOptions;
  /** A module that exports `run(): Promise<void>`; it runs in the extension host. */
  readonly tests: string;
  /** A folder that exists. The suite finds a file in it as TEST_OUT, to which it writes what people read. */
  readonly folder: string;
  /** Receives what the suite has written to TEST_OUT, in pieces. */
  readonly onOutput: (text: string) => void;
  /** For a suite that hangs, in milliseconds. */
  readonly limit: number;
}

/** Runs a suite inside the extension host of a real window and says whether its `run` resolved. */
export async function runExtensionTests(rig: Rig, options: SuiteOptions): Promise<boolean> {
  const out = join(options.folder, 'output.txt');
  await writeFile(out, '');
  const env = { ...options.server.env, TEST_OUT: out };
  const server = await startServer(rig, { ...options.server, env });
  const output = await open(out, 'r');
  const forward = async (): Promise<void> => {
    const buffer = Buffer.alloc(65_536);
    for (let read = -1; read !== 0;) {
      read = (await output.read(buffer, 0, buffer.length)).bytesRead;
      if (read > 0) options.onOutput(buffer.toString('utf8', 0, read));
    }
  };
  const follow = setInterval(() => void forward(), 100);
  let limit: NodeJS.Timeout | undefined;
  try {
    let onEnd: (code: number) => void = () => {};
    let fail: (error: Error) => void = () => {};
    const ended = new Promise<number>((resolve, reject) => ([onEnd, fail] = [resolve, reject]));
    // It may fail while nobody waits for it yet.
    ended.catch(() => {});
    limit = setTimeout(
      () => fail(new Error(`The suite has not ended after ${options.limit / 1000} s\n${server.output()}`)),
      options.limit,
    );
    const workbench = await openWorkbench(rig, server, undefined, { path: options.tests, onEnd });
    try {
      workbench.page.on('crash', () => fail(new Error('The window has crashed')));
      return (await ended) === 0;
    } finally {
      await workbench.close();
    }
  } finally {
    clearTimeout(limit);
    clearInterval(follow);
    await forward();
    await output.close();
    await server.close();
    await rm(out, { force: true });
  }
}
