// For browsers, workers and bundlers: call `init` once before any other function.
import load from "./storyc.js";

export async function init(source) {
  await load(source === undefined ? undefined : { module_or_path: source });
}
export * from "./storyc.js";
export * from "./source-map.js";
