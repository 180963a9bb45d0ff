// @ts-check
// The playground's policy: its own files, and the style and the script of the sheet by their hashes, because a frame
// made from a text inherits the policy of the page around it.

import { embeddedSheet } from "@storyc/wasm";

const SHEET_POLICY = /http-equiv="Content-Security-Policy" content="([^"]*)"/;

/** @returns {string} */
export function playgroundPolicy() {
  const page = embeddedSheet("[0-1s] A door.");
  const policy = SHEET_POLICY.exec(page)?.[1]?.replaceAll("&#x27;", "'").replaceAll("&#39;", "'");
  const hash = (/** @type {string} */ directive) => {
    const found = new RegExp(`${directive} ('sha256-[^']+')(?:;|$)`).exec(policy ?? "")?.[1];
    if (!found) throw new Error(`the sheet's policy has no single hash for ${directive}: ${policy}`);
    return found;
  };
  return [
    "default-src 'none'",
    `script-src 'self' ${hash("script-src")}`,
    `style-src 'self' ${hash("style-src")}`,
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types storyc",
  ].join("; ");
}

/**
 * Puts the policy into a page, before everything that it governs.
 *
 * @param {string} html
 */
export function withPolicy(html) {
  const charset = '<meta charset="utf-8">';
  if (!html.includes(charset)) throw new Error("index.html has no charset to put the policy behind");
  return html.replace(charset, `${charset}\n<meta http-equiv="Content-Security-Policy" content="${playgroundPolicy()}">`);
}
