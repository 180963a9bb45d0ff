// The editor, in a shadow root: there its styles are style sheets made by script, which the page's policy allows
// without allowing inline styles.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory, undo } from "@codemirror/commands";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers,
  placeholder, tooltips,
} from "@codemirror/view";
import type { Span } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import { actionMenu, openActions } from "./actions";
import { completionSource, hoverSource, type Assistant } from "./assist";
import { squiggles } from "./findings";
import { linkedRanges, setLinked } from "./linked";
import { editorTheme } from "./theme";
import { setTokens, tokenColours } from "./tokens";

export interface EditorEvents {
  /** The text changed, by typing or by the page. */
  change(text: string): void;
  /** The cursor moved. */
  cursor(span: Span): void;
  /** The user asked for the canonical form. */
  format(): void;
}

export class StoryEditor {
  readonly view: EditorView;

  constructor(host: HTMLElement, text: string, assistant: Assistant, events: EditorEvents) {
    const root = host.attachShadow({ mode: "open" });
    const listener = EditorView.updateListener.of((update) => {
      if (update.docChanged) events.change(update.state.doc.toString());
      if (update.selectionSet || update.docChanged) {
        const { from, to } = update.state.selection.main;
        events.cursor({ start: from, end: to });
      }
    });
    const format = () => {
      events.format();
      return true;
    };
    this.view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), history(), drawSelection(), dropCursor(), highlightActiveLine(), highlightActiveLineGutter(),
          highlightSelectionMatches(), EditorView.lineWrapping, tooltips({ position: "fixed" }),
          placeholder("Paste a prompt, or write: [0-5s] A heron lands on the weir."),
          autocompletion({ override: [completionSource(assistant)], icons: false }),
          hoverTooltip(hoverSource(assistant)),
          tokenColours, linkedRanges, actionMenu, listener, editorTheme,
          EditorView.contentAttributes.of({ "aria-label": "Story", tabindex: "0", spellcheck: "true", autocapitalize: "sentences" }),
          keymap.of([
            { key: "Mod-.", run: openActions(assistant) },
            { key: "Shift-Alt-f", run: format },
            ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap,
          ]),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Shows the compiler's answer, unless the text has changed since. */
  show(analysis: Analysis): void {
    const length = this.view.state.doc.length;
    if (length !== analysis.text.length) return;
    this.view.dispatch(
      { effects: setTokens.of(analysis.tokens) },
      setDiagnostics(this.view.state, squiggles(analysis.compiled.diagnostics, length)),
    );
  }

  /** Replaces the whole text, as one step that Undo takes back. */
  replace(text: string, userEvent: string): void {
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      scrollIntoView: true,
      userEvent,
      annotations: isolateHistory.of("full"),
    });
  }

  highlight(spans: Span[]): void {
    this.view.dispatch({ effects: setLinked.of(spans) });
  }

  undo(): void {
    undo(this.view);
  }

  /** Moves the cursor to a place and shows it, without taking the focus. */
  select(span: Span): void {
    const anchor = Math.min(span.start, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  }

  /** Selects a place, shows it, and moves the focus there. */
  goTo(span: Span): void {
    const length = this.view.state.doc.length;
    const anchor = Math.min(span.start, length);
    this.view.dispatch({
      selection: { anchor, head: Math.min(span.end, length) },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    this.view.focus();
  }
}
