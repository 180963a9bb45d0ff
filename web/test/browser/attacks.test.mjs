// @ts-check
// Stories full of markup and script run nothing, in any view, and ask for nothing.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { freshPage, paste, shown, Site, startBrowser } from "./site.mjs";
import { ATTACKS, storyWithAttack } from "./stories.mjs";

const site = await new Site().start();
const browser = await startBrowser(site);
after(async () => {
  await browser.close();
  site.stop();
  site.assertAlone();
});

test("no word of a story becomes markup or script", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  await page.goto(site.url);
  await shown(page);
  const elements = () => page.evaluate(() => document.querySelectorAll("script, style, base, form, object, embed, iframe:not(#sheet iframe), img[onerror], [onload], [onmouseover]").length);
  const before = await elements();
  for (const attack of ATTACKS) {
    await paste(page, storyWithAttack(attack));
    for (const view of ["Prompt", "Request", "Cost", "Sheet"]) await page.getByRole("tab", { name: view }).click();
    const sheet = page.frameLocator("#sheet iframe:not(.loading)");
    await sheet.locator(".card").first().waitFor();
    await page.waitForTimeout(250);
    assert.equal(await elements(), before, attack);
    assert.equal(await sheet.locator("script:not(#data)").count(), 1, attack);
    assert.equal(await sheet.locator("img, iframe, object, embed, base, form").count(), 0, attack);
  }
  for (const offer of await page.getByRole("button", { name: /Read as/ }).all()) await offer.click();
  assert.deepEqual(messages.filter((message) => !/^error: Failed to load/.test(message)), []);
  await context.close();
});

test("the sheet's frame has neither the page's origin nor a way out", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  await page.goto(site.url);
  await shown(page);
  await page.locator("#sheet iframe:not(.loading)").waitFor();
  const frame = page.frames().find((frame) => frame !== page.mainFrame());
  assert.ok(frame);
  assert.equal(await frame.evaluate(() => origin), "null");
  const blocked = await frame.evaluate(async () => {
    const tries = {
      fetch: () => fetch("https://x.example/"),
      image: () => new Promise((resolve, reject) => { Object.assign(new Image(), { onload: resolve, onerror: () => reject(new Error("image")), src: "https://x.example/x.png" }); }),
      parent: async () => parent.document.title,
      storage: async () => localStorage.length,
    };
    const done = await Promise.allSettled(Object.values(tries).map((run) => run()));
    return done.every(({ status }) => status === "rejected");
  });
  assert.ok(blocked);
  // Nor can the frame be sent elsewhere: the page's policy blocks it before a request. The browser may open a connection
  // ahead, and sends nothing over it.
  await frame.evaluate(() => { location.href = "https://x.example/"; }).catch(() => { /* it is navigating */ });
  await page.waitForTimeout(500);
  assert.ok(messages.some((message) => message.includes("Framing 'https://x.example/' violates")), messages.join("\n"));
  const tried = (/** @type {string} */ request) => request === "CONNECT x.example:443" || request === "https://x.example/x.png";
  site.foreign = site.foreign.filter((request) => !tried(request));
  site.asked = site.asked.filter((request) => !tried(request));
  await context.close();
});
