// Dropped pictures find their references.

import type { StoryReference } from "@storyc/wasm";
import { expect, test } from "vitest";
import { assign } from "../../src/story/pictures";

const reference = (name: string, source: StoryReference["source"]): StoryReference =>
  ({ name, kind: "image", number: 1, role: null, called: null, source, declared: source ? "story" : "nowhere", declaration: null, mentions: [], sent: true }) as StoryReference;

const BOY = reference("boy", { kind: "path", value: "cast/boy.png" });
const FREE = reference("Image1", null);
const REMOTE = reference("dog", { kind: "url", value: "https://example.com/dog.png" });

const assigned = (files: string[], references: StoryReference[], bound = new Map<string, string>()) =>
  assign(files.map((name) => ({ name })), references, bound).map(([to, file]) => `${file.name} to ${to.name}`);

test("a file goes to the reference that names it", () => {
  expect(assigned(["boy.png"], [FREE, BOY])).toEqual(["boy.png to boy"]);
  expect(assigned(["x.png", "boy.png"], [FREE, BOY])).toEqual(["boy.png to boy", "x.png to Image1"]);
});

test("other files go to references without a file first, in their order", () => {
  const second = reference("Image2", null);
  expect(assigned(["a.png", "b.png"], [REMOTE, FREE, second])).toEqual(["a.png to Image1", "b.png to Image2"]);
  expect(assigned(["a.png"], [FREE, second], new Map([["Image1", "old.png"]]))).toEqual(["a.png to Image2"]);
});

test("more files than references, and no reference at all", () => {
  expect(assigned(["a.png", "b.png"], [FREE])).toEqual(["a.png to Image1"]);
  expect(assigned(["a.png"], [])).toEqual([]);
});
