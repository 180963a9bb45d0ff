// Each function of the module, called as programs call it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import * as storyc from "@storyc/wasm";

import { pictureHeader } from "./native.mjs";

const RIVER = "---\nrefs: { boy: boy.png }\n---\n🎬 A quay at dawn.\n\n[0-5s] @boy walks.\n\n[5-9s] @boy waves.\n";
const at = (text, words) => text.indexOf(words);

test("compile returns places in the text as JavaScript counts them", () => {
  const { diagnostics, storyboard, films, summary } = storyc.compile(RIVER);
  assert.deepEqual(diagnostics, []);
  assert.equal(summary.errors, 0);
  assert.deepEqual(storyboard.shots.map(({ header }) => RIVER.slice(header.start, header.end)), ["[0-5s]", "[5-9s]"]);
  assert.deepEqual(storyboard.shots[1].time, { startMs: 5000, endMs: 9000 });
  const [boy] = storyboard.references;
  assert.deepEqual(boy.source, { kind: "path", value: "boy.png" });
  assert.deepEqual(boy.mentions.map(({ start, end }) => RIVER.slice(start, end)), ["@boy", "@boy"]);
  assert.equal(films.length, 1);
  const [{ prompt, sourceMap, request }] = films[0].clips;
  for (const piece of sourceMap.filter(({ copied }) => copied)) {
    assert.equal(prompt.slice(piece.prompt.start, piece.prompt.end), RIVER.slice(piece.story.start, piece.story.end));
  }
  assert.deepEqual(request.unbound, []);
  assert.deepEqual(request.uploads, [{ ref: "boy", path: "boy.png", placeholder: "upload:boy" }]);
});

test("the source map goes both ways", () => {
  const [{ prompt, sourceMap }] = storyc.compile(RIVER).films[0].clips;
  const place = at(RIVER, "walks");
  const [span] = storyc.toPrompt(sourceMap, { start: place, end: place + 5 });
  assert.equal(prompt.slice(span.start, span.end), "walks");
  assert.equal(storyc.toStory(sourceMap, span.start + 2), place + 2);
  assert.equal(storyc.toStory([], 0), null);
  assert.ok(storyc.toPrompt(sourceMap, { start: place, end: place }).length > 0, "a cursor stands for its piece");
});

test("an unbound reference still has a request to read", () => {
  const text = "[0-5s] @boy walks by the river.";
  const [{ request, refusal }] = storyc.compile(text).films[0].clips;
  assert.equal(refusal, null);
  assert.deepEqual(request.unbound, ["boy"]);
  assert.match(request.json, /upload:boy/);
  const bound = storyc.compile(text, { references: { boy: "https://example.com/boy.png" } });
  assert.deepEqual(bound.films[0].clips[0].request.unbound, []);
});

test("an error says why there is no request", () => {
  const { summary, films } = storyc.compile("[0-5s] A boy.\n\n[4-9s] He waves.");
  assert.ok(summary.errors > 0);
  const [{ request, refusal }] = films[0].clips;
  assert.equal(request, null);
  assert.equal(refusal.kind, "errors");
});

test("pictures are checked by their bytes, by what inspect returned, or not at all", () => {
  const small = new Uint8Array(pictureHeader("png", 64, 64));
  const codes = (files) => storyc.compile(RIVER, { files }).diagnostics.map(({ code }) => code);
  const facts = storyc.inspect(small);
  assert.deepEqual(facts, { length: small.length, format: "png", width: 64, height: 64 });
  assert.deepEqual(storyc.inspect(new Uint8Array([1, 2, 3])), { length: 3, format: null, width: null, height: null });
  const found = codes({ "boy.png": small });
  assert.ok(found.length > 0, "a picture of 64 pixels is too small for the model");
  assert.deepEqual(codes({ "boy.png": facts }), found);
  assert.deepEqual(codes({ "boy.png": Buffer.from(small) }), found);
  assert.deepEqual(codes({ "boy.png": null }), ["R201"]);
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes(undefined), []);
});

test("a project file gives settings, references and models", () => {
  const project = "model: kling-3.0-omni\nrefs: { boy: https://example.com/boy.png }\nlint: { T202: off }\n";
  const { films, storyboard } = storyc.compile("[0-5s] @boy walks.", { project });
  assert.equal(films[0].model, "kling-3.0-omni");
  assert.equal(storyboard.references[0].declared, "project");
  const broken = storyc.compile("[0-5s] A boy.", { project: "modle: kling-3.0-omni\n" });
  assert.deepEqual(broken.projectDiagnostics.map(({ place }) => place), ["project"]);
  const profile = "extends: happyhorse-1.1\nid: studio-horse\n";
  const own = { project: "models: [studio.yaml]\nmodel: studio-horse\n", profiles: { "studio.yaml": profile } };
  assert.equal(storyc.compile("[0-5s] A boy.", own).films[0].model, "studio-horse");
  assert.ok(storyc.models(own).some(({ id }) => id === "studio-horse"));
  const missing = storyc.compile("[0-5s] A boy.", { project: "models: [studio.yaml]\n" });
  assert.match(missing.projectDiagnostics[0].message, /studio\.yaml/);
});

test("cost compares every model", () => {
  const { models, lengthMs, shots } = storyc.cost("[0-5s] A boy walks.\n\n[5-9s] He waves.");
  assert.equal(models.length, storyc.models().length);
  assert.deepEqual([lengthMs, shots], [9000, 2]);
  assert.match(models[0].cost.text, /\d/);
  assert.deepEqual(storyc.cost("[0-5s] A boy.", { models: ["kling-3.0-omni"] }).models.map(({ model }) => model), ["kling-3.0-omni"]);
});

test("format writes the canonical form or says what can't be read", () => {
  assert.equal(storyc.format("【0–5秒｜The rope】A rope."), "[0-5s The rope] A rope.\n");
  assert.throws(() => storyc.format("[0-x5s] A rope."), (error) => {
    assert.equal(error.code, "unreadable");
    assert.equal(error.diagnostics[0].start.line, 1);
    return error instanceof Error && error.name === "StorycError";
  });
});

test("importPrompt reads another notation and reports how", () => {
  const text = "Shot 1 (0-3s): 🎬 a harbour.\nShot 2 (3-7s): a boat leaves.\n";
  const imported = storyc.importPrompt(text, { name: "prompt.txt" });
  assert.equal(imported.shots.length, 2);
  assert.match(text.slice(imported.shots[1].source.start, imported.shots[1].source.end), /a boat leaves/);
  assert.match(imported.report, /^prompt\.txt: .*2 shots, 7 s$/m);
  assert.deepEqual(imported.lost, []);
  assert.throws(() => storyc.importPrompt(text, { notation: "kling-json" }), { code: "wrong-notation" });
  assert.throws(() => storyc.importPrompt(text, { clip: 9 }), { code: "bad-option" });
});

test("fixes are offered for a part of the text, and applied all at once", () => {
  const text = "[0-5s] A boy.\r\n\r\n[5,0-9s] He waves.\r\n";
  const [found] = storyc.compile(text).diagnostics;
  const actions = storyc.fixes(text, found.span);
  const fix = actions.find(({ kind, diagnostic }) => kind === "quick-fix" && diagnostic === 0);
  assert.ok(fix.edits.length > 0);
  const replaced = fix.edits.reduceRight((text, { span, text: by }) => text.slice(0, span.start) + by + text.slice(span.end), text);
  assert.ok(storyc.compile(replaced).diagnostics.length < storyc.compile(text).diagnostics.length);
  assert.ok(actions.every(({ edits }) => edits.every(({ text }) => !/[^\r]\n/.test(text))), "line ends of the text");
  const all = storyc.applyFixes(text, "all");
  assert.deepEqual(all.diagnostics, []);
  assert.ok(all.applied[0].count > 0);
  assert.equal(storyc.applyFixes(all.text).text, all.text);
});

test("rules and models are documented", () => {
  const rule = storyc.explain("overlapping-shots");
  assert.equal(rule.code, storyc.explain(rule.code.toLowerCase()).code);
  assert.match(rule.page, /## What it does/);
  assert.equal(storyc.rules().length, new Set(storyc.rules().map(({ code }) => code)).size);
  assert.throws(() => storyc.explain("overlaping-shots"), { code: "unknown-rule", help: "did you mean `overlapping-shots`?" });
  const defaults = storyc.models().filter(({ isDefault }) => isDefault);
  assert.equal(defaults.length, 1);
  assert.ok(defaults[0].ratio.values.includes(defaults[0].ratio.default));
  assert.match(defaults[0].page, /limit/);
});

test("the editor's functions answer at an offset", () => {
  const typed = `${RIVER}\n[9-12s] @b`;
  const items = storyc.completions(typed, typed.length);
  assert.deepEqual(items.map(({ label }) => label), ["@boy"]);
  assert.equal(typed.slice(items[0].span.start, items[0].span.end), "@b");
  const hover = storyc.hover(RIVER, at(RIVER, "@boy") + 1);
  assert.match(hover.markdown, /\*\*@boy\*\*/);
  assert.equal(storyc.hover(RIVER, at(RIVER, "quay")), null);
  const words = storyc.tokens(RIVER).map(({ span, kind }) => [kind, RIVER.slice(span.start, span.end)]);
  assert.ok(words.some(([kind, text]) => kind === "reference" && text === "@boy"), JSON.stringify(words));
  const declared = storyc.definition(RIVER, at(RIVER, "@boy"));
  assert.equal(RIVER.slice(declared.start, declared.end), "boy");
  assert.equal(storyc.occurrences(RIVER, at(RIVER, "@boy")).length, 3);
  const edits = storyc.rename(RIVER, at(RIVER, "@boy"), "girl");
  assert.deepEqual(edits.map(({ text }) => text), ["girl", "@girl", "@girl"]);
  assert.throws(() => storyc.rename(RIVER, at(RIVER, "quay"), "girl"), { code: "cannot-rename" });
  assert.ok(storyc.hints(RIVER).some(({ text }) => text === "5 s"));
  assert.ok(storyc.outline(RIVER).some(({ kind }) => kind === "shot"));
  assert.ok(storyc.folds(RIVER).length > 0);
});

test("known files complete paths", () => {
  const text = "---\nrefs: { boy: \n---\n[0-5s] @boy walks.\n";
  const files = { "stories/boy.png": null, "stories/girl.png": storyc.inspect(new Uint8Array(4)), "other.png": storyc.inspect(new Uint8Array(4)) };
  const items = storyc.completions(text, at(text, "boy: ") + 5, { name: "stories/river.story", files });
  assert.deepEqual(items.map(({ label }) => label), ["girl.png"]);
});

test("the sheet is one page, with the thumbnails in it", () => {
  const page = storyc.sheet(RIVER, {}, { "boy.png": { width: 4, height: 3, jpeg: new Uint8Array([255, 216]) } });
  assert.match(page, /^<!doctype html>/i);
  assert.match(page, /Content-Security-Policy/i);
  assert.match(page, /data:image\/jpeg;base64,\/9g=/);
  const attack = storyc.sheet("[0-5s] <img src=x onerror=alert(1)><script>alert(1)</script> walks.");
  assert.doesNotMatch(attack, /<img|<script>alert/);
  assert.throws(() => storyc.sheet(RIVER, {}, { "boy.png": { width: 0, height: 3, jpeg: new Uint8Array() } }), { code: "bad-option" });
});

test("what a program gets wrong is an exception that says what to do", () => {
  const story = "[0-5s] A boy.";
  const failure = (options) => {
    try {
      storyc.compile(story, options);
    } catch (error) {
      return [error.code, error.message, error.help];
    }
  };
  assert.deepEqual(failure({ models: ["kling"] }).slice(0, 2), ["unknown-model", "there is no model `kling`"]);
  assert.match(failure({ model: "x" })[1], /unknown field `model`/);
  assert.match(failure({ seed: 1.5 })[1], /1\.5/);
  assert.equal(failure("fast")[0], "bad-option");
  assert.equal(failure(() => {})[0], "bad-option");
  assert.equal(failure({ region: "moon" })[0], "bad-option");
  assert.equal(failure({ models: ["happyhorse-1.1"], select: ["Q9"] })[0], "unknown-rule");
  assert.deepEqual(storyc.compile(story, null).diagnostics, []);
});

test("texts that are too large, broken or hostile leave the module usable", () => {
  assert.throws(() => storyc.compile("a".repeat(16_000_001)), { code: "too-large" });
  assert.throws(() => storyc.format("a".repeat(16_000_001)), { code: "too-large" });
  assert.throws(() => storyc.importPrompt("a".repeat(16_000_001)), { code: "too-large" });
  const hostile = [
    "\ud800 alone", "\0", "[".repeat(100_000), "【".repeat(50_000), "@[".repeat(50_000), "\"".repeat(99_999),
    `---\n${"{a: ".repeat(20_000)}\n---\n`, `---\n${"- ".repeat(20_000)}\n---\n`, `---\na: &a [${"*a, ".repeat(9999)}]\n---\n`,
    "[0-99999999999999999999s] A boy.", "[0-5s]".repeat(5_000), "// allow\n".repeat(9_999), "\r".repeat(99_999),
    "(0-3s)".repeat(3_000), `{"shots": ${"[".repeat(50_000)}`,
  ];
  for (const text of hostile) {
    const what = JSON.stringify(text.slice(0, 12));
    storyc.compile(text, { models: ["happyhorse-1.1", "kling-3.0-omni"] });
    storyc.importPrompt(text);
    storyc.tokens(text);
    for (const offset of [0, 7, text.length, text.length + 9, 4_294_967_295]) {
      storyc.completions(text, offset);
      storyc.hover(text, offset);
    }
    storyc.sheet(text.slice(0, 5_000));
    assert.equal(storyc.compile("[0-5s] A boy.").diagnostics.length, 0, what);
  }
});

test("the browser's entry point loads the module from bytes, in a worker too", async () => {
  const dist = join(import.meta.dirname, "../dist");
  const browser = await import(join(dist, "index.js"));
  const bytes = readFileSync(join(dist, "storyc_bg.wasm"));
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    const { init, compile } = await import(workerData.entry);
    await init(workerData.bytes);
    parentPort.postMessage(compile("[0-5s] A boy walks.").films[0].clips[0].prompt);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { entry: `file://${join(dist, "index.js")}`, bytes },
  });
  const prompt = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(prompt, storyc.compile("[0-5s] A boy walks.").films[0].clips[0].prompt);
  assert.deepEqual(Object.keys(browser).sort(), Object.keys(storyc).sort());
});

test("the version is that of the package", () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  assert.equal(storyc.version(), version);
});
