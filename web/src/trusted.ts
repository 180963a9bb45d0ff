// The only values that the page's policy accepts as scripts and as markup (`require-trusted-types-for 'script'`).
// The markup is storyc's sheet, which runs in a sandboxed frame of another origin.

interface Policy {
  createHTML(text: string): string;
  createScriptURL(url: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Accepts only scripts from the page's own folder. */
function sameOrigin(url: string): string {
  const address = new URL(url, document.baseURI);
  if (address.origin !== location.origin) throw new TypeError(`not a script of this page: ${url}`);
  return address.href;
}

const rules: Policy = { createHTML: (text) => text, createScriptURL: sameOrigin };
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy("storyc", rules) ?? rules;

/** The address of one of the page's scripts. */
export const scriptUrl = (url: string): string => policy.createScriptURL(url);

/** Puts a sheet into a frame. The frame must be sandboxed without `allow-same-origin`. */
export function setSheet(frame: HTMLIFrameElement, html: string): void {
  if (frame.getAttribute("sandbox") !== "allow-scripts") throw new Error("a sheet needs a sandboxed frame");
  frame.srcdoc = policy.createHTML(html);
}
