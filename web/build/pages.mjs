// @ts-check
// Which Markdown files become pages of the site, and where links between them lead.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
const REPOSITORY = "https://github.com/storyc/storyc";

/**
 * @typedef {{ source: string, path: string }} Page
 * `source` is the Markdown file in the repository, `path` the page below `docs/` of the site.
 */

/** The pages that the navigation puts into groups, in its order. Pages that it doesn't name are in the last group. */
const GROUPS = /** @type {[string, string[]][]} */ ([
  ["Start", ["README", "docs/install", "docs/language", "docs/films", "docs/gallery"]],
  ["Use", ["docs/cli", "docs/import", "docs/sheet", "docs/render", "docs/review", "docs/snapshots", "docs/teams"]],
  ["Look up", ["docs/rules/README", "docs/models", "docs/glossary", "docs/profiles"]],
  ["In your editor", ["docs/editors", "docs/lsp"]],
  ["More", ["docs/animatic", "ARCHITECTURE", "CONTRIBUTING"]],
]);

/** @returns {Page[]} all pages, those of rules after the others. */
export function findPages() {
  const markdown = (/** @type {string} */ folder) =>
    readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".md")).sort().map((name) => posix.join(folder, name));
  const sources = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...markdown("docs"), ...markdown("docs/rules")];
  return sources.map((source) => ({ source, path: pathFor(source) }));
}

/** @param {string} source */
function pathFor(source) {
  const below = source.replace(/^docs\//, "").replace(/\.md$/, "");
  const name = below === "README" ? "index" : below === "rules/README" ? "rules/index" : below;
  return `${source.startsWith("docs/") ? name : name.toLowerCase()}.html`;
}

/**
 * The navigation: groups of pages, without the pages of single rules.
 * @param {Page[]} pages
 * @returns {[string, Page[]][]}
 */
export function groups(pages) {
  const named = new Set(GROUPS.flatMap(([, names]) => names));
  const find = (/** @type {string} */ name) => pages.filter((page) => page.source === `${name}.md`);
  const others = pages.filter(({ source }) => !named.has(source.replace(/\.md$/, "")) && !/^docs\/rules\//.test(source));
  return GROUPS.map(([title, names], index) => [title, [...names.flatMap(find), ...(index === GROUPS.length - 1 ? others : [])]]);
}

/**
 * Where a link of a page leads on the site.
 *
 * @param {string} href
 * @param {Page} page
 * @param {Page[]} pages
 * @returns {{ href: string, page?: Page, anchor?: string, file?: string }} the address; the page and the anchor of a link
 *   within the site; the file of the repository that the site has to contain.
 */
export function resolveLink(href, page, pages) {
  if (/^[a-z]+:/.test(href)) return { href };
  const [path = "", anchor] = href.split("#");
  const source = path === "" ? page.source : posix.join(dirname(page.source), path);
  const target = pages.find((other) => other.source === source || other.source === `${source}/README.md`);
  if (target) {
    const relative = posix.relative(dirname(page.path), target.path) || target.path;
    return { href: path === "" ? `#${anchor}` : relative + (anchor ? `#${anchor}` : ""), page: target, ...(anchor && { anchor }) };
  }
  const onDisk = join(ROOT, source);
  if (source.startsWith("..") || !existsSync(onDisk)) throw new Error(`${page.source}: dead link: ${href}`);
  if (/\.(png|svg|json)$/.test(source)) return { href: posix.relative(dirname(page.path), source.replace(/^docs\//, "")), file: source };
  return { href: `${REPOSITORY}/${statSync(onDisk).isDirectory() ? "tree" : "blob"}/main/${source}${anchor ? `#${anchor}` : ""}` };
}
