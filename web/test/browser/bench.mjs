// @ts-check
// Measures how soon the built site shows a pasted prompt and a keystroke, for each view. `npm run bench` runs it.
//
// The time runs from the paste, or from the key in the browser, until everything that the page shows of the text is in the
// document. A view that is built by the compiler after that, the sheet or the costs, isn't part of it.

import { freshPage, median, paste, shown, Site, startBrowser, stroke } from "./site.mjs";
import { RIVERBANK } from "./stories.mjs";

const ROUNDS = 20;

const site = await new Site().start();
const browser = await startBrowser(site);
const { page } = await freshPage(site, browser);
await page.goto(site.url);
await shown(page);

for (const view of ["Sheet", "Prompt", "Request", "Cost"]) {
  await page.getByRole("tab", { name: view }).click();
  const pastes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await paste(page, "");
    pastes.push(await paste(page, RIVERBANK));
  }
  await page.keyboard.press("Control+End");
  const strokes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    strokes.push(await stroke(page, "x"));
    await page.waitForTimeout(100);
  }
  const show = (/** @type {number[]} */ values) => `median ${median(values).toFixed(1)} ms, most ${Math.max(...values).toFixed(1)} ms`;
  console.log(`${view.padEnd(8)} paste: ${show(pastes)}; keystroke: ${show(strokes)}`);
}

await browser.close();
site.stop();
