// Links carry a story and nothing that could harm the page.

import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { playgroundFragment } from "../../build/story-blocks.mjs";
import { fromFragment, toFragment } from "../../src/story/link";
import { plainStory, readStory, type Story } from "../../src/story/story";

const link = (data: unknown) => `#story=${deflateRawSync(JSON.stringify(data)).toString("base64url")}`;

test("a story survives the way into a link and out of it", async () => {
  const story: Story = {
    text: "[0-5s] @小雨 \"waits\" 🌧\n\n[5-9s] …\u2028",
    models: ["kling-3.0-omni"],
    ratio: "9:16",
    clips: "auto",
    select: ["P101"],
    files: { "boy.png": { length: 12, format: "png", width: 3, height: 4 }, "lost.png": null },
  };
  expect(await fromFragment(await toFragment(story))).toEqual(story);
  const long = plainStory("[+1s] A line. ".repeat(50_000));
  const fragment = await toFragment(long);
  expect(fragment.length).toBeLessThan(10_000);
  expect(await fromFragment(fragment)).toEqual(long);
});

test("the links of the documentation open in the page", async () => {
  const text = "---\nrefs: { boy: boy.png }\n# files: boy.png = png 720x1280 30000000 bytes, notes.png = text\n---\n[0-5s] @boy.\n";
  const story = await fromFragment(playgroundFragment("docs/rules/R205.md", text));
  expect(story).toEqual({
    ...plainStory(text),
    select: ["R205"],
    files: { "boy.png": { length: 30_000_000, format: "png", width: 720, height: 1280 }, "notes.png": { length: 10, format: null, width: null, height: null } },
  });
});

test("another fragment is no story, and a damaged one is an error", async () => {
  expect(await fromFragment("")).toBeNull();
  expect(await fromFragment("#story")).toBeNull();
  expect(await fromFragment("#heading")).toBeNull();
  for (const broken of ["#story=", "#story=%%%", "#story=AAAA", link([]), link({ text: 1 }), link(null)]) {
    await expect(fromFragment(broken), broken).rejects.toThrow();
  }
});

test("a small link can't fill the memory", async () => {
  const bomb = `#story=${deflateRawSync(Buffer.alloc(17_000_000, "a"), { level: 1 }).toString("base64url")}`;
  await expect(fromFragment(bomb)).rejects.toThrow("larger than 16 MB");
});

test("malformed choices are dropped one by one", () => {
  expect(readStory({ text: "x", models: "all", ratio: 3, clips: "many", select: [1], files: { a: 1, b: { length: -1 }, c: { length: 2, format: "exe", width: 2 ** 32, height: 9 } } }))
    .toEqual({ ...plainStory("x"), files: { c: { length: 2, format: null, width: null, height: 9 } } });
  expect(readStory({ text: "x", models: [] })).toEqual(plainStory("x"));
});
