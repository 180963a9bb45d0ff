// Highlights the part of the story that a part of the prompt comes from.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Span } from "@storyc/wasm";

export const setLinked = StateEffect.define<Span[]>();

const linked = Decoration.mark({ class: "cm-linked" });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(ranges, transaction) {
    let now = transaction.docChanged ? Decoration.none : ranges;
    for (const effect of transaction.effects) {
      if (!effect.is(setLinked)) continue;
      const spans = effect.value.filter((span) => span.end > span.start && span.end <= transaction.newDoc.length);
      now = Decoration.set(spans.map((span) => linked.range(span.start, span.end)), true);
    }
    return now;
  },
  provide: (ranges) => EditorView.decorations.from(ranges),
});

export const linkedRanges: Extension = field;
