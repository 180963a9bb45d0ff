// @ts-check
// Markdown to HTML: links between pages, anchors, stories with colours and links, and sections for the search.

import MarkdownIt from "markdown-it";
import { resolveLink } from "./pages.mjs";
import { colouredStory, escapeHtml, playgroundFragment } from "./story-blocks.mjs";

/**
 * @typedef {import("./pages.mjs").Page} Page
 * @typedef {{ level: number, text: string, anchor: string }} Heading
 * @typedef {{ title: string, anchor: string, text: string }} Section
 * @typedef {{ from: Page, page: Page, anchor: string }} AnchorLink
 * @typedef {{ html: string, title: string, headings: Heading[], sections: Section[], anchors: Set<string>, links: AnchorLink[], files: Set<string> }} Rendered
 */

const parser = new MarkdownIt({ html: false });

/**
 * Renders a page.
 *
 * @param {string} markdown
 * @param {Page} page
 * @param {Page[]} pages
 * @returns {Rendered}
 */
export function render(markdown, page, pages) {
  const tokens = parser.parse(markdown.replace(/^<!--.*-->$/gm, ""), {});
  const rendered = /** @type {Rendered} */ ({ html: "", title: "", headings: [], sections: [], anchors: new Set(), links: [], files: new Set() });
  tokens.forEach((token, index) => {
    const inline = tokens[index + 1];
    if (token.type === "heading_open" && inline) heading(rendered, token, inline);
    else if (token.type === "inline") link(rendered, token, page, pages);
    if (token.type === "inline" || token.type === "fence") addText(rendered, token);
  });
  rendered.html = renderer(page).render(tokens, parser.options, {});
  return rendered;
}

/**
 * @param {Rendered} rendered
 * @param {import("markdown-it").Token} token
 * @param {import("markdown-it").Token} inline
 */
function heading(rendered, token, inline) {
  const text = plain(inline);
  const level = Number(token.tag.slice(1));
  const anchor = unique(slug(text), rendered.anchors);
  token.attrSet("id", anchor);
  if (level === 1) rendered.title ||= text;
  rendered.headings.push({ level, text, anchor });
  rendered.sections.push({ title: text, anchor, text: "" });
}

/**
 * Replaces the addresses of links and pictures.
 *
 * @param {Rendered} rendered
 * @param {import("markdown-it").Token} inline
 * @param {Page} page
 * @param {Page[]} pages
 */
function link(rendered, inline, page, pages) {
  for (const token of inline.children ?? []) {
    const name = token.type === "image" ? "src" : "href";
    const href = token.type === "link_open" || token.type === "image" ? token.attrGet(name) : null;
    if (href === null) continue;
    const target = resolveLink(String(href), page, pages);
    token.attrSet(name, target.href);
    if (target.page && target.anchor) rendered.links.push({ from: page, page: target.page, anchor: target.anchor });
    if (target.file) rendered.files.add(target.file);
  }
}

/**
 * @param {Rendered} rendered
 * @param {import("markdown-it").Token} token
 */
function addText(rendered, token) {
  const section = rendered.sections.at(-1);
  if (section) section.text += ` ${token.type === "inline" ? plain(token) : token.content}`;
}

/** @param {import("markdown-it").Token} inline */
function plain(inline) {
  return (inline.children ?? []).map((token) => (token.type === "softbreak" ? " " : token.content)).join("");
}

/**
 * The anchor that GitHub gives to a heading.
 *
 * @param {string} text
 */
function slug(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
}

/**
 * @param {string} anchor
 * @param {Set<string>} known
 */
function unique(anchor, known) {
  let free = anchor;
  for (let number = 1; known.has(free); number += 1) free = `${anchor}-${number}`;
  known.add(free);
  return free;
}

/** @param {Page} page */
function renderer(page) {
  const { renderer } = new MarkdownIt({ html: false });
  const up = page.path.includes("/") ? "../../" : "../";
  renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index] ?? { info: "", content: "" };
    if (!/^story\b/.test(info)) return `<pre tabindex="0"><code>${escapeHtml(content)}</code></pre>\n`;
    const verdict = { "story,fail": "Found by this rule", "story,pass": "Passes" }[info];
    const head = verdict ? `<span class="verdict">${verdict}</span>` : "";
    return `<figure class="story"><figcaption>${head}<a href="${up}index.html${playgroundFragment(page.source, content)}">Open in the playground</a></figcaption>` +
      `<pre tabindex="0"><code>${colouredStory(content)}</code></pre></figure>\n`;
  };
  renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>';
  // The policy of the pages allows no style attributes, which columns with an alignment would have.
  const cell = (/** @type {import("markdown-it").Token} */ token) => {
    const side = /text-align:\s*(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    return side && side !== "left" ? `<${token.tag} class="${side}">` : `<${token.tag}>`;
  };
  renderer.rules.th_open = renderer.rules.td_open = (tokens, index) => (tokens[index] ? cell(tokens[index]) : "");
  renderer.rules.table_close = () => "</table></div>";
  return renderer;
}
