// @ts-check
// The playground in Chromium, with the network cut.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { freshPage, paste, shown, Site, startBrowser, storyText, stroke } from "./site.mjs";
import { RIVERBANK, SHOT_LIST } from "./stories.mjs";

const PICTURE = /\.(jpe?g|png|webp)$/;
const EXAMPLES = join(import.meta.dirname, "../../../examples");

const site = await new Site().start();
const browser = await startBrowser(site);

after(async () => {
  await browser.close();
  site.stop();
  site.assertAlone();
});

/** @param {import("playwright-core").BrowserContextOptions} [options] */
async function open(options) {
  const opened = await freshPage(site, browser, options);
  await opened.page.goto(site.url);
  await shown(opened.page);
  return opened;
}

test("a pasted prompt shows its shots, its unbound references and the request of each system", async () => {
  const { context, page, messages } = await open();
  await page.getByRole("tab", { name: "Request" }).click();
  await paste(page, RIVERBANK);
  assert.equal(await page.locator("#facts").textContent(), "4 shots · 15 s · 3 unbound references");
  const requests = await page.locator("#request .code-block").allTextContents();
  assert.equal(requests.length, 3);
  for (const request of requests) assert.ok(JSON.stringify(JSON.parse(request)).includes("the bicycle ticking"));
  const models = await page.locator("#request h3").allTextContents();
  assert.deepEqual(models, ["HappyHorse 1.1", "Seedance 2.0", "Kling 3.0 Omni"]);
  assert.equal(await page.locator("#references .reference").count(), 3);

  // One keystroke is one compile. `npm run bench` measures how long it takes.
  const compiles = () => page.evaluate(() => /** @type {PerformanceMark[]} */ (performance.getEntriesByName("storyc-shown")).at(-1)?.detail.compiles);
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+End");
  const before = await compiles();
  for (let round = 0; round < 5; round += 1) await stroke(page, "x");
  assert.equal(await compiles(), before + 5);
  assert.deepEqual(messages, []);
  await context.close();
});

test("pictures that arrive after their example is gone compile nothing", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  /** @type {() => void} */
  let release = () => {};
  const gone = new Promise((resolve) => { release = () => resolve(undefined); });
  await page.route(PICTURE, async (route) => {
    await gone;
    await route.continue();
  });
  // The first example has pictures.
  const asked = page.waitForRequest(PICTURE);
  await page.goto(site.url);
  await shown(page);
  await asked;
  await paste(page, RIVERBANK);
  const compiles = () => page.evaluate(() => /** @type {PerformanceMark[]} */ (performance.getEntriesByName("storyc-shown")).at(-1)?.detail.compiles);
  const before = await compiles();
  release();
  await page.waitForTimeout(1500);
  assert.equal(await compiles(), before);
  assert.deepEqual(messages, []);
  await context.close();
});

test("every example opens in every view without a message in the console", async () => {
  const { context, page, messages } = await open();
  const names = readdirSync(EXAMPLES).filter((name) => name.endsWith(".story")).map((name) => name.replace(".story", "")).sort();
  for (const name of names) {
    await page.locator("#examples summary").click();
    await page.locator(`[data-example="${name}"]`).click();
    const shots = await page.locator("#facts").textContent();
    assert.match(shots ?? "", /^\d+ shots? · /, name);
    for (const view of ["Sheet", "Prompt", "Request", "Cost"]) {
      await page.getByRole("tab", { name: view }).click();
      if (view === "Sheet") await page.frameLocator("#sheet iframe:not(.loading)").locator(".card").first().waitFor();
      if (view === "Cost") await page.locator(".cost-table tbody tr").first().waitFor();
    }
    await page.waitForFunction(() => location.hash.startsWith("#story="));
    const text = readFileSync(join(EXAMPLES, `${name}.story`), "utf8");
    await page.waitForTimeout(500);
    assert.equal(await storyText(page), text.replaceAll("\r\n", "\n"), name);
    assert.deepEqual(messages, [], name);
  }
  await context.close();
});

test("a link opened in a fresh profile gives the same story and the same choices", async () => {
  const { context, page } = await open();
  await paste(page, RIVERBANK);
  await page.locator("#ratio").selectOption("9:16");
  await page.locator("#share").click();
  await page.getByText("link that contains this story").or(page.getByText("now contains the story")).waitFor();
  const link = page.url();
  await context.close();

  const fresh = await freshPage(site, browser);
  await fresh.page.goto(link);
  await shown(fresh.page);
  assert.equal(await storyText(fresh.page), RIVERBANK);
  assert.equal(await fresh.page.locator("#ratio").inputValue(), "9:16");
  await fresh.page.getByRole("tab", { name: "Request" }).click();
  assert.match(await fresh.page.locator("#request .code-block").first().textContent() ?? "", /"9:16"/);
  assert.deepEqual(fresh.messages, []);
  await fresh.context.close();
});

test("a damaged link opens an example, and the page still works", async () => {
  const { context, page, messages } = await freshPage(site, browser);
  await page.goto(`${site.url}#story=AAAA%%%`);
  await shown(page);
  assert.match(await page.locator("#facts").textContent() ?? "", /shots/);
  assert.deepEqual(messages, []);
  await context.close();
});

test("the page works without a network once it has been loaded, and keeps the story", async () => {
  const { context, page, messages } = await open();
  await paste(page, RIVERBANK);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForFunction(() => location.hash.startsWith("#story="));
  await page.waitForTimeout(600);
  site.up = false;
  try {
    await page.goto(site.url);
    await shown(page);
    assert.equal(await page.locator("#facts").textContent(), "4 shots · 15 s · 3 unbound references");
    await page.frameLocator("#sheet iframe:not(.loading)").locator(".card").first().waitFor();
    await page.getByRole("tab", { name: "Prompt" }).click();
    assert.equal(await page.locator(".prompt-text").count(), 3);
  } finally {
    site.up = true;
  }
  assert.deepEqual(messages, []);
  await context.close();
});

test("another notation is offered to be read, read with a report, and taken back", async () => {
  const { context, page, messages } = await open();
  await paste(page, SHOT_LIST);
  await page.getByRole("button", { name: "Read as 3 shots" }).click();
  await page.getByText("Read as 3 shots.").waitFor();
  assert.match(await page.locator("#facts").textContent() ?? "", /^3 shots · 10 s/);
  await page.getByRole("button", { name: "Show the report" }).click();
  assert.equal(await page.locator("#import tbody tr").count(), 3);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector("#facts")?.textContent?.startsWith("0 shots"));
  await page.waitForTimeout(600);
  assert.equal(await storyText(page), SHOT_LIST);
  // The offer that was taken back isn't made again for the same text.
  assert.equal(await page.getByRole("button", { name: "Read as 3 shots" }).count(), 0);
  assert.deepEqual(messages, []);
  await context.close();
});

test("the prompt and the story point at each other", async () => {
  const { context, page } = await open();
  await paste(page, RIVERBANK);
  await page.getByRole("tab", { name: "Prompt" }).click();
  const part = page.locator(".part", { hasText: "She has noticed" }).first();
  await part.hover();
  assert.match(await page.locator("#editor .cm-linked").allTextContents().then((texts) => texts.join("")), /She has noticed/);
  await part.click();
  const line = await page.locator("#editor .cm-activeLine").first().textContent();
  assert.match(line ?? "", /She has noticed/);
  await page.locator(".part.current", { hasText: "She has noticed" }).first().waitFor();
  await context.close();
});

test("the sheet keeps its place while the story changes, and leads to the story", async () => {
  const { context, page } = await open();
  await paste(page, RIVERBANK);
  const sheet = () => page.frameLocator("#sheet iframe:not(.loading)");
  await sheet().getByText("bicycle").first().waitFor();
  await sheet().locator(".card").nth(2).locator(".card-head a").click();
  assert.match(await page.locator("#editor .cm-activeLine").first().textContent() ?? "", /9-12s/);
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" More.");
  await sheet().getByText("More.").first().waitFor();
  assert.equal(await sheet().locator(".card[aria-current]").getAttribute("data-shot"), "2");
  assert.match(await sheet().locator(".time").textContent() ?? "", /^0:09/);
  await context.close();
});

test("a fix is applied from the list, and taken back", async () => {
  const { context, page } = await open();
  const story = "[0-5s] A door.\n\n[5,0-9s] A key.\n";
  await paste(page, story);
  const finding = page.locator(".finding", { hasText: "S103" });
  await finding.getByRole("button", { name: /^(?!Go to)/ }).first().click();
  await finding.waitFor({ state: "detached" });
  await page.waitForTimeout(600);
  assert.notEqual(await storyText(page), story);
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(600);
  assert.equal(await storyText(page), story);
  await context.close();
});

test("a dropped picture is checked here, and goes nowhere", async () => {
  const { context, page, messages } = await open();
  await paste(page, RIVERBANK);
  site.served = [];
  await page.locator('input[aria-label="Picture for Image1"]').setInputFiles(join(EXAMPLES, "assets/boy.png"));
  const reference = page.locator(".reference", { hasText: "@Image1" });
  await reference.locator("img").waitFor();
  assert.match(await reference.textContent() ?? "", /PNG, \d+ × \d+, 19 kB/);
  assert.match(await page.locator("#facts").textContent() ?? "", /2 unbound references/);
  await page.locator('input[aria-label="Picture for Image2"]').setInputFiles({ name: "tiny.png", mimeType: "image/png", buffer: tinyPng() });
  await page.locator(".reference.bad", { hasText: "@Image2" }).waitFor();
  assert.deepEqual(site.served.filter((path) => !path.startsWith("/assets/")), []);
  await page.locator("#share").click();
  assert.ok(!decodeURIComponent(page.url()).includes("boy.png"));
  assert.deepEqual(messages, []);
  await context.close();
});

/** A PNG of one pixel. */
function tinyPng() {
  return Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
}

test("completion and hover come from the language server's code", async () => {
  const { context, page, messages } = await open();
  await page.locator("#examples summary").click();
  await page.locator('[data-example="river-walk"]').click();
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" @");
  await page.locator("#editor .cm-tooltip-autocomplete li").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#editor .tok-reference").first().hover();
  await page.locator("#editor .cm-hover").waitFor();
  assert.deepEqual(messages, []);
  await context.close();
});
