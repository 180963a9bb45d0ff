// The references of the story and their pictures: format, size, and what the models say about them.

import type { Diagnostic, FileFacts, StoryReference, Span } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import { count, h, message } from "../dom";
import type { Pictures } from "../story/pictures";

export interface ReferenceEvents {
  choose(reference: StoryReference, files: FileList): void;
  goTo(span: Span): void;
}

export class References {
  #list = h("ul", { class: "references" });

  constructor(readonly section: HTMLElement, readonly heading: HTMLElement, readonly pictures: Pictures, readonly events: ReferenceEvents) {
    section.append(this.#list);
  }

  show({ compiled, options }: Analysis): void {
    const references = compiled.storyboard.references.filter((reference) => reference.declared !== "clip")
      .sort((a, b) => a.kind.localeCompare(b.kind) || a.number - b.number);
    this.section.hidden = references.length === 0;
    const unbound = references.filter((reference) => reference.source === null).length;
    this.heading.textContent = `${count(references.length, "reference")}${unbound > 0 ? `, ${unbound} unbound` : ""}`;
    this.#list.replaceChildren(...references.map((reference) => this.#item(reference, compiled.diagnostics, options.files ?? {})));
  }

  #item(reference: StoryReference, diagnostics: Diagnostic[], files: Record<string, unknown>): HTMLElement {
    const path = this.pictures.bound.get(reference.name) ?? (reference.source?.kind === "path" ? reference.source.value : null);
    const picture = path === null ? undefined : this.pictures.byPath.get(path);
    const facts = path === null ? undefined : (picture?.facts ?? (files[path] as FileFacts | null | undefined) ?? undefined);
    const findings = facts ? aboutPicture(diagnostics, reference, path ?? "") : [];
    return h(
      "li",
      { class: findings.some((found) => found.severity === "error") ? "reference bad" : "reference" },
      picture?.preview ? h("img", { src: picture.preview, alt: "", class: "thumbnail" }) : h("span", { class: "thumbnail", "aria-hidden": "true" }, initial(reference)),
      h("div", { class: "about" },
        this.#name(reference),
        h("p", { class: "quiet-text" }, facts ? describe(facts) : state(reference)),
        ...findings.map((found) => h("p", { class: found.severity }, ...message(found.message)))),
      reference.kind === "image" && this.#chooser(reference, facts !== undefined),
    );
  }

  #name(reference: StoryReference): HTMLElement {
    const first = reference.declaration ?? reference.mentions[0];
    const name = `@${reference.name}`;
    return first ? h("button", { type: "button", class: "name", click: () => this.events.goTo(first) }, name) : h("span", { class: "name" }, name);
  }

  #chooser(reference: StoryReference, chosen: boolean): HTMLElement {
    const input = h("input", { type: "file", accept: "image/*", class: "vh", "aria-label": `Picture for ${reference.name}`, change: () => {
      if (input.files?.length) this.events.choose(reference, input.files);
    } });
    return h("label", { class: "small" }, chosen ? "Replace" : "Choose picture", input);
  }
}

/** The findings about a reference's file: those of the rules R2xx at the reference, or that name its path. */
function aboutPicture(diagnostics: Diagnostic[], reference: StoryReference, path: string): Diagnostic[] {
  const spans = [reference.declaration, ...reference.mentions].filter((span) => span !== null);
  const touches = ({ start, end }: Span) => spans.some((span) => span.start < end && start < span.end);
  return diagnostics.filter((found) => found.code.startsWith("R2") && (touches(found.span) || found.message.includes(path)));
}

function initial({ kind, number }: StoryReference): string {
  return `${{ image: "", video: "V", audio: "A" }[kind]}${number}`;
}

/** Describes a file: `PNG, 720 × 1280, 1.2 MB`. */
export function describe(facts: FileFacts): string {
  const size = facts.width !== null && facts.height !== null ? `${facts.width} × ${facts.height}` : null;
  return [facts.format?.toUpperCase() ?? "not a picture", size, bytes(facts.length)].filter(Boolean).join(", ");
}

function bytes(length: number): string {
  if (length < 1000) return `${length} B`;
  return length < 1_000_000 ? `${Math.round(length / 1000)} kB` : `${(length / 1_000_000).toFixed(1)} MB`;
}

function state({ source, kind }: StoryReference): string {
  if (source === null) return kind === "image" ? "no picture yet" : "no file yet";
  switch (source.kind) {
    case "path": return `${source.value}, not on this page`;
    case "frame": return `the last frame of clip ${source.value}`;
    default: return source.value;
  }
}
