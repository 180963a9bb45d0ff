// A panic is an exception with its message, and the next call gets a new instance. `check` builds the module for it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const folder = process.env.STORYC_PANICS;

test("a panic leaves the module usable", { skip: !folder && "STORYC_PANICS doesn't name the module; `check` does" }, async () => {
  const { call, initSync } = await import(join(folder, "storyc.js"));
  initSync({ module: readFileSync(join(folder, "storyc_bg.wasm")) });
  assert.equal(call("one"), "one 1");
  assert.equal(call("two"), "two 2");
  for (let round = 0; round < 100; round += 1) {
    assert.throws(() => call(""), (error) => error instanceof Error && /the text is empty/.test(error.message));
    assert.equal(call("a".repeat(100_000)), `${"a".repeat(100_000)} 1`, "a new instance");
    assert.equal(call("🎬"), "🎬 2");
  }
});
