// @ts-check
// The built site on loopback, and a browser whose every request goes through a proxy that serves only this site and
// records what else is asked for.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

export const DIST = join(import.meta.dirname, "../../dist");
export const PICTURES = join(import.meta.dirname, "../../../target/web");

const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json",
  ".wasm": "application/wasm", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
  ".webmanifest": "application/manifest+json",
});

/** Where the browser itself tries to sign in and looks for its own updates, and where it registers for push messages. The
 * page asks for none of them: the requests of its contexts are recorded one by one, too. */
const NOWHERE = "nowhere.invalid";
const BROWSERS_OWN = new Set([`${NOWHERE}:443`, "android.clients.google.com:443"]);

/** Features of the browser that make requests of their own, and those that playwright turns off for stability. */
const OFF = [
  "AutofillServerCommunication", "NetworkTimeServiceQuerying", "OptimizationHints", "MediaRouter", "PreconnectToSearch",
  "AimEnabled", "LensOverlay", "Translate", "PaintHolding", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
  "DestroyProfileOnBrowserClose", "AvoidUnnecessaryBeforeUnloadCheckSync",
].join(",");

/** Serves the site, and is the proxy. `up = false` refuses everything. */
export class Site {
  /** What reached the proxy. @type {string[]} */
  foreign = [];
  /** What pages, frames and workers asked for, even if their policy blocked it. @type {string[]} */
  asked = [];
  /** @type {string[]} */
  served = [];
  up = true;
  /** @type {import("node:http").Server} */
  #server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    // What isn't plain HTTP is elsewhere by definition.
    this.#server.on("connect", (request, socket) => {
      if (!BROWSERS_OWN.has(request.url ?? "")) this.foreign.push(`CONNECT ${request.url}`);
      socket.on("error", () => { /* The browser gave up first. */ });
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Fails if anything but this site was asked for. */
  assertAlone() {
    assert.deepEqual([...this.foreign, ...this.asked], [], "requests to elsewhere");
  }

  get port() {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  #answer(request, response) {
    const url = new URL(request.url ?? "/", this.url);
    if (url.origin !== new URL(this.url).origin || request.method !== "GET") {
      this.foreign.push(`${request.method} ${url}`);
      response.writeHead(502).end();
      return;
    }
    const below = normalize(decodeURIComponent(url.pathname)).replace(/^(\.\.[/\\])+/, "");
    const path = join(DIST, below.endsWith("/") ? `${below}index.html` : below);
    if (!this.up || !path.startsWith(DIST) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(this.up ? 404 : 503).end();
      return;
    }
    this.served.push(url.pathname);
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(readFileSync(path));
  }
}

/** @param {Site} site */
export async function startBrowser(site) {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({
    executablePath: process.env.STORYC_BROWSER_PATH ?? "/usr/bin/chromium",
    args: [
      `--proxy-server=http://127.0.0.1:${site.port}`, "--proxy-bypass-list=<-loopback>",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
      `--gaia-url=https://${NOWHERE}`, `--component-updater=url-source=https://${NOWHERE}/`, `--disable-features=${OFF}`,
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}

/**
 * A page in a fresh profile. `messages` gets every console message, exception and dialog, and `site.asked` every request
 * of its pages, frames and workers to elsewhere.
 *
 * @param {Site} site
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function freshPage(site, browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(site.url).origin && protocol !== "blob:" && protocol !== "data:") site.asked.push(request.url());
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    messages.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { context, page, messages };
}

/** Waits until the page shows the text that it holds now. @param {import("playwright-core").Page} page */
export async function shown(page) {
  await page.waitForFunction(() => {
    const text = document.querySelector("#editor")?.shadowRoot?.querySelector(".cm-content");
    const marks = performance.getEntriesByName("storyc-shown");
    return text && marks.length > 0;
  });
}

/** The story in the editor. @param {import("playwright-core").Page} page */
export function storyText(page) {
  return page.evaluate(async () => {
    const fragment = location.hash.slice("#story=".length);
    const bytes = Uint8Array.from(atob(fragment.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text()).text;
  });
}

/**
 * Pastes a text in place of the story, as a person does. Returns the milliseconds from the paste until everything that the
 * page shows of it was in the document.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} text
 */
export async function paste(page, text) {
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+a");
  return page.evaluate((text) => new Promise((resolve) => {
    performance.clearMarks("storyc-shown");
    const start = performance.now();
    new PerformanceObserver((list, observer) => {
      const mark = list.getEntries().find((entry) => entry.name === "storyc-shown" && /** @type {PerformanceMark} */ (entry).detail.length === text.length);
      if (!mark) return;
      observer.disconnect();
      resolve(mark.startTime - start);
    }).observe({ entryTypes: ["mark"] });
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.querySelector("#editor")?.shadowRoot?.querySelector(".cm-content")
      ?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));
  }), text);
}

/**
 * Types a letter; returns the milliseconds from the key to the new state of the page.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} letter
 */
export async function stroke(page, letter) {
  await page.evaluate(() => {
    const store = /** @type {{ measured?: Promise<number> }} */ (/** @type {unknown} */ (window));
    store.measured = new Promise((resolve) => {
      let start = 0;
      addEventListener("keydown", (event) => { start = event.timeStamp; }, { capture: true, once: true });
      new PerformanceObserver((list, observer) => {
        const mark = list.getEntries().find((entry) => entry.name === "storyc-shown" && start > 0);
        if (!mark) return;
        observer.disconnect();
        resolve(mark.startTime - start);
      }).observe({ entryTypes: ["mark"] });
    });
  });
  await page.keyboard.press(letter);
  return page.evaluate(() => /** @type {{ measured?: Promise<number> }} */ (/** @type {unknown} */ (window)).measured ?? 0);
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
