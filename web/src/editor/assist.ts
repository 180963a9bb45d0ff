// Completion and hover, by the code of the language server.

import type { Completion as Option, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView, Tooltip } from "@codemirror/view";
import type { Completion, Options } from "@storyc/wasm";
import type { Compiler } from "../compiler/client";
import { renderMarkdown } from "../markdown";

/** The icon class that CodeMirror gives to each kind of completion. */
const TYPES: Record<Completion["kind"], string> = {
  reference: "variable",
  section: "namespace",
  shot: "class",
  key: "property",
  value: "constant",
  rule: "keyword",
  file: "text",
};

export interface Assistant {
  compiler: Compiler;
  /** The options of the current story. */
  options(): Options;
}

/** Completes what storyc knows to fit at the cursor. */
export function completionSource(assistant: Assistant) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    const found = await assistant.compiler.call("completions", text, context.pos, assistant.options());
    const from = found[0]?.span.start;
    if (from === undefined || context.aborted) return null;
    return { from, options: found.map(toOption) };
  };
}

function toOption(found: Completion): Option {
  return {
    label: found.filter || found.label,
    displayLabel: found.label,
    detail: found.detail,
    type: TYPES[found.kind],
    apply: (view: EditorView, _option: Option, from: number, to: number) => {
      // What was typed since belongs to the replaced text.
      const start = Math.min(from, found.span.start);
      view.dispatch({
        changes: { from: start, to: Math.max(to, found.span.end), insert: found.insert },
        selection: { anchor: start + found.insert.length },
        userEvent: "input.complete",
      });
    },
    ...(found.doc && { info: () => renderMarkdown(found.doc) }),
  };
}

/** Shows what storyc knows about the word under the pointer. */
export function hoverSource(assistant: Assistant) {
  return async (view: EditorView, position: number): Promise<Tooltip | null> => {
    const text = view.state.doc.toString();
    const found = await assistant.compiler.call("hover", text, position, assistant.options());
    if (!found) return null;
    const dom = await renderMarkdown(found.markdown);
    dom.classList.add("cm-hover");
    return { pos: found.span.start, end: found.span.end, above: true, create: () => ({ dom }) };
  };
}
