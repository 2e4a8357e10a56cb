import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWorkbench } from '../rig/browser.ts';
import { repositoryRoot, type Rig } from '../rig/install.ts';
import { startServer } from '../rig/server.ts';
import type { World } from '../support/world.ts';
import { until } from '../support/until.ts';
import type { HostAnswer, HostAsk, HostRecord } from './editorHost.ts';

/** A window whose extension host is recorded. */
export interface RecordedWindow {
  readonly page: Page;
  /** The process of its extension host. */
  readonly pid: number;
  readonly ask: (what: Exclude<HostAsk, 'record'>) => Promise<HostAnswer>;
  /** What was recorded so far. */
  readonly record: () => Promise<HostRecord>;
  /** Leaves nothing behind. */
  readonly close: () => Promise<void>;
}

/** Opens the project of the world with the extension in this folder, and shows its agents. */
export async function openRecorded(rig: Rig, world: World, extensionPath = repositoryRoot): Promise<RecordedWindow> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const opened: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one();
  };
  try {
    // The rig gives the window a home of its own.
    const { HOME: _, ...env } = world.env;
    const server = await startServer(rig, {
      extensionPath,
      workspace: world.project,
      env: { ...env, BENCH_FOLDER: folder },
    });
    opened.push(() => server.close());
    let isOver = false;
    const workbench = await openWorkbench(rig, server, undefined, {
      path: join(repositoryRoot, '.cache/bench/editorHost.cjs'),
      onEnd: () => (isOver = true),
    });
    opened.push(() => workbench.close());
    const said = async <T>(name: string): Promise<T> => {
      const text = await until(
        `the extension host says ${name}`,
        async () => {
          if (isOver) throw new Error(`The extension host has ended.\n${server.output()}`);
          return readFile(join(folder, name), 'utf8').catch(() => undefined);
        },
        120_000,
      );
      return JSON.parse(text) as T;
    };
    let asked = 0;
    const ask = async <T>(what: HostAsk): Promise<T> => {
      const name = `answer-${++asked}`;
      await writeFile(join(folder, 'ask.part'), JSON.stringify({ what, name }));
      await rename(join(folder, 'ask.part'), join(folder, 'ask'));
      return said<T>(name);
    };
    const { pid } = await said<{ pid: number }>('ready');
    return {
      page: workbench.page,
      pid,
      ask: (what) => ask<HostAnswer>(what),
      record: () => ask<HostRecord>('record'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An extension that does nothing, for a window to compare with. */
export async function emptyExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'empty-'));
  const manifest = {
    name: 'empty',
    publisher: 'bench',
    version: '0.0.0',
    engines: { vscode: '^1.90.0' },
    main: './main.js',
    activationEvents: ['*'],
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'main.js'), 'exports.activate = () => {};\n');
  return folder;
}
