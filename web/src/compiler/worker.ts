// Runs the compiler beside the page, so that a long or hostile text can't block the editor.

import * as storyc from "@storyc/wasm";
import moduleUrl from "@storyc/wasm/storyc_bg.wasm?url";
import { analyse, isFailure } from "./analysis";
import type { Answer, Call, Calls, Loaded } from "./messages";

const compiling = compileModule();
const ready = compiling.then((module) => storyc.init(module));
// The page compiles short texts itself, with the same module.
void ready.then(async () => postMessage({ module: await compiling } satisfies Loaded), () => { /* Each call says why. */ });

async function compileModule(): Promise<WebAssembly.Module> {
  const response = await fetch(moduleUrl);
  // Compiling while the module arrives needs the right type, which not every server sends.
  if (response.headers.get("Content-Type") === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

const calls: Calls = {
  analyse: (request) => analyse(storyc, request),
  cost: storyc.cost,
  embeddedSheet: storyc.embeddedSheet,
  format: storyc.format,
  fixes: storyc.fixes,
  models: storyc.models,
  completions: storyc.completions,
  hover: storyc.hover,
  inspect: storyc.inspect,
};

async function answer({ id, method, args }: Call): Promise<Answer> {
  try {
    await ready;
    return { id, value: (calls[method] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    const help = isFailure(error) ? error.help : null;
    return { id, error: { message: error instanceof Error ? error.message : String(error), help } };
  }
}

addEventListener("message", (event: MessageEvent<Call>) => {
  void answer(event.data).then((done) => postMessage(done));
});
