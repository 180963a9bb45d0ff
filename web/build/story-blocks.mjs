// @ts-check
// The stories in the documentation: what to check them with, their colours, and their links to the playground.

import { deflateRawSync } from "node:zlib";
import * as storyc from "@storyc/wasm";

/**
 * The choices for a story of a page: a rule's page turns its rule on, and describes files in a comment such as
 * `# files: boy.png = png 720x1280 30000000 bytes, notes.png = text`.
 *
 * @param {string} source
 * @param {string} text
 */
export function choicesFor(source, text) {
  const code = /^docs\/rules\/([A-Z]\d{3})\.md$/.exec(source)?.[1];
  /** @type {Record<string, storyc.FileFacts | null>} */
  const files = {};
  for (const file of /^# files: (.*)$/m.exec(text)?.[1]?.split(", ") ?? []) {
    const [name = "", what = ""] = file.split(" = ");
    const [format = "", size = "", length = "1000"] = what.split(" ");
    const [width, height] = size.split("x").map(Number);
    files[name] = format === "text"
      ? { length: 10, format: null, width: null, height: null }
      : { length: Number(length), format: /** @type {storyc.PictureFormat} */ (format), width: width ?? null, height: height ?? null };
  }
  // The rule about missing files: what isn't described isn't there.
  if (code === "R201") {
    for (const { source } of storyc.compile(text).storyboard.references) {
      if (source?.kind === "path") files[source.value] ??= null;
    }
  }
  return { ...(code && { select: [code] }), ...(Object.keys(files).length > 0 && { files }) };
}

/**
 * The fragment of the playground's address that opens a story: the form that `src/story/link.ts` reads.
 *
 * @param {string} source
 * @param {string} text
 */
export function playgroundFragment(source, text) {
  const json = JSON.stringify({ text, ...choicesFor(source, text) });
  return `#story=${deflateRawSync(json, { level: 9 }).toString("base64url")}`;
}

/** @param {string} text */
export const escapeHtml = (text) => text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter] ?? letter);

/**
 * A story with the colours of the editor, as HTML.
 *
 * @param {string} text
 */
export function colouredStory(text) {
  let html = "";
  let at = 0;
  for (const { span, kind, unknown } of storyc.tokens(text)) {
    html += escapeHtml(text.slice(at, span.start));
    html += `<span class="tok-${kind}${unknown ? " tok-unknown" : ""}">${escapeHtml(text.slice(span.start, span.end))}</span>`;
    at = span.end;
  }
  return html + escapeHtml(text.slice(at));
}
