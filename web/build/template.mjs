// @ts-check
// The HTML around each page of the documentation.

import { posix } from "node:path";
import { escapeHtml } from "./story-blocks.mjs";

/**
 * @typedef {import("./pages.mjs").Page} Page
 * @typedef {import("./markdown.mjs").Heading} Heading
 */

/** Nothing but the site's own files. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * @param {{ page: Page, title: string, html: string, headings: Heading[], groups: [string, (Page & { title: string })[]][], script: string, styles: string[] }} content
 *   `script` and `styles` are paths below the site's root.
 */
export function pageHtml({ page, title, html, headings, groups, script, styles }) {
  const root = page.path.includes("/") ? "../../" : "../";
  const to = (/** @type {string} */ path) => escapeHtml(posix.relative(posix.dirname(page.path), path) || path);
  const isCurrent = (/** @type {Page} */ other) => other.path === page.path || (other.path === "rules/index.html" && page.path.startsWith("rules/"));
  const item = (/** @type {Page & { title: string }} */ other) =>
    `<li><a href="${to(other.path)}"${isCurrent(other) ? ' aria-current="page"' : ""}>${escapeHtml(other.title)}</a></li>`;
  const navigation = groups.map(([name, pages]) => `<h2>${name}</h2>\n<ul>${pages.map(item).join("")}</ul>`).join("\n");
  const sections = headings.filter(({ level }) => level === 2);
  const contents = sections.length > 2
    ? `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${sections.map(({ text, anchor }) => `<li><a href="#${escapeHtml(anchor)}">${escapeHtml(text)}</a></li>`).join("")}</ul></nav>`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${root}icon.svg" type="image/svg+xml">
${styles.map((style) => `<link rel="stylesheet" href="${root}${style}">`).join("\n")}
<script type="module" src="${root}${script}"></script>
<title>${escapeHtml(title)}${title === "storyc" ? "" : " – storyc"}</title>
</head>
<body data-root="${root}">
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<p class="brand"><a href="${to("index.html")}"><svg class="logo" viewBox="0 0 20 20" aria-hidden="true"><rect x="1" y="3" width="8" height="14" rx="2"/><rect x="11" y="3" width="3.5" height="14" rx="1.5"/><rect x="16.5" y="3" width="2.5" height="14" rx="1.25"/></svg>storyc</a> <span>docs</span></p>
<div class="search"><label class="vh" for="search">Search the documentation</label><input id="search" type="search" placeholder="Search" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list"><kbd aria-hidden="true">/</kbd><ul id="results" role="listbox" aria-label="Results" hidden></ul></div>
<a class="button" href="${root}index.html">Playground</a>
<button type="button" id="theme" hidden><svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2.5a5.5 5.5 0 1 0 0 11z"/><circle cx="8" cy="8" r="5.5"/></svg><span class="vh">Theme: </span><span id="theme-name">auto</span></button>
</header>
<div class="columns">
<details class="navigation" id="navigation"><summary>All pages</summary><nav aria-label="Documentation">
${navigation}
</nav></details>
<main id="content" tabindex="-1">
${html}</main>
${contents}
</div>
</body>
</html>
`;
}
