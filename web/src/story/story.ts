// A story and the choices made beside it: everything that a link to the playground carries.

import type { FileFacts, PictureFormat } from "@storyc/wasm";

export interface Story {
  text: string;
  /** Models to compile for; null for the story's own, or for the default ones if it names none. */
  models: string[] | null;
  /** A ratio that overrides the story's own; null for none. */
  ratio: string | null;
  /** Whether to split the story into clips; null for its own setting. */
  clips: "one" | "auto" | null;
  /** Rules to check that are off by default, by code. */
  select: string[];
  /** Files that the story names and this page lacks, by path: what the checks need to know of them; null for a file that
   * doesn't exist. */
  files: Record<string, FileFacts | null>;
}

/** Makes a story with no choices. */
export function plainStory(text: string): Story {
  return { text, models: null, ratio: null, clips: null, select: [], files: {} };
}

const FORMATS: readonly PictureFormat[] = ["bmp", "gif", "heif", "jpeg", "png", "tiff", "webp"];

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = (value: unknown): value is string[] => Array.isArray(value) && value.length <= 100 && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a story from unknown data, such as a link's. Returns null if it has no text, and drops whatever else is malformed. */
export function readStory(data: unknown): Story | null {
  if (!isObject(data) || !isText(data.text)) return null;
  const story = plainStory(data.text);
  if (isList(data.models) && data.models.length > 0) story.models = data.models;
  if (isText(data.ratio)) story.ratio = data.ratio;
  if (data.clips === "one" || data.clips === "auto") story.clips = data.clips;
  if (isList(data.select)) story.select = data.select;
  for (const [path, facts] of Object.entries(isObject(data.files) ? data.files : {}).slice(0, 100)) {
    const read = readFacts(facts);
    if (read || facts === null) story.files[path] = read;
  }
  return story;
}

function readFacts(facts: unknown): FileFacts | null {
  if (!isObject(facts) || !isCount(facts.length)) return null;
  const size = (value: unknown) => (isCount(value) && value < 2 ** 32 ? value : null);
  return {
    length: facts.length,
    format: FORMATS.find((format) => format === facts.format) ?? null,
    width: size(facts.width),
    height: size(facts.height),
  };
}

/** The story as the smallest data that `readStory` reads back: without choices that weren't made. */
export function writeStory(story: Story): Record<string, unknown> {
  return {
    text: story.text,
    ...(story.models && { models: story.models }),
    ...(story.ratio && { ratio: story.ratio }),
    ...(story.clips && { clips: story.clips }),
    ...(story.select.length > 0 && { select: story.select }),
    ...(Object.keys(story.files).length > 0 && { files: story.files }),
  };
}
