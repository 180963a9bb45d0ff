// Drives the workbench in headless Chromium as a person would: with keys and clicks, waiting for what the screen shows.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { RESULTS } from './server.mjs';

const { chromium } = createRequire(path.join(RESULTS, 'server/package.json'))('playwright-core');

/** The longest wait for anything, in milliseconds; a busy machine takes a while to load the workbench. */
const PATIENCE = 90_000;

/** Starts the Chromium in `STORYC_BROWSER`. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.STORYC_BROWSER ?? '/usr/bin/chromium',
    // In a container, Chromium runs as root and has little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/**
 * Waits until a condition holds; fails with its last value or error.
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} condition
 * @returns {Promise<T>} its first truthy value
 */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    this.messages = [];
    page.on('console', (message) => this.messages.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.messages.push(`uncaught: ${error.stack}`));
  }

  /** Opens a folder in a new window. */
  static async open(browser, address, folder) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    const workbench = new Workbench(page);
    await page.goto(`${address}/?folder=${folder}`);
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return workbench;
  }

  /** The text editor that shows a file. */
  editor(name) {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${name}"]`);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types into the quick input, and chooses the row with a text. */
  async #choose(key, words, row) {
    await this.press(key);
    const input = this.page.locator('.quick-input-widget:visible input');
    await input.fill(words);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row }).first().waitFor();
    await this.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  async openFile(name) {
    await this.#choose('Control+P', name, name);
    await this.editor(name).locator('.view-line').first().waitFor();
    await this.editor(name).locator('textarea, .native-edit-context').first().focus();
  }

  /** Runs a command by its title. */
  async run(title) {
    await this.#choose('F1', `>${title}`, title);
  }

  /** Puts the cursor before the first occurrence of a text in a file's text. */
  async goTo(text, words) {
    const at = text.indexOf(words);
    if (at < 0) throw new Error(`there is no “${words}” in the text`);
    const lines = text.slice(0, at).split('\n');
    await this.press('Control+G');
    const input = this.page.locator('.quick-input-widget:visible input');
    await input.fill(`:${lines.length}:${lines.at(-1).length + 1}`);
    await this.press('Enter');
    await this.page.getByText(`Ln ${lines.length}, Col ${lines.at(-1).length + 1}`).waitFor();
  }

  /** The rows of the Problems pane. */
  problems() {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  /** A code lens, which is a link above a line. */
  lens(text) {
    return this.page.locator('.codelens-decoration:visible').getByText(text);
  }

  /** The notification with a text. */
  notification(text) {
    return this.page.locator('.notification-list-item:visible', { hasText: text });
  }

  /** The menu with quick fixes and other actions at the cursor. */
  actions() {
    return this.page.locator('.action-widget .monaco-list-row');
  }

  /** The page in a webview, such as the sheet. */
  webview() {
    return this.page.locator('iframe.webview.ready').last().contentFrame().locator('#active-frame').contentFrame();
  }

  /** The computed style, such as `color`, with which an editor shows a text. */
  async styleOf(name, text, style) {
    // The editor shows spaces as spaces that don't break.
    const shown = text.replaceAll(' ', '\u00a0');
    const token = this.editor(name).locator('.view-line span > span').filter({ hasText: shown }).first();
    return token.evaluate((element, style) => getComputedStyle(element)[style], style);
  }

  /** Switches to the theme for a colour scheme, as the system does at night. */
  async #switchTo(scheme) {
    await this.page.emulateMedia({ colorScheme: scheme });
    await this.page.locator(`.monaco-workbench.vs${scheme === 'dark' ? '-dark' : ''}`).waitFor();
  }

  /** Runs a check in the light and in the dark theme. */
  async inBothThemes(check) {
    for (const scheme of ['light', 'dark']) {
      await this.#switchTo(scheme);
      await check(scheme);
    }
  }

  /** Saves pictures of the window in both themes, as `target/workbench/NAME-light.png` and `NAME-dark.png`. */
  async picture(name) {
    await this.inBothThemes(async (scheme) => {
      await this.page.screenshot({ path: path.join(RESULTS, `${name}-${scheme}.png`), animations: 'disabled' });
    });
  }

  /** Keeps what a failed test showed, and what the page logged. */
  async saveFailure(folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'browser.log'), this.messages.join('\n'));
    await this.page.screenshot({ path: path.join(folder, 'screen.png') });
  }
}
