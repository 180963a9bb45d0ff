// The page's side of the worker.

import type { Analysis, AnalysisRequest } from "./analysis";
import type { Answer, Calls, Method } from "./messages";
import { scriptUrl } from "../trusted";
import workerUrl from "./worker?worker&url";

/** A call that failed, with what to do about it. */
export class CallError extends Error {
  constructor(message: string, readonly help: string | null) {
    super(message);
  }
}

type Result<M extends Method> = ReturnType<Calls[M]>;

export class Compiler {
  #worker = new Worker(scriptUrl(workerUrl), { type: "module" });
  #last = 0;
  #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #running = false;
  #next: AnalysisRequest | null = null;
  /** How many stories were compiled since the page was opened. */
  compiles = 0;

  /** `onAnalysis` gets the result of the newest request; results that are out of date by then are skipped. */
  constructor(readonly onAnalysis: (analysis: Analysis) => void, readonly onError: (error: Error) => void) {
    this.#worker.addEventListener("message", (event: MessageEvent<Answer>) => {
      const { id, value, error } = event.data;
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
    while (this.#next) {
      const request = this.#next;
      this.#next = null;
      try {
        const analysis = await this.call("analyse", request);
        this.compiles += 1;
        if (!this.#next) this.onAnalysis(analysis);
      } catch (error) {
        this.onError(error as Error);
      }
    }
    this.#running = false;
  }
}
