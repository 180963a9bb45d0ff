// Findings as squiggles, with their fixes.

import type { Diagnostic as Squiggle } from "@codemirror/lint";
import type { Diagnostic, Edit } from "@storyc/wasm";
import type { EditorView } from "@codemirror/view";
import { h, message } from "../dom";
import { ruleLink } from "../rule-link";

/** Turns the findings in the story into squiggles. An empty span covers the character after it, so that it can be seen. */
export function squiggles(diagnostics: Diagnostic[], length: number): Squiggle[] {
  return diagnostics
    .filter((found) => found.place === "story" && found.span.end <= length)
    .map((found) => {
      const { start, end } = found.span;
      return {
        from: start,
        to: end > start ? end : Math.min(start + 1, length),
        severity: found.severity === "advice" ? "info" : found.severity,
        message: found.message,
        renderMessage: () => describe(found),
        actions: found.fixes.map((fix) => ({
          name: fix.safe ? fix.title : `${fix.title} (can change the video)`,
          apply: (view: EditorView) => applyEdits(view, fix.edits),
        })),
      };
    });
}

/** Applies edits as one step that Undo takes back. */
export function applyEdits(view: EditorView, edits: Edit[]): void {
  view.dispatch({
    changes: edits.map((edit) => ({ from: edit.span.start, to: edit.span.end, insert: edit.text })),
    userEvent: "input.fix",
    scrollIntoView: true,
  });
  view.focus();
}

function describe(found: Diagnostic): HTMLElement {
  return h(
    "div",
    { class: "cm-finding" },
    h("p", {}, h("strong", { class: found.severity }, found.severity), " ", ruleLink(found.code, found.url), " ", ...message(found.message)),
    found.help && h("p", { class: "cm-help" }, ...message(found.help)),
  );
}
