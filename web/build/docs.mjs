// @ts-check
// Writes the documentation as pages, with an index for the search. Fails on a dead link.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import MiniSearch from "minisearch";
import { render } from "./markdown.mjs";
import { findPages, groups, ROOT } from "./pages.mjs";
import { pageHtml } from "./template.mjs";

/**
 * @param {string} out the folder for the pages
 * @param {{ script: string, styles: string[] }} assets paths below the site's root
 * @returns {number} the number of pages
 */
export function writeDocs(out, assets) {
  const pages = findPages();
  const rendered = new Map(pages.map((page) => [page.path, render(readFileSync(join(ROOT, page.source), "utf8"), page, pages)]));
  checkAnchors(rendered);
  const titled = groups(pages).map(([name, list]) => /** @type {[string, (import("./pages.mjs").Page & { title: string })[]]} */ (
    [name, list.map((page) => ({ ...page, title: rendered.get(page.path)?.title ?? page.path }))]));
  for (const page of pages) {
    const done = rendered.get(page.path);
    if (!done) continue;
    write(join(out, page.path), pageHtml({ page, title: done.title, html: done.html, headings: done.headings, groups: titled, ...assets }));
    for (const file of done.files) {
      const target = join(out, file.replace(/^docs\//, ""));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(ROOT, file), target);
    }
  }
  write(join(out, "search.json"), searchIndex(rendered));
  return pages.length;
}

/** @param {Map<string, import("./markdown.mjs").Rendered>} rendered */
function checkAnchors(rendered) {
  for (const { links } of rendered.values()) {
    for (const { from, page, anchor } of links) {
      if (!rendered.get(page.path)?.anchors.has(anchor)) throw new Error(`${from.source}: dead link: ${page.source} has no heading #${anchor}`);
    }
  }
}

/** What `src/docs/search.ts` loads: one entry for each heading.
 *
 * @param {Map<string, import("./markdown.mjs").Rendered>} rendered
 */
function searchIndex(rendered) {
  const index = new MiniSearch({ fields: ["title", "text"], storeFields: ["page", "title", "address"], idField: "address" });
  for (const [path, { title, sections }] of rendered) {
    index.addAll(sections.map((section) => ({ page: title, title: section.title, text: section.text, address: `${path}#${section.anchor}` })));
  }
  return JSON.stringify(index);
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
