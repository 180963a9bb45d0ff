// @ts-check
// Writes the service worker: the files of the playground and a version that changes with any of them.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} dist */
export function writeServiceWorker(dist) {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1).replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("docs/") && path !== "service-worker.js")
    .sort();
  const template = readFileSync(join(import.meta.dirname, "service-worker.js"), "utf8");
  const hash = createHash("sha256").update(template);
  for (const path of files) hash.update(path).update(readFileSync(join(dist, path)));
  const list = ["./", ...files].map((path) => JSON.stringify(path)).join(", ");
  const script = template.replace("/*version*/", hash.digest("hex").slice(0, 16)).replace("/*files*/", () => list);
  writeFileSync(join(dist, "service-worker.js"), script);
}
