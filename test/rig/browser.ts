import { chromium } from 'playwright-core';
import type { Rig } from './install.ts';
import { waitLimit } from './limit.ts';
import type { RigServer } from './server.ts';
import { Workbench } from './workbench.ts';

/** A suite that runs inside the window's extension host. While it does, VS Code refuses modal dialogs. */
export interface ExtensionTests {
  /** A module that exports `run(): Promise<void>`. */
  readonly path: string;
  /** Called when the extension host has ended: with 0 when `run` resolved. */
  readonly onEnd: (code: number) => void;
}

/**
 * Opens the server's workspace in a new Chromium with an empty profile and resolves when the workbench is ready for a person.
 * Run one browser at a time: two on a small machine make each other slow.
 */
export async function openWorkbench(
  rig: Rig,
  server: Pick<RigServer, 'url' | 'port' | 'extensionPath'>,
  viewport = { width: 1280, height: 800 },
  tests?: ExtensionTests,
): Promise<Workbench> {
  const browser = await chromium.launch({
    executablePath: rig.chromium,
    headless: true,
    timeout: waitLimit,
    args: [
      // Chromium refuses to run as root with its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  try {
    const context = await browser.newContext({
      viewport,
      locale: 'en-US',
      reducedMotion: 'reduce',
      colorScheme: 'dark',
    });
    context.setDefaultTimeout(waitLimit);
    // The editor's clipboard commands and the terminal's paste.
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    if (tests !== undefined) await page.exposeFunction('codeAutomationExit', tests.onEnd);
    if (server.extensionPath !== undefined) {
      await page.addInitScript({ content: loadDevelopmentExtension(server.port, server.extensionPath, tests?.path) });
    }
    const workbench = new Workbench(page);
    await workbench.goto(server.url);
    return workbench;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * A script that edits the configuration which the server has put into the page, before the workbench reads it. The official way
 * to load an extension from a folder is the server's smoke-test driver, but with it VS Code shows no notification toasts; and a
 * page rewritten with `page.route` may not open its WebSocket.
 */
function loadDevelopmentExtension(port: number, extension: string, tests: string | undefined): string {
  const uriOf = (path: string) => ({ scheme: 'vscode-remote', authority: `127.0.0.1:${port}`, path });
  const options = {
    extensions: [uriOf(extension)],
    ...(tests === undefined ? {} : { extensionTestsPath: uriOf(tests) }),
  };
  return `(() => {
    if (window.top !== window) return;
    const observer = new MutationObserver(() => {
      const element = document.getElementById('vscode-workbench-web-configuration');
      if (!element) return;
      observer.disconnect();
      const settings = JSON.parse(element.dataset.settings);
      settings.developmentOptions = { ...settings.developmentOptions, ...${JSON.stringify(options)} };
      element.dataset.settings = JSON.stringify(settings);
    });
    observer.observe(document, { childList: true, subtree: true });
  })()`;
}
