// The packed package, installed into an empty project, does what the README says, in Node and for TypeScript.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { emptyFolder } from "./native.mjs";

const here = join(import.meta.dirname, "..");
const readme = readFileSync(join(here, "README.md"), "utf8");
const example = readme.match(/```ts\n([^]*?)```/)[1];

let project;

before(() => {
  project = emptyFolder("project");
  const packed = emptyFolder("packed");
  const [{ filename }] = JSON.parse(npm(here, ["pack", "--json", "--pack-destination", packed]));
  npm(project, ["init", "--yes"]);
  npm(project, ["install", "--no-audit", "--no-fund", "--offline", join(packed, filename)]);
});

function npm(folder, args) {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

test("the README compiles a story in five lines", () => {
  const lines = example.split("\n").filter((line) => line !== "");
  assert.ok(lines.length <= 5, `${lines.length} lines`);
  writeFileSync(join(project, "hello.mjs"), example);
  const printed = execFileSync(process.execPath, ["hello.mjs"], { cwd: project, encoding: "utf8" });
  assert.match(printed, /^curl -X POST '/m);
  assert.match(printed, /A boy walks by the river/);
});

test("the example passes a strict type check, and a wrong option doesn't", () => {
  const check = (name, source) => {
    writeFileSync(join(project, name), source);
    const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"];
    const tsc = join(here, "node_modules/typescript/bin/tsc");
    return execFileSync(process.execPath, [tsc, ...flags, name], { cwd: project, encoding: "utf8" });
  };
  check("hello.mts", example);
  const typed = `import { compile, init, toStory, type Compiled, type StorycError } from "@storyc/wasm";
    const compiled: Compiled = compile("", { clips: "auto", files: { a: new Uint8Array(), b: null } });
    const place: number | null = toStory(compiled.films[0]!.clips[0]!.sourceMap, 0);
    try { await init(); } catch (error) { const { code } = error as StorycError; console.log(code === "internal", place); }`;
  check("typed.mts", typed);
  for (const wrong of ['compile("", { clips: "two" })', 'compile("", { model: "x" })', "compile(5)", 'compile("").film']) {
    const source = `import { compile } from "@storyc/wasm";\n${wrong};\n`;
    assert.throws(() => check("wrong.mts", source), (error) => /wrong\.mts\(2/.test(error.stdout), wrong);
  }
});

test("the package has at most 1.2 MB gzipped, and nothing but what it needs", () => {
  const folder = join(project, "node_modules/@storyc/wasm");
  const files = ["dist/storyc_bg.wasm", "dist/storyc.js", "dist/index.js", "dist/source-map.js"];
  const gzipped = files.map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
  const total = gzipped.reduce((sum, length) => sum + length, 0);
  assert.ok(total < 1_200_000, `${total} bytes`);
  for (const file of ["dist/LICENSE-MIT", "dist/LICENSE-APACHE", "README.md"]) statSync(join(folder, file));
});
