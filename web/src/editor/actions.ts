// The list of actions at the cursor: fixes, exceptions with a reason, and moves of shots (Ctrl+. or ⌘.).

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { showTooltip, type Command, type EditorView, type Tooltip } from "@codemirror/view";
import type { Action } from "@storyc/wasm";
import type { Assistant } from "./assist";
import { applyEdits } from "./findings";
import { h } from "../dom";

const setMenu = StateEffect.define<Tooltip | null>();

const menuField = StateField.define<Tooltip | null>({
  create: () => null,
  update(menu, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMenu)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : menu;
  },
  provide: (menu) => showTooltip.from(menu),
});

export const actionMenu: Extension = menuField;

/** Opens the list for the selection. */
export function openActions(assistant: Assistant): Command {
  return (view) => {
    void open(view, assistant);
    return true;
  };
}

async function open(view: EditorView, assistant: Assistant): Promise<void> {
  const { from, to } = view.state.selection.main;
  const text = view.state.doc.toString();
  const actions = await assistant.compiler.call("fixes", text, { start: from, end: to }, assistant.options());
  if (view.state.doc.toString() !== text) return;
  const menu: Tooltip = { pos: from, above: false, create: () => ({ dom: list(view, actions), mount: focusFirst }) };
  view.dispatch({ effects: setMenu.of(menu) });

  function focusFirst(): void {
    view.dom.querySelector<HTMLElement>(".cm-actions button")?.focus();
  }
}

function list(view: EditorView, actions: Action[]): HTMLElement {
  const close = () => {
    view.dispatch({ effects: setMenu.of(null) });
    view.focus();
  };
  const choose = (action: Action) => () => {
    view.dispatch({ effects: setMenu.of(null) });
    applyEdits(view, action.edits);
  };
  const buttons = actions.map((action) => h("button", { type: "button", role: "menuitem", click: choose(action) }, action.title));
  const move = (by: number) => {
    const root = view.root as ShadowRoot;
    const at = buttons.indexOf(root.activeElement as HTMLButtonElement);
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  };
  const keydown = (event: KeyboardEvent) => {
    const act = { Escape: close, ArrowDown: () => move(1), ArrowUp: () => move(-1) }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const empty = h("button", { type: "button", role: "menuitem", click: close }, "No actions here");
  return h("div", { class: "cm-actions", role: "menu", "aria-label": "Actions", keydown }, ...(buttons.length > 0 ? buttons : [empty]));
}
