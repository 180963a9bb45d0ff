// The findings below the story: what is wrong, what to do, and a button for each fix.

import type { Diagnostic, Fix, Span } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import { count, h, message } from "../dom";
import { ruleLink } from "../rule-link";

export interface FindingEvents {
  goTo(span: Span): void;
  applyFix(fix: Fix): void;
}

export class Findings {
  #list = h("ol", { class: "findings" });

  constructor(readonly section: HTMLElement, readonly heading: HTMLElement, readonly events: FindingEvents) {
    section.append(this.#list);
  }

  show({ text, compiled }: Analysis): void {
    const { errors, warnings, advice } = compiled.summary;
    const counts = [
      errors > 0 && h("span", { class: "error" }, count(errors, "error")),
      warnings > 0 && h("span", { class: "warning" }, count(warnings, "warning")),
      advice > 0 && h("span", { class: "advice" }, count(advice, "piece of advice", "pieces of advice")),
    ].filter((part) => part !== false);
    const clean = h("span", { class: "clean" }, text.trim() === "" ? "An empty story" : "No problems found");
    const shown = counts.length > 0 ? counts : [clean];
    // Screen readers announce the line when it is replaced.
    if (shown.map((part) => part.textContent).join("") !== this.heading.textContent) this.heading.replaceChildren(...shown);
    this.section.hidden = compiled.diagnostics.length === 0;
    this.#list.replaceChildren(...compiled.diagnostics.map((found) => this.#item(found)));
  }

  #item(found: Diagnostic): HTMLElement {
    const { goTo, applyFix } = this.events;
    const line = h("button", { type: "button", class: "line", "aria-label": `Go to line ${found.start.line}`, click: () => goTo(found.span) }, `line ${found.start.line}`);
    const fixes = found.fixes.map((fix) =>
      h("button", { type: "button", class: "small", title: fix.safe ? null : "This can change what the model generates.", click: () => applyFix(fix) }, fix.title));
    return h(
      "li",
      { class: `finding ${found.severity}` },
      h("p", {}, h("strong", { class: "severity" }, found.severity), " ", ruleLink(found.code, found.url), " ", ...message(found.message), " ", line),
      found.help && h("p", { class: "help" }, ...message(found.help)),
      fixes.length > 0 && h("p", { class: "fixes" }, ...fixes),
    );
  }
}
