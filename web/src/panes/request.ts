// The request of each model and clip, as JSON or as a shell command.

import type { Clip, Film, Request } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import { count, h, message } from "../dom";
import { copyButton } from "./copy";
import { changes, clipHeading, filmHeading, ModelFilter, refusal } from "./films";
import { colouredJson } from "./json";
import type { Pane } from "./pane";

type Form = "json" | "curl";

export class RequestPane implements Pane {
  #filter: ModelFilter;
  #films = h("div", { class: "films" });
  #forms: HTMLElement;
  #form: Form = "json";
  #analysis: Analysis | null = null;

  constructor(readonly panel: HTMLElement) {
    this.#filter = new ModelFilter(h("div", { class: "choices" }), () => this.#draw());
    this.#forms = h("div", { class: "choices segmented", role: "group", "aria-label": "Form of the request" });
    panel.append(h("div", { class: "bar" }, this.#filter.bar, this.#forms), this.#films);
    this.#drawForms();
  }

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    this.#draw();
  }

  #drawForms(): void {
    const button = (form: Form, name: string) =>
      h("button", { type: "button", class: "choice", "aria-pressed": String(this.#form === form), click: () => {
        this.#form = form;
        this.#drawForms();
        this.#draw();
        this.#forms.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
      } }, name);
    this.#forms.replaceChildren(button("json", "JSON"), button("curl", "curl"));
  }

  #draw(): void {
    if (!this.#analysis) return;
    const films = this.#filter.choose(this.#analysis.compiled.films);
    this.#films.replaceChildren(...films.map((film) => this.#film(film)));
  }

  #film(film: Film): HTMLElement {
    return h("section", { class: "film", "aria-label": `Request for ${film.name}` }, filmHeading(film), ...film.clips.map((clip) => this.#clip(film, clip)));
  }

  #clip(film: Film, clip: Clip): HTMLElement {
    return h("div", { class: "clip" }, clipHeading(film, clip), refusal(clip), clip.request && this.#request(film, clip.request), changes(clip));
  }

  #request(film: Film, request: Request): HTMLElement {
    const text = this.#form === "json" ? request.json : request.curl;
    const nodes = this.#form === "json" ? colouredJson(text) : [document.createTextNode(text)];
    return h(
      "div",
      { class: "request" },
      notes(request),
      h("pre", { class: "code-block", role: "group", tabindex: 0, "aria-label": `Request for ${film.name} as ${this.#form}` }, ...nodes),
      h("div", { class: "under" }, h("span", { class: "quiet-text" }, `${request.method} ${new URL(request.url).host}`), copyButton(`the request for ${film.name}`, () => text)),
    );
  }
}

/** What has to be filled in before the request can be sent. */
function notes(request: Request): HTMLElement | null {
  const lines = [
    request.unbound.length > 0 &&
      `${count(request.unbound.length, "reference has", "references have")} no file yet: ${request.unbound.map((name) => `@${name}`).join(", ")}. Choose pictures below the story, or name them under \`refs\`.`,
    request.uploads.length > 0 && `Upload first: ${request.uploads.map((upload) => upload.path).join(", ")}.`,
  ].filter((line) => line !== false);
  return lines.length > 0 ? h("div", { class: "notes" }, ...lines.map((line) => h("p", {}, ...message(line)))) : null;
}
