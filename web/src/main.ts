// Starts the page: opens the story of the link, of the last visit, or an example, and connects what is around it.

import "../../src/sheet/palette.css";
import "./style.css";
import { App } from "./app";
import { FIRST_EXAMPLE } from "./defaults";
import { divide } from "./divider";
import { byId, h } from "./dom";
import { EXAMPLES } from "./examples";
import { closable } from "./menu";
import { registerServiceWorker } from "./offline";
import { fromFragment } from "./story/link";
import { recallStory } from "./story/storage";
import { plainStory, type Story } from "./story/story";
import { connectTheme } from "./theme";

async function firstStory(): Promise<Story> {
  try {
    const linked = await fromFragment(location.hash);
    if (linked) return linked;
  } catch {
    // A damaged link opens the story of the last visit.
  }
  const example = EXAMPLES.find((example) => example.name === FIRST_EXAMPLE);
  return recallStory() ?? plainStory(example?.text ?? "");
}

function connectExamples(app: App): void {
  const menu = byId<HTMLDetailsElement>("examples");
  closable(menu);
  const open = (text: string) => () => {
    menu.open = false;
    app.open(plainStory(text));
  };
  const items = EXAMPLES.map((example) =>
    h("button", { type: "button", class: "item", "data-example": example.name, click: open(example.text) }, h("span", {}, example.title), h("code", {}, example.name)));
  byId("example-list").append(...items, h("button", { type: "button", class: "item", click: open("") }, h("span", {}, "An empty story")));
}

/** Pictures may be dropped anywhere on the page. */
function connectDrop(app: App): void {
  const hint = byId("drop");
  const brings = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    hint.hidden = false;
  }, true);
  addEventListener("dragleave", (event) => { hint.hidden ||= event.relatedTarget === null; });
  addEventListener("drop", (event) => {
    hint.hidden = true;
    if (!brings(event)) return;
    event.preventDefault();
    event.stopPropagation();
    void app.drop([...(event.dataTransfer?.files ?? [])]);
  }, true);
}

/** On a narrow page the story is a tab; on a wide one it stands beside the others. */
function connectWidth(app: App): void {
  const narrow = matchMedia("(max-width: 860px)");
  const adapt = () => {
    if (narrow.matches) app.tabs.select("story");
    else if (app.tabs.selected === "story") app.tabs.select("sheet");
  };
  narrow.addEventListener("change", adapt);
  adapt();
}

const app = new App(await firstStory());
connectExamples(app);
connectDrop(app);
connectWidth(app);
connectTheme((theme) => app.sheet.setTheme(theme));
divide(byId("divider"), document.querySelector<HTMLElement>("main") ?? document.body);
byId("share").addEventListener("click", () => void app.share());
byId("format").addEventListener("click", () => void app.format());
// A link that is opened in this very tab changes only the fragment.
addEventListener("hashchange", () => {
  void fromFragment(location.hash).then((story) => story && app.open(story), () => { /* A damaged link changes nothing. */ });
});
void registerServiceWorker();
