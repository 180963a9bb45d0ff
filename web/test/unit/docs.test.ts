// Every story in the documentation compiles as its page says.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@storyc/wasm";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { findPages, ROOT } from "../../build/pages.mjs";
import { choicesFor } from "../../build/story-blocks.mjs";

interface Block {
  info: string;
  text: string;
  /** The paragraph before the next fence, and that fence. */
  between: string;
  next: string;
}

function blocks(source: string): Block[] {
  const tokens = new MarkdownIt().parse(readFileSync(join(ROOT, source), "utf8"), {});
  return tokens.flatMap((token, at) => {
    if (token.type !== "fence" || !token.info.startsWith("story")) return [];
    const after = tokens.slice(at + 1);
    const next = after.findIndex((other) => other.type === "fence");
    const between = after.slice(0, Math.max(0, next)).map((other) => other.content).join("").trim();
    return [{ info: token.info, text: token.content, between, next: after[next]?.content ?? "" }];
  });
}

/** Rules about files that can't be read as text: their examples describe the file. */
const UNREADABLE = new Set(["S307", "S401", "S402", "S403"]);

const pages = findPages().map(({ source }) => ({ source, stories: blocks(source) })).filter(({ stories }) => stories.length > 0);
const rulePages = pages.filter(({ source }) => source.startsWith("docs/rules/"));
const guides = pages.filter(({ source }) => !source.startsWith("docs/rules/"));

test("there are stories to check", () => {
  expect(rulePages.length).toBeGreaterThan(60);
  expect(guides.flatMap(({ stories }) => stories).length).toBeGreaterThan(25);
});

describe("rules", () => {
  test.each(rulePages)("$source", ({ source, stories }) => {
    const code = choicesFor(source, "").select?.[0] ?? "";
    for (const { info, text } of stories) {
      if (info === "story,fail" && UNREADABLE.has(code)) continue;
      const codes = new Set(compile(text, choicesFor(source, text)).diagnostics.map((found) => found.code));
      expect([...codes], text).toEqual(info === "story,fail" ? [code] : []);
    }
  });
});

describe("guides", () => {
  test.each(guides)("$source", ({ source, stories }) => {
    for (const { text, between, next } of stories) {
      const { diagnostics, films } = compile(text);
      const codes = diagnostics.map((found) => found.code);
      if (between === "storyc sends this as:") expect(films[0]?.clips.map((clip) => clip.prompt).join("\n\n").trim()).toBe(next.trim());
      const said = /^(?:error|warning|advice)\[([A-Z]\d{3})\]/.exec(next)?.[1];
      // The gallery describes files in words.
      if (said && source === "docs/gallery.md" && !said.startsWith("R2")) expect(codes, text).toContain(said);
      else if (source === "docs/language.md") expect(codes.filter((code) => /^S[13]/.test(code)), text).toEqual([]);
    }
  });
});
