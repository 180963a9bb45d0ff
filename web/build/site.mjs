// @ts-check
// Completes the site after Vite has built the playground: the documentation, the policy, and the service worker.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDocs } from "./docs.mjs";
import { withPolicy } from "./policy.mjs";
import { writeServiceWorker } from "./precache.mjs";

const dist = join(import.meta.dirname, "../dist");

/** @type {Record<string, { file: string, css?: string[], imports?: string[] }>} */
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
rmSync(join(dist, ".vite"), { recursive: true });
const entry = manifest["src/docs/docs.ts"];
if (!entry) throw new Error("Vite built no script for the documentation");
const styles = [...(entry.css ?? []), ...(entry.imports ?? []).flatMap((name) => manifest[name]?.css ?? [])];
const pages = writeDocs(join(dist, "docs"), { script: entry.file, styles });

const index = join(dist, "index.html");
writeFileSync(index, withPolicy(readFileSync(index, "utf8")));
writeServiceWorker(dist);
console.log(`dist: the playground and ${pages} pages of documentation`);
