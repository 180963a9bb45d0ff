// A panel on the right: it shows the newest analysis, and only while it is visible.

import type { Span } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";

export interface Pane {
  /** The panel in `index.html`. */
  readonly panel: HTMLElement;
  /** Shows an analysis. Called only while the panel is visible. */
  show(analysis: Analysis): void;
  /** The cursor or selection in the story. */
  cursor?(span: Span): void;
}

/** Shows the newest analysis in whichever panes are visible. */
export class Panes {
  #analysis: Analysis | null = null;
  #shown = new Map<Pane, Analysis>();
  #cursor: Span = { start: 0, end: 0 };

  constructor(readonly panes: readonly Pane[]) {}

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    this.refresh();
  }

  /** Brings visible panes up to date, such as one that has just been opened. */
  refresh(): void {
    const analysis = this.#analysis;
    if (!analysis) return;
    for (const pane of this.panes) {
      if (pane.panel.hidden || this.#shown.get(pane) === analysis) continue;
      this.#shown.set(pane, analysis);
      pane.show(analysis);
      pane.cursor?.(this.#cursor);
    }
  }

  cursor(span: Span): void {
    this.#cursor = span;
    for (const pane of this.panes) if (!pane.panel.hidden) pane.cursor?.(span);
  }
}
