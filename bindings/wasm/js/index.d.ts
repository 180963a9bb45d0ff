import type { InitInput } from "./storyc.js";

/**
 * Loads the module; call it once before any other function. `source` is the module's URL, its bytes or the response with
 * it; the default is the file `storyc_bg.wasm` beside the script. In Node and Deno, the import loads the module, and this
 * does nothing.
 */
export function init(source?: InitInput | Promise<InitInput>): Promise<void>;
export * from "./storyc.js";
export * from "./source-map.js";
