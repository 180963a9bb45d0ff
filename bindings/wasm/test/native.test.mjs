// The module gives what the native program gives, byte for byte: findings, plans, prompts, requests and imports.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { compile, importPrompt, models } from "@storyc/wasm";

import { corpus, emptyFolder, filesOf, program, storiesIn, storyc, utf16Offsets, writeRuleExamples } from "./native.mjs";

const root = join(import.meta.dirname, "../../..");
assert.ok(existsSync(program), `${program} is missing; build it with cargo, or name it in STORYC`);

const ALL_MODELS = models().map((model) => model.id);
/** The models of a prompt in the corpus: one for each way of writing shots. */
const SOME_MODELS = ["happyhorse-1.1", "seedance-2.0", "kling-3.0-omni"];

/** The stories of several folders in one, by path. */
function nested(folder) {
  const stories = readdirSync(folder).flatMap((name) =>
    storiesIn(join(folder, name)).stories.map((story) => ({ ...story, name: `${name}/${story.name}` })),
  );
  return { folder, stories };
}

/** Writes texts as stories. */
function written(name, texts) {
  const folder = emptyFolder(name);
  for (const [stem, text] of texts) writeFileSync(join(folder, `${stem}.story`), text);
  return storiesIn(folder);
}

/** Compares every story of a folder with what the native program says about it. */
function compareAll(group, chosen) {
  const names = group.stories.map((story) => story.name);
  const args = [...chosen.flatMap((model) => ["--model", model]), ...names];
  const checked = JSON.parse(storyc(group.folder, ["check", "--format", "json", "--exit-zero", ...args]));
  const built = {};
  for (const emit of ["prompt", "request", "curl", "plan"]) {
    built[emit] = emptyFolder(emit);
    storyc(group.folder, ["build", "--emit", emit, "-o", built[emit], ...args]);
  }
  let requests = 0;
  for (const { name, text } of group.stories) {
    const options = { name, project: group.project, ...(chosen.length > 0 && { models: chosen }) };
    const { storyboard } = compile(text, options);
    const compiled = compile(text, { ...options, files: filesOf(group.folder, storyboard) });
    const file = checked.files.find((file) => file.path === name);
    sameFindings(name, text, group.project ?? "", file.diagnostics, compiled.diagnostics);
    requests += samePieces(name, text, built, compiled.films);
  }
  const written = (emit) => readdirSync(built[emit]).length;
  assert.equal(requests, written("request"), "the program built a request that the module didn't");
  return { stories: names.length, requests };
}

function sameFindings(name, text, project, expected, actual) {
  const story = utf16Offsets(text);
  const yaml = utf16Offsets(project);
  const of = (path) => (path === name ? "story" : "project");
  const offsets = (path) => (path === name ? story : yaml);
  const at = ({ line, column }) => ({ line, column });
  const place = ({ path, start, end }) => ({
    place: of(path),
    span: { start: offsets(path)(start.byte), end: offsets(path)(end.byte) },
    start: at(start),
    end: at(end),
  });
  const lineEnd = text.match(/\r\n|\n|\r/)?.[0] ?? "\n";
  const converted = expected.map((found) => ({
    code: found.code,
    name: found.name,
    severity: found.severity,
    message: found.message,
    label: found.label,
    help: found.help,
    url: found.url,
    model: found.model,
    ...place(found),
    related: found.related.map((related) => ({ ...place(related), message: related.message })),
    fixes: found.fixes.map((fix) => ({
      title: fix.title,
      safe: fix.safe,
      edits: fix.edits.map((edit) => ({
        span: place({ ...edit, path: found.path }).span,
        text: edit.text.replaceAll("\n", lineEnd),
      })),
    })),
  }));
  assert.equal(JSON.stringify(actual, null, 1), JSON.stringify(converted, null, 1), `findings in ${name}`);
}

/** Compares the plans, prompts and requests of a story, and returns the number of requests. */
function samePieces(name, text, built, films) {
  const stem = basename(name, ".story");
  const story = utf16Offsets(text);
  let requests = 0;
  for (const film of films) {
    for (const clip of film.clips) {
      const path = (emit, ending) => {
        const number = film.clips.length > 1 ? `.clip${clip.number}` : "";
        return join(built[emit], `${stem}.${film.model}${number}.${ending}`);
      };
      const what = `${name} for ${film.model}, clip ${clip.number}`;
      assert.equal(`${clip.prompt}\n`, readFileSync(path("prompt", "txt"), "utf8"), `the prompt of ${what}`);
      const plan = JSON.parse(readFileSync(path("plan", "plan.json"), "utf8"));
      const prompt = utf16Offsets(plan.prompt);
      const span = (offsets, [start, end]) => ({ start: offsets(start), end: offsets(end) });
      const map = plan.source_map.map((piece) => ({
        prompt: span(prompt, piece.prompt),
        story: span(story, piece.story),
        copied: piece.copied,
      }));
      assert.deepEqual(clip.sourceMap, map, `the source map of ${what}`);
      assert.deepEqual(clip.media.map((media) => media.token), plan.media.map((media) => media.token), what);
      assert.equal(clip.cost?.amount ?? null, plan.cost?.amount ?? null, `the cost of ${what}`);
      if (existsSync(path("request", "json"))) {
        requests += 1;
        assert.ok(clip.request, `${what} has no request: ${clip.refusal?.message}`);
        assert.deepEqual(clip.request.unbound, []);
        assert.equal(clip.request.json, readFileSync(path("request", "json"), "utf8"), `the request of ${what}`);
        assert.equal(clip.request.curl, readFileSync(path("curl", "sh"), "utf8"), `the command of ${what}`);
        assert.deepEqual(clip.request.body, JSON.parse(clip.request.json).body, `the body of ${what}`);
      } else {
        assert.ok(clip.refusal || clip.request.unbound.length > 0, `${what} has a request that storyc refuses`);
      }
    }
  }
  return requests;
}

test("the examples", () => {
  for (const folder of ["examples", "examples/series", "examples/studio", "examples/snapshot-tests/stories"]) {
    const group = storiesIn(join(root, folder));
    for (const chosen of [[], ALL_MODELS]) {
      const { stories, requests } = compareAll(group, chosen);
      assert.ok(stories > 0 && requests > 0, `${folder}: ${stories} stories, ${requests} requests`);
    }
  }
});

test("the examples on the pages of rules", () => {
  const { stories, requests } = compareAll(nested(writeRuleExamples()), []);
  assert.ok(stories > 140 && requests > 70, `${stories} stories, ${requests} requests`);
});

test("every prompt of the corpus, as it is and imported", { skip: !corpus && "the corpus isn't there" }, () => {
  const names = readdirSync(corpus).sort();
  const texts = names.map((name) => [basename(name, ".txt"), readFileSync(join(corpus, name), "utf8")]);
  const reports = JSON.parse(storyc(corpus, ["import", "--format", "json", ...names]));
  assert.equal(reports.length, names.length);
  const imported = texts.map(([stem, text], index) => {
    const found = importPrompt(text, { name: names[index] });
    sameImport(names[index], text, reports[index], found);
    return [stem, found.story];
  });
  const raw = compareAll(written("raw", texts), SOME_MODELS);
  const read = compareAll(written("imported", imported), SOME_MODELS);
  assert.ok(raw.stories === names.length && read.requests > names.length, `${raw.requests}, ${read.requests}`);
});

function sameImport(name, text, expected, actual) {
  const offsets = utf16Offsets(text);
  const source = ([start, end]) => ({ start: offsets(start), end: offsets(end) });
  assert.equal(actual.story, expected.story, `the story of ${name}`);
  assert.equal(actual.notation, expected.notation, `the notation of ${name}`);
  assert.deepEqual(
    actual.shots,
    expected.shots.map((shot) => ({
      startMs: shot.start_ms,
      endMs: shot.end_ms,
      source: source(shot.source),
      guessed: shot.guessed,
    })),
    `the shots of ${name}`,
  );
  const notes = expected.notes.map((note) => [note.certainty, note.what, source(note.source)]);
  assert.deepEqual(actual.notes.map((note) => [note.certainty, note.message, note.source]), notes, `the notes of ${name}`);
  const lost = expected.lost.map((lost) => [lost.why, source(lost.source)]);
  assert.deepEqual(actual.lost.map((lost) => [lost.reason, lost.source]), lost, `what ${name} lost`);
}
