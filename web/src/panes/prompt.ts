// The prompt as each model reads it. Point at a part to see where in the story it comes from, click it to go there; the
// cursor in the story marks its part of the prompt.

import type { Clip, Film, Piece, Span } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import { h } from "../dom";
import { copyButton } from "./copy";
import { changes, clipHeading, filmHeading, ModelFilter, refusal } from "./films";
import type { Pane } from "./pane";

export interface PromptEvents {
  /** Highlight these parts of the story. */
  highlight(spans: Span[]): void;
  goTo(span: Span): void;
}

interface Part {
  element: HTMLElement;
  story: Span;
}

export class PromptPane implements Pane {
  #filter: ModelFilter;
  #films: HTMLElement;
  #analysis: Analysis | null = null;
  #parts: Part[] = [];
  #cursor: Span = { start: 0, end: 0 };

  constructor(readonly panel: HTMLElement, readonly events: PromptEvents) {
    this.#films = h("div", { class: "films" });
    this.#filter = new ModelFilter(h("div", { class: "choices" }), () => this.#draw());
    panel.append(this.#filter.bar, this.#films);
    for (const kind of ["pointerover", "focusin"]) this.#films.addEventListener(kind, (event) => this.#point(event.target));
    for (const kind of ["pointerleave", "focusout"]) this.#films.addEventListener(kind, () => events.highlight([]));
    this.#films.addEventListener("click", (event) => this.#click(event));
    this.#films.addEventListener("keydown", (event) => this.#key(event));
  }

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    this.#draw();
  }

  cursor(span: Span): void {
    this.#cursor = span;
    let first: HTMLElement | null = null;
    for (const { element, story } of this.#parts) {
      const is = story.start <= span.end && span.start <= story.end && story.end > story.start;
      element.classList.toggle("current", is);
      if (is) first ??= element;
    }
    if (first && !this.#films.contains(document.activeElement)) reveal(first, this.panel);
  }

  #draw(): void {
    if (!this.#analysis) return;
    this.#parts = [];
    const films = this.#filter.choose(this.#analysis.compiled.films);
    this.#films.replaceChildren(...films.map((film) => this.#film(film)));
    this.cursor(this.#cursor);
  }

  #film(film: Film): HTMLElement {
    return h("section", { class: "film", "aria-label": `Prompt for ${film.name}` }, filmHeading(film), ...film.clips.map((clip) => this.#clip(film, clip)));
  }

  #clip(film: Film, clip: Clip): HTMLElement {
    const pieces = join(clip.sourceMap);
    const text = h("pre", { class: "prompt-text" });
    let at = 0;
    for (const piece of pieces) {
      text.append(clip.prompt.slice(at, piece.prompt.start));
      text.append(this.#part(clip.prompt.slice(piece.prompt.start, piece.prompt.end), piece, text.childElementCount === 0));
      at = piece.prompt.end;
    }
    text.append(clip.prompt.slice(at));
    const length = [...clip.prompt].length;
    return h(
      "div",
      { class: "clip" },
      clipHeading(film, clip),
      text,
      clip.negative && h("p", { class: "negative" }, h("strong", {}, "Negative prompt"), " ", clip.negative),
      h("div", { class: "under" },
        h("span", { class: "quiet-text" }, [`${length} characters`, clip.mode, clip.form && `shots as ${clip.form === "list" ? "a list" : "one prompt"}`].filter(Boolean).join(" · ")),
        copyButton(`the prompt for ${film.name}`, () => clip.prompt)),
      refusal(clip),
      changes(clip),
    );
  }

  #part(words: string, piece: Piece, first: boolean): HTMLElement {
    const element = h("a", { class: "part", href: "#story", tabindex: first ? 0 : -1 }, words);
    this.#parts.push({ element, story: piece.story });
    return element;
  }

  #find(target: EventTarget | null): Part | undefined {
    const element = target instanceof Element ? target.closest(".part") : null;
    return this.#parts.find((part) => part.element === element);
  }

  #point(target: EventTarget | null): void {
    const part = this.#find(target);
    this.events.highlight(part ? [part.story] : []);
  }

  #click(event: MouseEvent): void {
    const part = this.#find(event.target);
    if (!part) return;
    event.preventDefault();
    // Selecting words of the prompt isn't a click.
    if (getSelection()?.isCollapsed ?? true) this.events.goTo(part.story);
  }

  /** Up and Down move from part to part; Tab moves past them. */
  #key(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const part = this.#find(event.target);
    if (!by || !part) return;
    const next = this.#parts[this.#parts.indexOf(part) + by];
    if (!next) return;
    event.preventDefault();
    part.element.tabIndex = -1;
    next.element.tabIndex = 0;
    next.element.focus();
  }
}

/** Joins pieces that follow each other in both texts, so that a sentence is one part. */
function join(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.copied && piece.copied && last.prompt.end === piece.prompt.start && last.story.end === piece.story.start) {
      joined[joined.length - 1] = { prompt: { start: last.prompt.start, end: piece.prompt.end }, story: { start: last.story.start, end: piece.story.end }, copied: true };
    } else {
      joined.push(piece);
    }
  }
  return joined;
}

/** Scrolls a panel, and nothing around it, until an element is visible. */
function reveal(element: HTMLElement, panel: HTMLElement): void {
  const [inner, outer] = [element.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (inner.top < outer.top + 60 || inner.bottom > outer.bottom) panel.scrollTop += inner.top - outer.top - 100;
}
