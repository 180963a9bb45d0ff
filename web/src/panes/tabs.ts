// Tabs as the ARIA practices describe them: one tab stop, arrow keys move and select, Home and End go to the ends.

/** Connects the tabs of a list to their panels (`aria-controls`). `onSelect` runs after a panel has been shown. */
export class Tabs {
  readonly #tabs: HTMLElement[];

  constructor(list: HTMLElement, readonly onSelect: (panel: string) => void) {
    this.#tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
    list.addEventListener("click", (event) => {
      const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
      if (tab) this.#select(tab);
    });
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Shows a panel by its id. */
  select(panel: string): void {
    const tab = this.#tabs.find((tab) => tab.getAttribute("aria-controls") === panel);
    if (tab) this.#select(tab);
  }

  get selected(): string {
    return this.#tabs.find((tab) => tab.ariaSelected === "true")?.getAttribute("aria-controls") ?? "";
  }

  /** Shows or hides a tab; a hidden tab that was selected gives way to the first visible one. */
  toggle(panel: string, visible: boolean): void {
    const tab = this.#tabs.find((tab) => tab.getAttribute("aria-controls") === panel);
    if (!tab || tab.hidden === !visible) return;
    tab.hidden = !visible;
    const first = this.#visible()[0];
    if (!visible && tab.ariaSelected === "true" && first) this.#select(first);
  }

  #visible(): HTMLElement[] {
    return this.#tabs.filter((tab) => tab.getClientRects().length > 0);
  }

  #select(chosen: HTMLElement): void {
    for (const tab of this.#tabs) {
      const is = tab === chosen;
      tab.ariaSelected = String(is);
      tab.tabIndex = is ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !is;
    }
    // On a phone the list of tabs may be wider than the screen.
    chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.onSelect(this.selected);
  }

  #key(event: KeyboardEvent): void {
    const tabs = this.#visible();
    const at = tabs.indexOf(event.target as HTMLElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = tabs.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab) return;
    event.preventDefault();
    this.#select(tab);
    tab.focus();
  }
}
