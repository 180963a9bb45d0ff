// Markdown from the compiler as elements. The parser only reads; every text becomes a text node.

import type { Token } from "markdown-it";
import { h } from "./dom";
import { pageFor } from "./rule-link";

/** Loaded when the first hover or completion needs it. */
const parser = import("markdown-it").then(({ default: MarkdownIt }) => new MarkdownIt({ html: false, linkify: false }));

const BLOCKS = ["p", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr"] as const;
const INLINE = ["strong", "em", "code", "br"] as const;
const TAGS = new Set<string>([...BLOCKS, ...INLINE]);
type Tag = (typeof BLOCKS)[number] | (typeof INLINE)[number];

/** Shows Markdown as a tooltip does: headings as bold text, no pictures, links only to the web and to rules. */
export async function renderMarkdown(markdown: string): Promise<HTMLElement> {
  const root = h("div", { class: "markdown" });
  append(root, (await parser).parse(markdown, {}));
  return root;
}

function append(root: HTMLElement, tokens: Token[]): void {
  const open: HTMLElement[] = [root];
  const top = () => open[open.length - 1] ?? root;
  for (const token of tokens) {
    if (token.type === "inline") append(top(), token.children ?? []);
    else if (token.nesting < 0) open.pop();
    else if (token.nesting > 0) {
      const element = elementFor(token);
      top().append(element);
      open.push(element);
    } else top().append(leaf(token));
  }
}

function elementFor(token: Token): HTMLElement {
  if (token.type === "link_open") {
    const page = pageFor(String(token.attrGet("href") ?? ""));
    return page ? h("a", { href: page, target: "_blank", rel: "noopener noreferrer" }) : h("span");
  }
  if (token.type === "heading_open") return h("p", { class: "heading" });
  return TAGS.has(token.tag) ? h(token.tag as Tag) : h("span");
}

function leaf(token: Token): Node {
  switch (token.type) {
    case "code_inline":
      return h("code", {}, token.content);
    case "fence":
    case "code_block":
      return h("pre", {}, token.content);
    case "softbreak":
      return document.createTextNode(" ");
    case "hardbreak":
      return h("br");
    case "hr":
      return h("hr");
    case "image":
      return document.createTextNode("");
    default:
      return document.createTextNode(token.content);
  }
}
