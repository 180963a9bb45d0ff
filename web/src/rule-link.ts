// Links to the pages of rules and models in the documentation beside the playground.

import { h } from "./dom";

/** The code of a rule, as a link to its page. */
export function ruleLink(code: string, url: string | null): HTMLElement {
  if (!url) return h("code", { class: "code" }, code);
  return h("a", { class: "code", href: rulePage(code), target: "_blank", rel: "noopener" }, code);
}

export function rulePage(code: string): string {
  return `docs/rules/${code}.html`;
}

export function modelPage(id: string): string {
  return `docs/models.html#${id.replaceAll(/[^a-z0-9-]/g, "")}`;
}

const RULE_URL = /\/docs\/rules\/([A-Z]\d{3})\.md$/;

/** The address to open for a link in a sheet or a message: the page here for a rule, null for anything but `https`. */
export function pageFor(url: string): string | null {
  const rule = RULE_URL.exec(url)?.[1];
  if (rule) return rulePage(rule);
  return url.startsWith("https://") ? url : null;
}
