// @ts-check
// The documentation's pages: links, search, and the way to the playground.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { DIST, freshPage, shown, Site, startBrowser, storyText } from "./site.mjs";

const site = await new Site().start();
const browser = await startBrowser(site);
after(async () => {
  await browser.close();
  site.stop();
  site.assertAlone();
});

const pages = readdirSync(join(DIST, "docs"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));

test("no link of any page is dead", () => {
  assert.ok(pages.length > 90, `${pages.length} pages`);
  const anchors = new Map(pages.map((page) => [join(DIST, "docs", page), new Set([...readFileSync(join(DIST, "docs", page), "utf8").matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))]));
  let links = 0;
  for (const page of pages) {
    const file = join(DIST, "docs", page);
    for (const [, href = ""] of readFileSync(file, "utf8").matchAll(/ (?:href|src)="([^"]+)"/g)) {
      if (/^https?:/.test(href)) continue;
      const [path = "", anchor] = href.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      assert.ok(existsSync(target), `${page}: ${href}`);
      if (anchor && !anchor.startsWith("story=")) assert.ok(anchors.get(target)?.has(anchor), `${page}: ${href}`);
      links += 1;
    }
  }
  assert.ok(links > 3000, `${links} links`);
});

test("every page opens without a message in the console", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  for (const path of pages) {
    await page.goto(`${site.url}docs/${path}`);
    assert.deepEqual(messages, [], path);
  }
  await context.close();
});

test("the search finds a rule by its code, a model by its name, and says when it finds nothing", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  await page.goto(`${site.url}docs/index.html`);
  for (const [words, address] of [["T201", "rules/T201.html"], ["happyhorse-1.1", "models.html"], ["suppress", "language.html"], ["qqqqzzzz", null]]) {
    await page.keyboard.press("/");
    await page.locator("#search").fill(words ?? "");
    await page.locator("#results li").first().waitFor();
    if (address === null) await page.getByText("No page mentions").waitFor();
    else await page.locator(`#results a[href*="${address}"]`).first().waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  }
  await page.locator("#search").fill("T201");
  await page.locator("#results a").first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/rules/T201.html#*");
  assert.deepEqual(messages, []);
  await context.close();
});

test("a story of a rule's page opens in the playground and shows what the rule finds", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  for (const [rule, shows] of [["T201", true], ["R204", true], ["P101", true]]) {
    await page.goto(`${site.url}docs/rules/${rule}.html`);
    const story = await page.locator("figure.story code").first().textContent();
    await page.getByRole("link", { name: "Open in the playground" }).first().click();
    await shown(page);
    await page.waitForFunction(() => document.querySelector("#counts")?.childElementCount);
    assert.equal(await storyText(page), story, String(rule));
    assert.equal(await page.locator(".finding .code", { hasText: String(rule) }).count() > 0, shows, String(rule));
  }
  assert.deepEqual(messages, []);
  await context.close();
});
