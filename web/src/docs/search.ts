// The search: an index of all headings, loaded at the first keystroke.

import MiniSearch, { type SearchResult } from "minisearch";
import { h } from "../dom";

const MOST = 12;

/** Connects the search field to its list of results. */
export function connectSearch(input: HTMLInputElement, list: HTMLElement, root: string): void {
  let index: Promise<MiniSearch> | null = null;
  let chosen = -1;
  const load = () => (index ??= fetch(`${root}docs/search.json`).then((response) => response.text())
    .then((json) => MiniSearch.loadJSON(json, { fields: ["title", "text"], storeFields: ["page", "title", "address"], idField: "address" })));
  const items = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const open = (isOpen: boolean) => {
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
  };
  const choose = (next: number) => {
    const all = items();
    chosen = all.length === 0 ? -1 : (next + all.length) % all.length;
    all.forEach((item, at) => { item.ariaSelected = String(at === chosen); });
    all[chosen]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[chosen]?.id ?? "");
  };
  const show = async () => {
    const words = input.value.trim();
    if (words === "") return open(false);
    const found = (await load()).search(words, { prefix: true, fuzzy: 0.15, boost: { title: 4 }, combineWith: "AND" });
    if (input.value.trim() !== words) return;
    list.replaceChildren(...found.slice(0, MOST).map((result, at) => option(result, at, root)));
    if (found.length === 0) list.append(h("li", { class: "none" }, `No page mentions “${words}”.`));
    open(true);
    choose(0);
  };
  input.addEventListener("input", () => void show());
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      items()[chosen]?.querySelector("a")?.click();
      open(false);
    } else if (event.key === "Escape") {
      input.value = "";
      open(false);
    }
  });
  input.addEventListener("blur", (event) => { if (!list.contains(event.relatedTarget as Node)) open(false); });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", () => open(false));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || document.activeElement === input) return;
    event.preventDefault();
    input.focus();
  });
}

function option(result: SearchResult, at: number, root: string): HTMLElement {
  const where = result.page === result.title ? "" : String(result.page);
  return h("li", { role: "option", id: `result-${at}`, "aria-selected": "false" },
    h("a", { href: `${root}docs/${result.address}`, tabindex: -1 }, h("span", {}, String(result.title)), h("small", {}, where)));
}
