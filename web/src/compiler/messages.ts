// The messages between the page and its worker: one call, one answer; and the module, once the worker has it.

import type * as storyc from "@storyc/wasm";
import type { Analysis, AnalysisRequest } from "./analysis";

/** The calls of the worker: `analyse`, and functions of `@storyc/wasm`. */
export interface Calls {
  analyse: (request: AnalysisRequest) => Analysis;
  cost: typeof storyc.cost;
  embeddedSheet: typeof storyc.embeddedSheet;
  format: typeof storyc.format;
  fixes: typeof storyc.fixes;
  models: typeof storyc.models;
  completions: typeof storyc.completions;
  hover: typeof storyc.hover;
  inspect: typeof storyc.inspect;
}

export type Method = keyof Calls;

export interface Call {
  id: number;
  method: Method;
  args: unknown[];
}

export interface Answer {
  id: number;
  value?: unknown;
  error?: Failure;
}

/** Why a call failed. */
export interface Failure {
  message: string;
  help: string | null;
}

/** The compiled module, for the page itself. */
export interface Loaded {
  module: WebAssembly.Module;
}

/** A call that failed, with what to do about it. */
export class CallError extends Error {
  constructor(message: string, readonly help: string | null) {
    super(message);
  }
}
