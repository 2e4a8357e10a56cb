import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { repositoryRoot } from './install.ts';
import { waitLimit } from './limit.ts';

/** A toast or a modal dialog, as it was when it was found. */
export interface Notice {
  readonly text: string;
  readonly buttons: readonly string[];
  /** Clicks the button with exactly this label. */
  click(button: string): Promise<void>;
}

export interface InputBox {
  /** The line below the field: the prompt, or what is wrong with the text. */
  message(): Promise<string>;
  /** Replaces what is in the field. */
  type(text: string): Promise<void>;
  /** Presses Enter. The box stays open when the extension refuses the text. */
  accept(): Promise<void>;
  /** Presses Escape. */
  cancel(): Promise<void>;
}

/**
 * VS Code's window, with the gestures that people make. Each waits until it can be made, at most `waitLimit`. `treeItems`, `toasts`
 * and `terminalText` tell what is there now: wrap them in `expect.poll`. Labels are the English ones.
 */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /**
   * The person goes to another program, or comes back from there. VS Code hears of a return only after it has heard of a leave, and
   * an element that a command has focused meanwhile makes it forget that one, as no real window does: so it is told again.
   */
  async focus(isFocused: boolean): Promise<void> {
    await this.page.evaluate(async (value) => {
      const target = globalThis as unknown as { document: { hasFocus(): boolean }; dispatchEvent(event: Event): void };
      target.document.hasFocus = () => false;
      target.dispatchEvent(new Event('blur'));
      if (!value) return;
      // It believes in a leave when its own timer of no time has run.
      await new Promise((resolve) => setTimeout(resolve));
      target.document.hasFocus = () => true;
      target.dispatchEvent(new Event('focus'));
    }, isFocused);
  }

  /** Resolves when the workbench is restored and knows the commands and views of all extensions; none needs to be active yet. */
  async goto(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'commit' });
    await this.#ready();
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'commit' });
    await this.#ready();
  }

  async close(): Promise<void> {
    await this.page.context().browser()?.close();
  }

  /** Shows a view container of the activity bar, by its title. Unlike a bare click it does not hide one that is shown. */
  async openView(title: string): Promise<void> {
    const name = JSON.stringify(title).slice(1, -1);
    // VS Code adds the key binding or the badge's tooltip to the title.
    const labels = [`="${name}"`, `^="${name} ("`, `^="${name} - "`].map((match) => `a[aria-label${match}]`);
    const tab = this.page.locator('.activitybar [role="tab"]').filter({ has: this.page.locator(labels.join(', ')) });
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await tab.and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Accessible names of the rows that the side bar shows now, from the top; rows that are scrolled away are not there. */
  async treeItems(): Promise<string[]> {
    // A list reuses its elements: their order in the document is not the order on the screen.
    return await this.page
      .locator('.part.sidebar [role="tree"]:visible')
      .evaluateAll((trees) =>
        trees.flatMap((tree) =>
          [...tree.querySelectorAll('.monaco-list-rows > [role="treeitem"]')]
            .sort((one, other) => Number(one.getAttribute('data-index')) - Number(other.getAttribute('data-index')))
            .map((row) => row.getAttribute('aria-label') ?? ''),
        ),
      );
  }

  /** A row of the side bar by its accessible name: a part of it, or a pattern. */
  treeItem(name: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .monaco-list-rows').getByRole('treeitem', { name });
  }

  /** Clicks one of the icons that a row shows under the mouse. */
  async inlineAction(row: Locator, label: string): Promise<void> {
    // VS Code writes the key of a command behind its name.
    const action = row
      .locator('.actions')
      .getByRole('button', { name: new RegExp(`^${literally(label)}( \\(.+\\))?$`) });
    for (let clicked = false, attempt = 1; !clicked; attempt++) {
      await row.hover();
      try {
        await action.waitFor({ timeout: waitLimit / 10 });
      } catch (error) {
        // The row has moved away under the mouse.
        if (attempt < 10) continue;
        throw error;
      }
      // A row that changes is drawn anew with new icons. Between the mouse button's going down and up that would swallow the
      // click, so the press is one step, and one on an icon that has just been replaced does not count.
      clicked = await action
        .evaluate((icon) => {
          if (!icon.isConnected || !('click' in icon)) return false;
          icon.click();
          return true;
        })
        .catch(() => false);
    }
  }

  /** Presses an icon in the head of a view of the side bar, which shows them under the mouse; a view that is alone has the side bar's head. */
  async viewAction(view: string, label: string): Promise<void> {
    const own = this.page.locator('.part.sidebar .pane-header:visible', { hasText: view });
    for (let attempt = 1; ; attempt++) {
      // Whether it is alone may change while one looks: another view appears with what it shows.
      const patience = attempt === 10 ? {} : { timeout: waitLimit / 10 };
      const head = (await own.count()) > 0 ? own : this.page.locator('.part.sidebar > .title');
      try {
        await head.hover(patience);
        await head.getByRole('button', { name: label }).click(patience);
        return;
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  async contextMenu(row: Locator, item: string): Promise<void> {
    // With the key of its command behind it.
    const name = new RegExp(`^${literally(item)}(,? ?(Ctrl|Alt|Shift)\\+.+)?$`);
    const entry = this.page.locator('.monaco-menu .action-item').filter({
      has: this.page.getByRole('menuitem', { name }),
    });
    for (let attempt = 1; ; attempt++) {
      // What takes the focus at that moment, like a terminal that has just opened, closes the menu: then once more.
      const patience = attempt === 5 ? {} : { timeout: waitLimit / 10 };
      try {
        await row.click({ button: 'right' });
        await entry.hover(patience);
        // With the keyboard, because a menu ignores the mouse button in its first 100 ms, and the click would be lost.
        await entry.and(this.page.locator('.focused')).waitFor(patience);
        break;
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
    await this.page.keyboard.press('Enter');
    await entry.waitFor({ state: 'hidden' });
  }

  /** By its name, not by its row in the Explorer, which moves when another file appears. */
  async openFile(path: string): Promise<void> {
    const name = basename(path);
    const folder = dirname(path);
    await this.page.keyboard.press('Control+P');
    await this.page.locator('.quick-input-widget input').fill(path);
    // Files that were opened before are listed before others have been looked for.
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name });
    await (folder === '.' ? rows : rows.filter({ hasText: folder })).first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Runs a command through the palette, by the whole title it has there: `Category: Title`. */
  async runCommand(title: string): Promise<void> {
    const palette = this.page.locator('.quick-input-widget input[placeholder="Type the name of a command to run."]');
    // The highlight shows that the list has been filtered. A row seen before that moves away under the mouse.
    const found = this.#quickInputRow(title).and(this.page.locator(':has(.highlight)'));
    for (let attempt = 1; ; attempt++) {
      // What takes the focus at that moment, like a terminal that comes back after a reload, closes the palette: then once more.
      const patience = attempt === 5 ? {} : { timeout: waitLimit / 10 };
      try {
        await this.page.keyboard.press('F1');
        await palette.fill(`>${title}`, patience);
        await found.click(patience);
        break;
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
    // The next question may open in the same place at once, so look at the palette and not at the place.
    await palette.waitFor({ state: 'hidden' });
  }

  /** Waits for an input box with this prompt, title or placeholder (a part of it). */
  async inputBox(prompt: string): Promise<InputBox> {
    const texts = this.page.locator('.quick-input-message:visible, .quick-input-title:visible', { hasText: prompt });
    const widget = this.page.locator('.quick-input-widget');
    await widget.filter({ has: texts.or(this.page.getByPlaceholder(prompt)) }).waitFor();
    const input = widget.locator('.quick-input-box input');
    return {
      message: async () => await widget.locator('.quick-input-message').innerText(),
      type: async (text) => await input.fill(text),
      accept: async () => await input.press('Enter'),
      cancel: async () => await input.press('Escape'),
    };
  }

  /** Chooses the row with this label from the quick pick that is open or about to open. */
  async quickPick(label: string): Promise<void> {
    await this.#quickInputRow(label).click();
  }

  /** Chooses a colour theme by its label; `kind` is the class of the workbench in such a theme. */
  async useTheme(label: string, kind: 'vs-dark' | 'vs' | 'hc-black' | 'hc-light'): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    // Leaves only this row in the list first, so that none moves away under the mouse.
    await this.page.locator('.quick-input-widget:visible .quick-input-box input').fill(label);
    await this.quickPick(label);
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Texts of the toasts on the screen now, the newest first. */
  async toasts(): Promise<string[]> {
    return await this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /**
   * Waits for a toast with this text (a part of it). Of several it takes the newest. VS Code shows no toast for the fourth
   * notification within 800 ms and later ones, and a test is quick enough to get there: let it show less, or look elsewhere.
   */
  async toast(text: string): Promise<Notice> {
    const message = this.page.locator('.notification-list-item-message', { hasText: text });
    const toast = this.page.locator('.notifications-toasts .notification-list-item').filter({ has: message }).first();
    return await this.#notice(toast, '.notification-list-item-message');
  }

  /** Waits for a modal dialog with this text (a part of its message or detail). */
  async dialog(text: string): Promise<Notice> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    return await this.#notice(dialog, '.dialog-message-container');
  }

  /** Waits for the item; its id is `<publisher>.<extension>.<item>`. */
  async statusBarText(id: string): Promise<string> {
    return (await this.page.locator(`.statusbar-item[id="${id}"]`).innerText()).trim();
  }

  /** All text of the terminal that is shown, scrollback included, wrapped lines joined. Empty when there is none. */
  async terminalText(): Promise<string> {
    return await this.page.evaluate<string>(readTerminal);
  }

  async waitForTerminalText(expected: string | RegExp): Promise<string> {
    const test =
      typeof expected === 'string'
        ? `text.includes(${JSON.stringify(expected)})`
        : `new RegExp(${JSON.stringify(expected.source)}, ${JSON.stringify(expected.flags)}).test(text)`;
    try {
      const found = await this.page.waitForFunction<string | false>(
        `(() => { const text = ${readTerminal}; return ${test} && text; })()`,
      );
      return String(await found.jsonValue());
    } catch (error) {
      throw new Error(`Cannot find ${String(expected)} in the terminal, which shows:\n${await this.terminalText()}`, {
        cause: error,
      });
    }
  }

  /** Types into the terminal that is shown. A line feed is the Enter key. */
  async typeInTerminal(text: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  /** Writes `out/screenshots/<name>.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(repositoryRoot, 'out/screenshots', `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Whether the browser has written this text of an extension's state: it does so a moment after it was told. */
  async hasStored(text: string): Promise<boolean> {
    return this.page.evaluate<boolean>(`(async () => {
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const { name } of await indexedDB.databases()) {
        if (!name.startsWith('vscode-web-state-db')) continue;
        const database = await done(indexedDB.open(name));
        try {
          const store = database.transaction('ItemTable').objectStore('ItemTable');
          for (const value of await done(store.getAll())) if (String(value).includes(${JSON.stringify(text)})) return true;
        } finally {
          database.close();
        }
      }
      return false;
    })()`);
  }

  async #ready(): Promise<void> {
    await this.page.waitForFunction(`(() => {
      const done = (mark) => performance.getEntriesByName(mark, 'mark').length > 0;
      return done('code/didLoadExtensions') && done('code/didCreateWorkbenchContributions/3');
    })()`);
    // The colours of the theme come later than its extension; before that a screenshot is in others.
    await this.page.locator('.monaco-workbench[class*="-themes-"]').waitFor();
  }

  #quickInputRow(label: string): Locator {
    const whole = new RegExp(`^\\s*${literally(label)}\\s*$`);
    return this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: whole }) });
  }

  async #notice(element: Locator, textSelector: string): Promise<Notice> {
    const text = await element.locator(textSelector).innerText();
    const buttons = element.locator('.monaco-button');
    return {
      text,
      buttons: await buttons.allInnerTexts(),
      click: async (button) => await element.getByRole('button', { name: button, exact: true }).click(),
    };
  }
}

const readTerminal = `(() => {
  const buffer = document.querySelector('.terminal-wrapper.active')?.xterm?.buffer.active;
  let text = '';
  for (let index = 0; index < (buffer?.length ?? 0); index++) {
    const line = buffer.getLine(index);
    const continues = buffer.getLine(index + 1)?.isWrapped ?? false;
    text += line.translateToString(!continues) + (continues ? '' : '\\n');
  }
  return text.trimEnd();
})()`;

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
