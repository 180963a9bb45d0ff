// Writes `dist`, the content of the npm package, from the output of wasm-bindgen: shrinks the module and adds the entry
// points.
//
// usage: node pack.mjs WORK DIST

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const [work, dist] = process.argv.slice(2);
const run = (program, args) => execFileSync(process.execPath, [join(here, "node_modules", program), ...args], { stdio: "inherit" });

const next = `${dist}.next`;
rmSync(next, { recursive: true, force: true });
mkdirSync(next, { recursive: true });

for (const file of ["storyc.js", "storyc.d.ts"]) cpSync(join(work, file), join(next, file));
for (const file of ["index.js", "index.d.ts", "node.js", "source-map.ts"]) cpSync(join(here, "js", file), join(next, file));
for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(here, "../..", file), join(next, file));

// TypeScript needs the declarations of the module beside the source.
run("typescript/bin/tsc", [
  join(next, "source-map.ts"), "--strict", "--noUncheckedIndexedAccess", "--declaration", "--target", "es2022",
  "--module", "es2022", "--moduleResolution", "bundler", "--outDir", next,
]);
rmSync(join(next, "source-map.ts"));

// Passes that make the gzipped module smaller. `-Os` makes the module itself smaller still, and the gzipped one larger: it
// gives every function other locals, so that fewer of them look alike.
const PASSES = [
  "strip-debug", "strip-producers", "dce", "remove-unused-brs", "optimize-instructions", "precompute", "vacuum",
  "merge-blocks", "rse", "vacuum", "duplicate-function-elimination", "remove-unused-module-elements",
];
// The features that rustc turns on, and every browser since 2022 has.
const FEATURES = [
  "bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals", "nontrapping-float-to-int",
  "reference-types", "sign-ext",
];
run("binaryen/bin/wasm-opt", [
  join(work, "storyc_bg.wasm"), "-o", join(next, "storyc_bg.wasm"),
  ...FEATURES.map((feature) => `--enable-${feature}`), ...PASSES.map((pass) => `--${pass}`),
]);

rmSync(dist, { recursive: true, force: true });
renameSync(next, dist);

const bytes = readFileSync(join(dist, "storyc_bg.wasm"));
const script = readFileSync(join(dist, "storyc.js"));
const gzipped = gzipSync(bytes, { level: 9 }).length + gzipSync(script, { level: 9 }).length;
console.log(`${dist}: ${(bytes.length / 1e6).toFixed(2)} MB, ${(gzipped / 1e6).toFixed(3)} MB gzipped`);
