// What the page compiles a story with, and when it offers to read a prompt.

import * as storyc from "@storyc/wasm";
import { expect, test } from "vitest";
import { analyse } from "../../src/compiler/analysis";
import { DEFAULT_MODELS } from "../../src/defaults";
import { RIVERBANK, SHOT_LIST } from "../browser/stories.mjs";

const models = (text: string, options: storyc.Options = {}) =>
  analyse(storyc, { text, options, defaultModels: DEFAULT_MODELS }).compiled.films.map((film) => film.model);

test("a story that names no model is compiled for the default ones", () => {
  expect(models("[0-5s] A heron.")).toEqual(DEFAULT_MODELS);
  expect(models("---\ntitle: model\n---\n[0-5s] A heron.")).toEqual(DEFAULT_MODELS);
  expect(models("---\ntitle: x\n# model: kling-3.0\n---\nmodel: kling-3.0\n\n[0-5s] A heron.")).toEqual(DEFAULT_MODELS);
});

test("the story's own models, and chosen ones, come before the default ones", () => {
  expect(models("---\nmodel: kling-3.0-omni\n---\n[0-5s] A heron.")).toEqual(["kling-3.0-omni"]);
  expect(models("---\n\"model\": [seedance-2.0, kling-3.0]\n---\n[0-5s] A heron.")).toEqual(["seedance-2.0", "kling-3.0"]);
  expect(models("---\nmodel: kling-3.0-omni\n---\n[0-5s] A heron.", { models: ["happyhorse-1.0"] })).toEqual(["happyhorse-1.0"]);
});

test("the default models exist, and each takes references", () => {
  const known = new Map(storyc.models().map((model) => [model.id, model]));
  for (const id of DEFAULT_MODELS) expect(known.has(id), id).toBe(true);
});

test("a prompt in another notation is offered, a story is not", () => {
  const imported = (text: string) => analyse(storyc, { text, options: {}, defaultModels: DEFAULT_MODELS }).imported;
  expect(imported(SHOT_LIST)?.shots.length).toBe(3);
  expect(imported("镜头一（0-3秒）：猫跳上窗台。\n镜头二（3-6秒）：它看着雨。\n")?.shots.length).toBe(2);
  for (const text of [RIVERBANK, "", "A heron lands on the weir, and that is all.", "[0-5s] A heron."]) expect(imported(text), text).toBeNull();
});

test("every unbound reference has a place in the requests", () => {
  const { compiled } = analyse(storyc, { text: RIVERBANK, options: {}, defaultModels: DEFAULT_MODELS });
  expect(compiled.films.map((film) => film.clips.map((clip) => clip.request?.unbound.length))).toEqual([[3], [3], [3]]);
});
