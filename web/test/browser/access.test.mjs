// @ts-check
// Accessibility by axe-core, sizes, and screenshots to look at in `target/web`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { freshPage, paste, PICTURES, shown, Site, startBrowser } from "./site.mjs";
import { RIVERBANK, SHOT_LIST } from "./stories.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const site = await new Site().start();
const browser = await startBrowser(site);
after(async () => {
  await browser.close();
  site.stop();
  site.assertAlone();
});

/** Messages of the page itself: axe tries inline styles while it measures, which the page's policy blocks. */
const own = (/** @type {string[]} */ messages) => messages.filter((message) => !message.includes("Applying inline style violates"));

/** Runs axe past the page's policy, and lists what is serious. @param {import("playwright-core").Page} page */
async function serious(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { iframes: false }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ target, failureSummary }) => target.join(" ") + " " + failureSummary).join("; ")))`,
    awaitPromise: true, returnByValue: true,
  });
  return result.value;
}

const LOOKS = /** @type {[string, import("playwright-core").BrowserContextOptions][]} */ ([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
]);

for (const [look, options] of LOOKS) {
  test(`the playground is accessible: ${look}`, async () => {
    const { context, page, messages } = await freshPage(site, browser, options);
    await page.goto(site.url);
    await shown(page);
    const views = look === "phone" ? ["Story", "Sheet", "Prompt", "Request", "Cost"] : ["Sheet", "Prompt", "Request", "Cost"];
    for (const [story, text] of [["example", ""], ["riverbank", RIVERBANK]]) {
      if (look === "phone") await page.getByRole("tab", { name: "Story" }).click();
      if (text) await paste(page, text);
      for (const view of views) {
        await page.getByRole("tab", { name: view }).click();
        if (view === "Sheet") await page.frameLocator("#sheet iframe:not(.loading)").locator(".card").first().waitFor();
        if (view === "Cost") await page.locator(".cost-table tbody tr").first().waitFor();
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(PICTURES, `${look}-${story}-${view.toLowerCase()}.png`) });
        assert.deepEqual(await serious(page), [], `${story}, ${view}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${story}, ${view}: wider than the screen`);
      }
    }
    if (look === "phone") await page.getByRole("tab", { name: "Story" }).click();
    await paste(page, SHOT_LIST);
    await page.getByRole("button", { name: "Read as 3 shots" }).waitFor();
    await page.screenshot({ path: join(PICTURES, `${look}-offer.png`) });
    assert.deepEqual(await serious(page), [], "offer");
    await page.getByRole("button", { name: "Read as 3 shots" }).click();
    await page.getByRole("button", { name: "Show the report" }).click();
    await page.screenshot({ path: join(PICTURES, `${look}-import.png`) });
    assert.deepEqual(await serious(page), [], "import");
    await page.locator("#models summary").click();
    await page.screenshot({ path: join(PICTURES, `${look}-models.png`) });
    assert.deepEqual(await serious(page), [], "models");
    assert.deepEqual(own(messages), []);
    await context.close();
  });

  test(`the documentation is accessible: ${look}`, async () => {
    const { context, page, messages } = await freshPage(site, browser, options);
    for (const path of ["index", "language", "rules/index", "rules/T201", "models", "cli"]) {
      await page.goto(`${site.url}docs/${path}.html`);
      await page.screenshot({ path: join(PICTURES, `${look}-docs-${path.replace("/", "-")}.png`) });
      assert.deepEqual(await serious(page), [], path);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${path}: wider than the screen`);
    }
    assert.deepEqual(own(messages), []);
    await context.close();
  });
}

test("the tabs, the menus and the divider work by keyboard alone", async () => {
  const { context, page } = await freshPage(site, browser);
  await page.goto(site.url);
  await shown(page);
  await page.getByRole("tab", { name: "Sheet" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "tab-prompt");
  await page.keyboard.press("End");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "tab-cost");
  await page.locator("#models summary").focus();
  await page.keyboard.press("Enter");
  await page.locator("#model-list input").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#models").getAttribute("open"), null);
  const width = () => page.locator("#story").evaluate((element) => element.clientWidth);
  const before = await width();
  await page.locator("#divider").focus();
  await page.keyboard.press("ArrowRight");
  assert.ok((await width()) > before);
  await context.close();
});
