import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { LiveChange, LogEntry, TimelineToPage } from '../../src/protocol/timeline.ts';
import { installRig } from '../rig/install.ts';
import { until } from './until.ts';
import { repository } from './world.ts';

/** What the page has sent, the oldest first. */
export interface Posted {
  readonly name: string;
  readonly body: unknown;
}

const ORIGIN = 'http://page.test';
const MESSAGE = '/message/';
/** Colours of VS Code's Dark Modern, as far as the page asks for them. */
const THEME = {
  '--vscode-editor-background': '#1f1f1f',
  '--vscode-editor-foreground': '#cccccc',
  '--vscode-foreground': '#cccccc',
  '--vscode-descriptionForeground': '#9d9d9d',
  '--vscode-charts-blue': '#3794ff',
  '--vscode-charts-purple': '#b180d7',
  '--vscode-charts-red': '#f14c4c',
  '--vscode-list-warningForeground': '#cca700',
  '--vscode-list-errorForeground': '#f88070',
  '--vscode-testing-iconPassed': '#73c991',
  '--vscode-textLink-foreground': '#4daafc',
  '--vscode-button-background': '#0078d4',
  '--vscode-button-foreground': '#ffffff',
  '--vscode-button-hoverBackground': '#026ec1',
  '--vscode-button-secondaryBackground': '#313131',
  '--vscode-button-secondaryForeground': '#cccccc',
  '--vscode-input-background': '#313131',
  '--vscode-input-foreground': '#cccccc',
  '--vscode-input-border': '#3c3c3c',
  '--vscode-dropdown-background': '#313131',
  '--vscode-dropdown-foreground': '#cccccc',
  '--vscode-focusBorder': '#0078d4',
  '--vscode-textCodeBlock-background': '#2b2b2b',
  '--vscode-editor-font-family': 'monospace',
  '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
};

/** One of our pages in a plain browser, with this process in the extension's place. */
export class PageHarness {
  readonly page: Page;
  readonly posted: Posted[] = [];
  /** Addresses that are not the page's own, and that it wanted something from. */
  readonly askedElsewhere: string[] = [];
  readonly #browser: Browser;
  /** What the page has not fetched yet. */
  readonly #outgoing = new Map<string, string>();
  #told = 0;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** `name` is that of a page in .ci/programs.mjs. */
  static async open(
    executablePath: string,
    viewport = { width: 1100, height: 800 },
    name = 'timeline',
  ): Promise<PageHarness> {
    const browser = await chromium.launch({
      executablePath,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--enable-precise-memory-info',
        '--js-flags=--expose-gc',
      ],
    });
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const harness = new PageHarness(browser, page);
    await page.exposeFunction('posted', (message: Posted) => harness.posted.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${ORIGIN}/`)) harness.askedElsewhere.push(request.url());
    });
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.startsWith(MESSAGE))
        return route.fulfill({ contentType: 'application/json', body: harness.#takeOutgoing(pathname) });
      const file = basename(pathname);
      if (file === '') return route.fulfill({ contentType: 'text/html', body: documentOf(name) });
      const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
      await route.fulfill({ contentType, body: await readFile(join(repository, 'dist/webview', file)) });
    });
    return harness;
  }

  /** The page of that name, waiting for what it is to show. */
  static async ready(name: string): Promise<PageHarness> {
    const { chromium: executablePath } = await installRig(console.log);
    const harness = await PageHarness.open(executablePath, undefined, name);
    await harness.goto();
    await until('the page is ready', () => harness.posted.some(({ name: said }) => said === 'ready'));
    return harness;
  }

  /** Opens the page; `inPage` runs in it before its own script. */
  async goto(inPage = ''): Promise<void> {
    await this.page.addInitScript({ content: `${stub}\n${inPage}` });
    await this.page.goto(`${ORIGIN}/`);
  }

  async send<Name extends keyof TimelineToPage>(name: Name, body: TimelineToPage[Name]): Promise<void> {
    await this.tell({ name, body });
  }

  /** A message of any page's. The page fetches it: what Playwright hands over would stay in the memory of the page. */
  async tell(message: { readonly name: string; readonly body: object }): Promise<void> {
    const path = this.place(message);
    await this.page.evaluate(
      `fetch('${path}').then((got) => got.json()).then((sent) => window.postMessage(sent, '*'))`,
    );
  }

  /** Where the page may fetch a message, once. */
  place(message: { readonly name: string; readonly body: object }): string {
    const path = `${MESSAGE}${this.#told++}`;
    this.#outgoing.set(path, JSON.stringify(message));
    return path;
  }

  #takeOutgoing(path: string): string {
    const message = this.#outgoing.get(path) ?? 'null';
    this.#outgoing.delete(path);
    return message;
  }

  /** As the extension does it after `ready`. */
  async show(entries: readonly LogEntry[], live: LiveChange['set'] = []): Promise<void> {
    const load = this.posted.filter(({ name }) => name === 'ready').length;
    await this.send('begin', { load, name: 'agents.log', canAct: true });
    await this.send('splice', { load, step: 0, firstLine: 0, at: 0, remove: 0, entries, isComplete: true });
    await this.send('file', { kind: 'shown', sentence: '' });
    await this.send('live', { set: live, gone: [], now: Date.now() });
  }

  /** What the accessibility check of axe-core finds on the page as it is now. */
  async violations(): Promise<readonly { readonly id: string; readonly nodes: readonly string[] }[]> {
    // Evaluated: an element of it would be a script on the page.
    await this.page.evaluate(axe.source);
    return this.page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 160)) })))`,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

const stub = `
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.posted(message),
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
  });`;

const documentOf = (name: string): string => `<!doctype html><html lang="en" style="${Object.entries(THEME)
  .map(([name, value]) => `${name}:${value.replaceAll('"', "'")}`)
  .join(';')}">
<head><meta charset="utf-8"><title>Page</title><link rel="stylesheet" href="${name}.css"></head>
<body class="vscode-dark"><main id="page"></main><script type="module" src="${name}.js"></script></body></html>`;
