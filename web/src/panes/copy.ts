// Buttons that copy a text.

import { h, icon } from "../dom";

/** Copies a text. */
export function copyButton(what: string, text: () => string | Promise<string>): HTMLButtonElement {
  const label = h("span", {}, "Copy");
  const button = h("button", { type: "button", class: "small", "aria-label": `Copy ${what}`, click: () => void copy() }, icon("copy"), label);
  return button;

  async function copy(): Promise<void> {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(await text());
    } catch {
      done = "Copy failed";
    }
    label.textContent = done;
    setTimeout(() => { label.textContent = "Copy"; }, 1600);
  }
}
