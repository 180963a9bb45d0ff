// One compile of a story, with everything that the page shows after each keystroke.

import type { Compiled, ImportOptions, Imported, Options, Token } from "@storyc/wasm";

/** What the page asks for after each change. */
export interface AnalysisRequest {
  text: string;
  /** The options, without `models` if the story decides. */
  options: Options;
  /** The models for a story that names none. */
  defaultModels: string[];
}

export interface Analysis {
  text: string;
  /** The options that the story was compiled with; `models` is set if the story names none. */
  options: Options;
  compiled: Compiled;
  tokens: Token[];
  /** A reading of the text as a prompt in another notation, if that finds more shots than the story has. */
  imported: Imported | null;
}

type Storyc = typeof import("@storyc/wasm");

/** True for what storyc throws for a bad argument. */
export function isFailure(error: unknown): error is Error & { help: string | null } {
  return error instanceof Error && error.name === "StorycError";
}

/** Compiles a story. */
export function analyse(storyc: Storyc, { text, options, defaultModels }: AnalysisRequest): Analysis {
  const used: Options = options.models || namesModel(storyc, text, options) ? options : { ...options, models: defaultModels };
  const compiled = storyc.compile(text, used);
  return { text, options: used, compiled, tokens: storyc.tokens(text, used), imported: readAsPrompt(storyc, text, compiled) };
}

/** Whether the story's front matter has the key `model`. Most stories answer that without a compile. */
function namesModel(storyc: Storyc, text: string, options: Options): boolean {
  if (!/^\uFEFF?---\s/.test(text) || !/^\s*["']?model\b/m.test(text)) return false;
  return storyc.tokens(text, options).some(({ kind, span }) => kind === "key" && text.slice(span.start, span.end).replaceAll(/["']/g, "") === "model");
}

/** A text shorter than this isn't worth reading as a prompt. */
const SHORTEST_PROMPT = 20;

function readAsPrompt(storyc: Storyc, text: string, compiled: Compiled): Imported | null {
  const shots = compiled.storyboard.shots.length;
  if (shots > 0 || text.trim().length < SHORTEST_PROMPT) return null;
  const imported = tryImport(storyc, text, {});
  return imported && imported.notation !== "story" && imported.shots.length > 0 ? imported : null;
}

function tryImport(storyc: Storyc, text: string, options: ImportOptions): Imported | null {
  try {
    return storyc.importPrompt(text, options);
  } catch (error) {
    if (isFailure(error)) return null;
    throw error;
  }
}
