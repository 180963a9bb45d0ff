// Compiles the page's story: a short text in the page, everything else in the worker.

import type { Analysis, AnalysisRequest } from "./analysis";
import { Here } from "./here";
import { CallError, type Answer, type Calls, type Loaded, type Method } from "./messages";
import { DEFAULT_MODELS } from "../defaults";
import { scriptUrl } from "../trusted";
import workerUrl from "./worker?worker&url";

type Result<M extends Method> = ReturnType<Calls[M]>;

export class Compiler {
  #worker = new Worker(scriptUrl(workerUrl), { type: "module" });
  #last = 0;
  #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #here = new Here();
  #running = false;
  #next: AnalysisRequest | null = null;
  /** How many stories were compiled since the page was opened. */
  compiles = 0;

  /** `onAnalysis` gets the result of the newest request; results that are out of date by then are skipped. */
  constructor(readonly onAnalysis: (analysis: Analysis) => void, readonly onError: (error: Error) => void) {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer | Loaded>) => {
      if ("module" in data) {
        // Without an instance of its own, the page leaves everything to the worker.
        void this.#here.load(data.module, { text: "", options: {}, defaultModels: DEFAULT_MODELS }).catch(() => {});
        return;
      }
      const { id, value, error } = data;
      const call = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) call?.reject(new CallError(error.message, error.help));
      else call?.resolve(value as never);
    });
    this.#worker.addEventListener("error", (event) => {
      onError(new Error(event.message || "the compiler could not be loaded"));
    });
  }

  call<M extends Method>(method: M, ...args: Parameters<Calls[M]>): Promise<Result<M>> {
    const id = ++this.#last;
    return new Promise<Result<M>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, args });
    });
  }

  /** Compiles a story. While one is being compiled, only the newest of the others waits. */
  analyse(request: AnalysisRequest): void {
    this.#next = request;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // The editor finishes its own update first.
    await null;
    while (this.#next) {
      const request = this.#next;
      this.#next = null;
      try {
        const analysis = this.#here.analyse(request) ?? (await this.call("analyse", request));
        this.compiles += 1;
        if (!this.#next) this.onAnalysis(analysis);
      } catch (error) {
        this.onError(error as Error);
      }
    }
    this.#running = false;
  }
}
