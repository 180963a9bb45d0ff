// The page: one story, compiled after each change, shown by the editor and the panels.

import type { Edit, Model, Options, StoryReference, Span } from "@storyc/wasm";
import type { Analysis } from "./compiler/analysis";
import { Compiler } from "./compiler/client";
import { CallError } from "./compiler/messages";
import { DEFAULT_MODELS } from "./defaults";
import { byId, count, seconds } from "./dom";
import { StoryEditor } from "./editor/editor";
import { applyEdits } from "./editor/findings";
import { examplePicture } from "./examples";
import { CostPane } from "./panes/cost";
import { Findings } from "./panes/findings";
import { showReport, summary } from "./panes/imported";
import { Panes } from "./panes/pane";
import { PromptPane } from "./panes/prompt";
import { References } from "./panes/references";
import { RequestPane } from "./panes/request";
import { SheetPane } from "./panes/sheet";
import { Tabs } from "./panes/tabs";
import { toFragment } from "./story/link";
import { assign, Pictures } from "./story/pictures";
import { keepStory } from "./story/storage";
import type { Story } from "./story/story";
import { Choices } from "./choices";
import { Notice } from "./notice";

/** How long a text rests before it goes into the address and the storage, in milliseconds. */
const KEEP_AFTER = 400;

export class App {
  readonly compiler = new Compiler((analysis) => this.#show(analysis), (error) => this.#fail(error));
  readonly pictures = new Pictures(this.compiler);
  readonly editor: StoryEditor;
  readonly tabs: Tabs;
  readonly sheet: SheetPane;
  #story: Story;
  #panes: Panes;
  #choices: Choices;
  #findings: Findings;
  #references: References;
  #notice = new Notice(byId("notice"));
  #analysis: Analysis | null = null;
  /** The text that an offer to read it was declined for. */
  #declined = "";
  #timer = 0;
  #requested = new Set<string>();

  constructor(story: Story) {
    this.#story = story;
    this.editor = new StoryEditor(byId("editor"), story.text, { compiler: this.compiler, options: () => this.#analysis?.options ?? this.options() }, {
      change: (text) => this.update({ text }),
      cursor: (span) => this.#panes?.cursor(span),
      format: () => void this.format(),
    });
    const goTo = (span: Span) => this.goTo(span);
    const prompt = new PromptPane(byId("prompt"), { highlight: (spans) => this.editor.highlight(spans), goTo });
    const cost = new CostPane(byId("cost"), this.compiler, (model) => this.#choices.add(model));
    this.sheet = new SheetPane(byId("sheet"), this.compiler, () => this.pictures.thumbnails(), (span) => this.editor.select(span));
    this.#panes = new Panes([this.sheet, prompt, new RequestPane(byId("request")), cost]);
    this.tabs = new Tabs(byId("tabs"), () => this.#panes.refresh());
    this.#findings = new Findings(byId("findings"), byId("counts"), { goTo, applyFix: (fix) => this.apply(fix.edits) });
    this.#references = new References(byId("references"), byId("references-heading"), this.pictures, {
      goTo,
      choose: (reference, files) => void this.#bind([...files].map((file) => [reference, file])),
    });
    this.#choices = new Choices((change) => this.update(change));
    this.#choices.show(story);
    void this.compiler.call("models").then((models: Model[]) => this.#choices.offer(models), (error) => this.#fail(error as Error));
    this.#compile();
  }

  get story(): Story {
    return this.#story;
  }

  /** The options to compile the story with. `models` is unset if the story decides. */
  options(): Options {
    const { models, ratio, clips, select, files } = this.#story;
    const known = { ...files, ...Object.fromEntries([...this.pictures.byPath].map(([path, { facts }]) => [path, facts])) };
    return {
      name: "playground.story",
      ...(models && { models }),
      ...(ratio && { ratio }),
      ...(clips && { clips }),
      ...(select.length > 0 && { extendSelect: select }),
      ...(this.pictures.bound.size > 0 && { references: Object.fromEntries(this.pictures.bound) }),
      ...(Object.keys(known).length > 0 && { files: known }),
    };
  }

  /** Changes the story or a choice, and compiles. */
  update(change: Partial<Story>): void {
    this.#story = { ...this.#story, ...change };
    this.#compile();
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#keep(), KEEP_AFTER);
  }

  /** Opens another story in place of this one; Undo brings the text back. */
  open(story: Story): void {
    this.pictures.clear();
    this.#requested.clear();
    this.#story = story;
    this.#choices.show(story);
    this.#notice.close();
    this.tabs.toggle("import", false);
    if (this.editor.text === story.text) this.update({});
    else this.editor.replace(story.text, "input.open");
  }

  goTo(span: Span): void {
    if (byId("tab-story").getClientRects().length > 0) this.tabs.select("story");
    this.editor.goTo(span);
  }

  apply(edits: Edit[]): void {
    applyEdits(this.editor.view, edits);
  }

  async format(): Promise<void> {
    const before = this.editor.text;
    try {
      const text = await this.compiler.call("format", before);
      if (this.editor.text !== before) return;
      if (text === before) this.#notice.say("The story is in its canonical form already.");
      else this.editor.replace(text, "input.format");
    } catch (error) {
      this.#notice.say(explain(error));
    }
  }

  /** Copies a link to the story. */
  async share(): Promise<void> {
    await this.#keep();
    const pictures = this.pictures.byPath.size > 0 ? " Pictures aren't part of it." : "";
    try {
      await navigator.clipboard.writeText(location.href);
      this.#notice.say(`Copied a link that contains this story (${count(location.href.length, "character")}).${pictures}`);
    } catch {
      this.#notice.say(`The address of this page now contains the story: copy it from there.${pictures}`);
    }
  }

  /** Checks dropped pictures, for the references that they are named after or that have none yet. */
  async drop(files: File[]): Promise<void> {
    const references = this.#analysis?.compiled.storyboard.references ?? [];
    const pairs = assign(files, references, this.pictures.bound);
    if (pairs.length === 0) this.#notice.say("The story has no reference for this picture: write @name where it belongs, and drop it again.");
    else await this.#bind(pairs);
  }

  async #bind(pairs: [StoryReference, File][]): Promise<void> {
    for (const [reference, file] of pairs) await this.pictures.bind(reference, file);
    this.#compile();
  }

  #compile(): void {
    this.compiler.analyse({ text: this.#story.text, options: this.options(), defaultModels: DEFAULT_MODELS });
  }

  #show(analysis: Analysis): void {
    this.#analysis = analysis;
    this.editor.show(analysis);
    this.#findings.show(analysis);
    this.#references.show(analysis);
    this.#choices.chosen(analysis);
    byId("facts").textContent = facts(analysis);
    this.#panes.show(analysis);
    this.#offerImport(analysis);
    this.#loadExamplePictures(analysis);
    // Marks the moment for the browser's performance tools and the tests.
    performance.clearMarks("storyc-shown");
    performance.mark("storyc-shown", { detail: { compiles: this.compiler.compiles, length: analysis.text.length } });
  }

  /** Offers to read a prompt in another notation, as long as its text stays the same. */
  #offerImport({ text, imported }: Analysis): void {
    if (!imported || this.#declined === text) {
      this.#notice.withdraw();
      return;
    }
    const shots = count(imported.shots.length, "shot");
    this.#notice.offer(`This prompt has ${shots} in another notation: ${summary(imported)}.`, [
      [`Read as ${shots}`, () => this.#import(text)],
      ["Keep as it is", () => {
        this.#declined = text;
        this.#notice.close();
      }],
    ]);
  }

  #import(prompt: string): void {
    const imported = this.#analysis?.imported;
    if (!imported || this.editor.text !== prompt) return;
    this.editor.replace(imported.story, "input.import");
    showReport(byId("import"), { prompt, imported });
    this.tabs.toggle("import", true);
    this.#notice.say(`Read as ${count(imported.shots.length, "shot")}.`, [
      ["Undo", () => {
        this.#declined = prompt;
        this.editor.undo();
        this.tabs.toggle("import", false);
      }],
      ["Show the report", () => this.tabs.select("import")],
    ]);
  }

  /** The examples' own pictures are part of the site. One that arrives after its story is gone compiles nothing. */
  #loadExamplePictures({ compiled }: Analysis): void {
    for (const path of paths(compiled)) {
      const url = examplePicture(path);
      if (!url || this.pictures.byPath.has(path) || this.#requested.has(path)) continue;
      this.#requested.add(path);
      void fetch(url).then((response) => response.blob()).then((file) => this.pictures.add(path, file)).then(() => {
        if (this.#analysis && paths(this.#analysis.compiled).includes(path)) this.#compile();
      }).catch(() => { /* The story compiles without it. */ });
    }
  }

  async #keep(): Promise<void> {
    keepStory(this.#story);
    history.replaceState(null, "", this.#story.text === "" ? location.pathname : await toFragment(this.#story));
  }

  #fail(error: Error): void {
    this.#notice.say(explain(error));
  }
}

/** The files that the story's references name. */
function paths({ storyboard }: Analysis["compiled"]): string[] {
  return storyboard.references.flatMap(({ source }) => (source?.kind === "path" ? [source.value] : []));
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof CallError && error.help ? `${message} – ${error.help}` : message;
}

/** The story in a line: `4 shots · 15 s · 3 unbound references`. */
function facts({ text, compiled }: Analysis): string {
  if (text.trim() === "") return "";
  const { shots, lengthMs, references } = compiled.storyboard;
  const unbound = references.filter((reference) => reference.source === null).length;
  return [
    count(shots.length, "shot"),
    lengthMs !== null && `${seconds(lengthMs)} s`,
    unbound > 0 && count(unbound, "unbound reference"),
  ].filter(Boolean).join(" · ");
}
