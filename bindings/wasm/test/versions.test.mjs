// The module is compiled with the versions of libraries that the program is compiled with, so that both read a text alike.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** The packages of a lock file: their versions and what they depend on. */
function packages(path) {
  const blocks = readFileSync(join(import.meta.dirname, "..", path), "utf8").split("[[package]]").slice(1);
  return blocks.map((block) => ({
    name: block.match(/^name = "(.*)"$/m)[1],
    version: block.match(/^version = "(.*)"$/m)[1],
    needs: [...(block.match(/^dependencies = \[([^]*?)\]/m)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => name),
  }));
}

test("everything that storyc depends on has the program's version", () => {
  const own = packages("Cargo.lock");
  const program = new Set(packages("../../Cargo.lock").map(({ name, version }) => `${name} ${version}`));
  const find = (needed) => own.find(({ name, version }) => needed === name || needed === `${name} ${version}`);
  const reached = new Set([find("storyc")]);
  for (const found of reached) for (const needed of found.needs) reached.add(find(needed));
  const others = [...reached].map(({ name, version }) => `${name} ${version}`).filter((found) => !program.has(found));
  assert.deepEqual(others, [], "copy ../../Cargo.lock to Cargo.lock and run `cargo check`");
  assert.ok(reached.size > 10);
});
