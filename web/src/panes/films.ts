// What the panes for prompts and for requests share: a filter by model, and a heading for each model and each clip.

import type { Clip, Film } from "@storyc/wasm";
import { count, h, message, seconds } from "../dom";
import { modelPage } from "../rule-link";

/** Chooses one model or all of them. The choice survives as long as the story is compiled for that model. */
export class ModelFilter {
  #chosen: string | null = null;
  #shown = "";

  constructor(readonly bar: HTMLElement, readonly onChange: () => void) {
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Models to show");
  }

  /** Shows the choices and returns the films of the chosen models. */
  choose(films: Film[]): Film[] {
    if (!films.some((film) => film.model === this.#chosen)) this.#chosen = null;
    const shown = JSON.stringify([this.#chosen, films.map((film) => film.model)]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#draw(films);
    }
    return this.#chosen ? films.filter((film) => film.model === this.#chosen) : films;
  }

  #draw(films: Film[]): void {
    this.bar.hidden = films.length < 2;
    const choice = (model: string | null, name: string) =>
      h("button", { type: "button", class: "choice", "aria-pressed": String(this.#chosen === model), click: () => {
        this.#chosen = model;
        this.onChange();
        this.bar.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
      } }, name);
    this.bar.replaceChildren(choice(null, "All"), ...films.map((film) => choice(film.model, film.name)));
  }
}

/** The heading of a model. */
export function filmHeading(film: Film, ...more: Node[]): HTMLElement {
  return h(
    "header",
    { class: "film-head" },
    h("h3", {}, h("a", { href: modelPage(film.model), target: "_blank", rel: "noopener" }, film.name)),
    h("span", { class: "quiet-text" }, [film.model, film.cost?.text].filter(Boolean).join(" · ")),
    ...more,
  );
}

/** The heading of a clip: its number and time, only if there are several. */
export function clipHeading(film: Film, clip: Clip): HTMLElement | null {
  if (film.clips.length < 2) return null;
  const time = `${seconds(clip.startMs)}–${seconds(clip.endMs)} s`;
  const facts = [time, clip.continues && "continues", clip.cost?.text, clip.why].filter(Boolean).join(" · ");
  return h("p", { class: "clip-head" }, h("strong", {}, `Clip ${clip.number} of ${film.clips.length}`), " ", h("span", { class: "quiet-text" }, facts));
}

/** Why a clip has no request, with the findings listed beside the story. */
export function refusal(clip: Clip): HTMLElement | null {
  return clip.refusal && h("p", { class: "refusal" }, h("strong", { class: "error" }, "No request"), " ", ...message(clip.refusal.message));
}

/** How a model's copy of the story differs from the story. */
export function changes(clip: Clip): HTMLElement | null {
  if (clip.changes.length === 0) return null;
  const items = clip.changes.map((change) => h("li", {}, h("strong", { class: "warning" }, change.kind), " ", ...message(change.what)));
  return h("ul", { class: "changes", "aria-label": count(items.length, "difference from the story", "differences from the story") }, ...items);
}
