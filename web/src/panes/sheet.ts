// The sheet, playing, in a sandboxed frame. A new sheet loads behind the old one and takes its place when it is ready,
// at the same time of the story and the same scroll position.

import type { Span, Thumbnail } from "@storyc/wasm";
import type { Analysis } from "../compiler/analysis";
import type { Compiler } from "../compiler/client";
import { h } from "../dom";
import { pageFor } from "../rule-link";
import { setSheet } from "../trusted";
import type { Pane } from "./pane";

/** Where a sheet is: what the next one takes over. The sheet's script defines what is in it. */
type Place = Record<string, unknown>;

/** Messages from a sheet. */
type FromSheet =
  | { storyc: "place"; place: Place }
  | { storyc: "shot"; shot: number }
  | { storyc: "open"; href: string };

/** How long to wait after a change before the sheet is made again, in milliseconds. */
const PAUSE = 120;
/** How long a sheet may take to say where it is, in milliseconds. */
const PATIENCE = 60;

export class SheetPane implements Pane {
  #frame: HTMLIFrameElement | null = null;
  #loading: HTMLIFrameElement | null = null;
  #place: ((place: Place | null) => void) | null = null;
  #analysis: Analysis | null = null;
  #timer = 0;
  #theme = "auto";
  #shot = -1;

  constructor(
    readonly panel: HTMLElement,
    readonly compiler: Compiler,
    readonly thumbnails: () => Record<string, Thumbnail>,
    readonly onShot: (span: Span) => void,
  ) {
    addEventListener("message", (event) => this.#receive(event));
  }

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#load(analysis), this.#frame ? PAUSE : 0);
  }

  cursor({ start }: Span): void {
    const shots = this.#analysis?.compiled.storyboard.shots ?? [];
    const shot = shots.findIndex((shot) => shot.span.start <= start && start <= shot.span.end);
    if (shot === this.#shot) return;
    this.#shot = shot;
    if (shot >= 0) this.#send({ storyc: "shot", shot });
  }

  setTheme(theme: string): void {
    this.#theme = theme;
    this.#send({ storyc: "theme", theme });
  }

  async #load(analysis: Analysis): Promise<void> {
    const html = await this.compiler.call("embeddedSheet", analysis.text, analysis.options, this.thumbnails());
    const place = await this.#askPlace();
    if (this.#analysis !== analysis) return;
    this.#loading?.remove();
    const frame = h("iframe", { sandbox: "allow-scripts", title: "Sheet of the story", class: "loading" });
    this.#loading = frame;
    setSheet(frame, html);
    frame.addEventListener("load", () => {
      if (this.#loading !== frame) return;
      this.#send({ storyc: "restore", theme: this.#theme, place }, frame);
      this.#frame?.remove();
      frame.classList.remove("loading");
      this.#frame = frame;
      this.#loading = null;
    });
    this.panel.append(frame);
  }

  /** Asks the sheet where it is. Resolves to null if it doesn't answer. */
  #askPlace(): Promise<Place | null> {
    if (!this.#frame) return Promise.resolve(null);
    this.#send({ storyc: "ask" });
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), PATIENCE);
      this.#place = (place) => {
        clearTimeout(timer);
        resolve(place);
      };
    });
  }

  #send(message: unknown, frame = this.#frame): void {
    // A sandboxed frame has no origin that could be named.
    frame?.contentWindow?.postMessage(message, "*");
  }

  #receive(event: MessageEvent<FromSheet>): void {
    if (!this.#frame || event.source !== this.#frame.contentWindow) return;
    const message = event.data;
    if (message?.storyc === "place") this.#place?.(message.place);
    if (message?.storyc === "shot") {
      const shot = this.#analysis?.compiled.storyboard.shots[message.shot];
      this.#shot = message.shot;
      if (shot) this.onShot(shot.header);
    }
    if (message?.storyc === "open") {
      const page = pageFor(String(message.href));
      if (page) window.open(page, "_blank", "noopener");
    }
  }
}
