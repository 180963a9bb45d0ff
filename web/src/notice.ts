// The line above the editor: offers, and what has just happened.

import { h } from "./dom";

type Button = [name: string, act: () => void];

/** How long a message without a choice stays, in milliseconds. */
const STAY = 8000;

export class Notice {
  #timer = 0;
  #offer = "";

  constructor(readonly element: HTMLElement) {}

  /** Shows an offer until it is taken, declined or withdrawn. */
  offer(message: string, buttons: Button[]): void {
    if (this.#offer === message && !this.element.hidden) {
      // The buttons act on the text as it is now.
      this.element.querySelector(".buttons")?.replaceWith(this.#buttons(buttons));
      return;
    }
    this.#show(message, buttons);
    this.#offer = message;
  }

  /** Removes an offer that doesn't apply any more. */
  withdraw(): void {
    if (this.#offer) this.close();
  }

  /** Says what has happened, for a while. */
  say(message: string, buttons: Button[] = []): void {
    this.#show(message, buttons);
    if (buttons.length === 0) this.#timer = window.setTimeout(() => this.close(), STAY);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#offer = "";
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  #show(message: string, buttons: Button[]): void {
    clearTimeout(this.#timer);
    this.#offer = "";
    const close = h("button", { type: "button", class: "close", "aria-label": "Close", click: () => this.close() }, "×");
    this.element.replaceChildren(h("p", {}, message), this.#buttons(buttons), close);
    this.element.hidden = false;
  }

  #buttons(buttons: Button[]): HTMLElement {
    return h("div", { class: "buttons" }, ...buttons.map(([name, act]) => h("button", { type: "button", class: "small", click: act }, name)));
  }
}
