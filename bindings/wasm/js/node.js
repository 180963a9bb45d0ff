// For Node and Deno: reads the module from disk, so that every function works at once.
import { readFileSync } from "node:fs";
import { initSync } from "./storyc.js";

initSync({ module: readFileSync(new URL("storyc_bg.wasm", import.meta.url)) });

// Browsers need it; here it lets the same code run.
export async function init() {}
export * from "./storyc.js";
export * from "./source-map.js";
