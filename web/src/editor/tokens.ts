// Colours from the compiler's own tokens, the same that the language server sends to editors.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Token } from "@storyc/wasm";

export const setTokens = StateEffect.define<Token[]>();

const marks = new Map<string, Decoration>();

function mark(token: Token): Decoration {
  const name = `tok-${token.kind}${token.unknown ? " tok-unknown" : ""}${token.declaration ? " tok-declaration" : ""}`;
  let decoration = marks.get(name);
  if (!decoration) marks.set(name, (decoration = Decoration.mark({ class: name })));
  return decoration;
}

/** Between a keystroke and the compiler's answer, the old colours move along with the text. */
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(colours, transaction) {
    let now = colours.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setTokens)) {
        now = Decoration.set(effect.value.map((token) => mark(token).range(token.span.start, token.span.end)));
      }
    }
    return now;
  },
  provide: (colours) => EditorView.decorations.from(colours),
});

export const tokenColours: Extension = field;
