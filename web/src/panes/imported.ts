// How a prompt in another notation was read: each setting, guess and loss, with the words that it is about.

import type { Imported, Span } from "@storyc/wasm";
import { count, h, message, seconds } from "../dom";

/** A prompt and its reading. */
export interface Reading {
  prompt: string;
  imported: Imported;
}

/** Shows the report of an import. */
export function showReport(panel: HTMLElement, { prompt, imported }: Reading): void {
  const parts = [
    h("p", { class: "lead" }, summary(imported)),
    shots(imported, prompt),
    list("Settings", imported.settings.map((setting) => row(setting.kept ? "copied" : "moved", `${setting.key}: ${setting.value}`, setting.source, prompt))),
    list("How the rest was read", imported.notes.map((note) => row(note.certainty, note.message, note.source, prompt, note.line))),
    imported.lost.length === 0
      ? h("p", { class: "quiet-text" }, "Nothing was lost.")
      : list("Not in the story", imported.lost.map((lost) => row("lost", lost.reason, lost.source, prompt, lost.line))),
    h("details", {}, h("summary", {}, "The prompt as it was"), h("pre", { class: "code-block", role: "group", tabindex: 0, "aria-label": "The prompt as it was" }, prompt)),
  ];
  panel.replaceChildren(...parts.filter((part) => part !== null));
}

/** One line about the whole reading, such as `times in brackets, read as text: 4 shots, 15 s`. */
export function summary(imported: Imported): string {
  const end = Math.max(0, ...imported.shots.map((shot) => shot.endMs));
  const clips = imported.clips > 1 && !imported.hasVersions ? `${count(imported.clips, "clip")}, ` : "";
  return `${imported.headerStyle}, read as ${imported.notation}: ${clips}${count(imported.shots.length, "shot")}, ${seconds(end)} s`;
}

function shots(imported: Imported, prompt: string): HTMLElement {
  const rows = imported.shots.map((shot, index) =>
    h("tr", {}, h("th", { scope: "row" }, String(index + 1)), h("td", { class: "amount" }, `${seconds(shot.startMs)}–${seconds(shot.endMs)} s`),
      h("td", {}, shot.guessed ? h("strong", { class: "warning" }, "guessed") : "as written"), h("td", { class: "quote" }, quote(shot.source, prompt))));
  const columns = ["Shot", "Time", "Length", "In the prompt"].map((name) => h("th", { scope: "col" }, name));
  return h("div", { class: "scroll-x" }, h("table", {}, h("thead", {}, h("tr", {}, ...columns)), h("tbody", {}, ...rows)));
}

function list(title: string, rows: HTMLElement[]): HTMLElement | null {
  return rows.length > 0 ? h("section", {}, h("h3", {}, title), h("ul", { class: "readings" }, ...rows)) : null;
}

function row(certainty: string, text: string, source: Span, prompt: string, line?: number): HTMLElement {
  const where = line ? `line ${line}: ` : "";
  return h("li", {}, h("span", { class: `certainty ${certainty}` }, certainty), h("div", {}, h("p", {}, ...message(text)), h("p", { class: "quote" }, where, quote(source, prompt))));
}

function quote(source: Span, prompt: string): string {
  const words = prompt.slice(source.start, source.end).replaceAll(/\s+/g, " ").trim();
  return words.length > 90 ? `${words.slice(0, 88)}…` : words;
}
