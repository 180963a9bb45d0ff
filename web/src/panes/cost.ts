// What the story costs with every model, the cheapest first, and what each would change or refuse.

import type { ModelCost, StoryCost } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import type { Compiler } from "../compiler/client";
import { count, h, message, seconds } from "../dom";
import { modelPage, pageFor, ruleLink } from "../rule-link";
import type { Pane } from "./pane";

/** How long to wait after a change before all models are compiled for, in milliseconds. */
const PAUSE = 150;

export class CostPane implements Pane {
  #timer = 0;
  #compiler: Compiler;
  #newest: Analysis | null = null;
  #body = h("div", {});

  constructor(readonly panel: HTMLElement, compiler: Compiler, readonly onCompileFor: (model: string) => void) {
    this.#compiler = compiler;
    panel.append(this.#body);
  }

  show(analysis: Analysis): void {
    const first = this.#newest === null;
    this.#newest = analysis;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#load(analysis), first ? 0 : PAUSE);
  }

  async #load(analysis: Analysis): Promise<void> {
    const { models: compiled, ...options } = analysis.options;
    const cost = await this.#compiler.call("cost", analysis.text, options);
    if (this.#newest !== analysis) return;
    const shown = new Set(compiled ?? analysis.compiled.films.map((film) => film.model));
    this.#body.replaceChildren(...this.#table(cost, shown));
  }

  #table(cost: StoryCost, shown: Set<string>): Node[] {
    const columns = ["Model", "Cost", "Clips", "Result"].map((name) => h("th", { scope: "col" }, name));
    return [
      h("p", { class: "lead" }, `${seconds(cost.lengthMs)} s, ${count(cost.shots, "shot")}, with every model that storyc knows, the cheapest first. Each price links to its source.`),
      h("div", { class: "scroll-x" },
        h("table", { class: "cost-table" }, h("thead", {}, h("tr", {}, ...columns)), h("tbody", {}, ...cost.models.map((model) => this.#row(model, shown.has(model.model)))))),
    ];
  }

  #row(model: ModelCost, shown: boolean): HTMLElement {
    const refused = model.refused.length > 0;
    const compile = h("button", { type: "button", class: "small", "aria-label": `Compile for ${model.model}`, click: () => this.onCompileFor(model.model) }, "Compile");
    return h(
      "tr",
      { class: refused ? "refused" : null },
      h("th", { scope: "row" }, h("a", { href: modelPage(model.model), target: "_blank", rel: "noopener" }, model.model), shown ? null : compile),
      h("td", { class: "amount" }, price(model)),
      h("td", { class: "amount" }, refused ? "–" : String(model.clips)),
      h("td", {}, ...result(model)),
    );
  }
}

/** The price, as a link to its source. */
function price({ cost, refused }: ModelCost): HTMLElement | string {
  if (!cost) return refused.length > 0 ? "–" : "no price known";
  const title = [`${cost.source}, checked ${cost.checked}${cost.disputed ? ", uncertain" : ""}`, cost.note].filter(Boolean).join("\n");
  const page = pageFor(cost.source);
  return page ? h("a", { href: page, title, target: "_blank", rel: "noopener noreferrer" }, cost.text) : h("span", { title }, cost.text);
}

function result(model: ModelCost): Node[] {
  if (model.refused.length > 0) {
    return model.refused.map((reason) => h("p", {}, ruleLink(reason.code, `/docs/rules/${reason.code}.md`), " ", ...message(reason.message)));
  }
  if (model.changes.length === 0) return [h("p", { class: "quiet-text" }, "as written")];
  return model.changes.map((change) => h("p", {}, h("strong", { class: "warning" }, change.kind), " ", ...message(change.what)));
}
