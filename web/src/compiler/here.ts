// Compiles short texts in the page itself. The browser shows a typed letter before it delivers a worker's answer, so that
// the answer of a worker is always one frame late.

import * as storyc from "@storyc/wasm";
import { analyse, isFailure, type Analysis, type AnalysisRequest } from "./analysis";
import { CallError } from "./messages";

/** A text longer than this, in code units, is the worker's. */
const LONGEST = 10_000;

/** An analysis that takes longer than this, in milliseconds, makes the letters late, too. */
const SLOW = 16;

/** After one analysis that takes longer than this, in milliseconds, the next ones are the worker's at once. */
const TOO_SLOW = 100;

/** After this many slow analyses in a row, the next ones are the worker's, as many as `REST` says. */
const PATIENCE = 3;
const REST = 50;

export class Here {
  #ready = false;
  #slow = 0;
  #rest = 0;

  /** Makes an instance of the worker's module while the page has nothing else to do. */
  async load(module: WebAssembly.Module, example: AnalysisRequest): Promise<void> {
    await storyc.init(module);
    await idle();
    // The first analysis reads the profiles of the models, which takes longer than the ones after it.
    analyse(storyc, example);
    this.#ready = true;
  }

  /** Compiles a story, or returns null if the worker has to. */
  analyse(request: AnalysisRequest): Analysis | null {
    if (!this.#ready || request.text.length > LONGEST) return null;
    if (this.#rest > 0) {
      this.#rest -= 1;
      return null;
    }
    const start = performance.now();
    try {
      return analyse(storyc, request);
    } catch (error) {
      throw isFailure(error) ? new CallError(error.message, error.help) : error;
    } finally {
      const time = performance.now() - start;
      this.#slow = time > SLOW ? this.#slow + 1 : 0;
      if (this.#slow === PATIENCE || time > TOO_SLOW) [this.#slow, this.#rest] = [0, REST];
    }
  }
}

/** Waits until the browser has nothing else to do. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callbacks.
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}
