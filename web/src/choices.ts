// The choices beside the story: models, ratio and clips. They override the story's own settings, like the command line's
// flags, and leave its text alone.

import type { Model } from "@storyc/wasm";
import type { Analysis } from "./compiler/analysis";
import { byId, count, h } from "./dom";
import { closable } from "./menu";
import type { Story } from "./story/story";

export class Choices {
  #models: Model[] = [];
  /** The models of the last compile, whoever chose them. */
  #compiled: string[] = [];
  /** What the two lists show; the list of ratios arrives after the story. */
  #wanted = { ratio: "", clips: "" };
  #ratio = byId<HTMLSelectElement>("ratio");
  #clips = byId<HTMLSelectElement>("clips");
  #list = byId("model-list");

  constructor(readonly onChange: (change: Partial<Story>) => void) {
    for (const list of [this.#ratio, this.#clips]) list.addEventListener("change", () => this.#settings());
    closable(byId<HTMLDetailsElement>("models"));
    this.#list.addEventListener("change", () => this.#choose());
  }

  /** The models that storyc knows. */
  offer(models: Model[]): void {
    this.#models = models;
    const ratios = new Set(models.flatMap((model) => model.ratio.values));
    this.#ratio.replaceChildren(h("option", { value: "" }, "as written"), ...[...ratios].map((ratio) => h("option", { value: ratio }, ratio)));
    const vendors = groupByVendor(models);
    const box = (model: Model) =>
      h("label", { class: "box" }, h("input", { type: "checkbox", value: model.id }), h("span", {}, model.name), h("code", {}, model.id));
    this.#list.replaceChildren(
      h("button", { type: "button", class: "small", click: () => this.#set(null) }, "As the story says"),
      ...[...vendors].map(([vendor, models]) => h("fieldset", {}, h("legend", {}, vendor), ...models.map(box))),
    );
    this.#draw();
  }

  /** Shows the choices of a story that is opened. */
  show(story: Story): void {
    this.#wanted = { ratio: story.ratio ?? "", clips: story.clips ?? "" };
    this.#draw();
  }

  /** Shows which models a story was compiled for. */
  chosen({ compiled }: Analysis): void {
    const models = compiled.films.map((film) => film.model);
    if (models.join() === this.#compiled.join()) return;
    this.#compiled = models;
    this.#draw();
  }

  /** Compiles for one more model. */
  add(model: string): void {
    if (!this.#compiled.includes(model)) this.#set([...this.#compiled, model]);
  }

  #settings(): void {
    this.#wanted = { ratio: this.#ratio.value, clips: this.#clips.value };
    this.onChange({ ratio: this.#ratio.value || null, clips: (this.#clips.value || null) as Story["clips"] });
  }

  #choose(): void {
    const checked = [...this.#list.querySelectorAll<HTMLInputElement>("input:checked")].map((input) => input.value);
    this.#set(checked.length > 0 ? checked : null);
  }

  #set(models: string[] | null): void {
    this.onChange({ models });
    if (models) this.#compiled = models;
    this.#draw();
  }

  #draw(): void {
    const names = this.#compiled.map((id) => this.#models.find((model) => model.id === id)?.name ?? id);
    byId("models-chosen").textContent = names.length === 1 ? names[0] ?? "" : names.length > 1 ? count(names.length, "model") : "Models";
    byId("models").title = names.join(", ");
    for (const input of this.#list.querySelectorAll<HTMLInputElement>("input")) input.checked = this.#compiled.includes(input.value);
    this.#ratio.value = this.#wanted.ratio;
    this.#clips.value = this.#wanted.clips;
  }
}

function groupByVendor(models: Model[]): Map<string, Model[]> {
  const vendors = new Map<string, Model[]>();
  for (const model of models) vendors.set(model.vendor, [...(vendors.get(model.vendor) ?? []), model]);
  return vendors;
}
