// Pictures that the user dropped or an example brings. Their bytes stay on this page: only a small thumbnail and what the
// checks need to know are kept, and neither goes into links or storage.

import type { FileFacts, StoryReference, Thumbnail } from "@storyc/wasm";
import type { Compiler } from "../compiler/client";

export interface Picture {
  facts: FileFacts;
  /** Null if the browser can't decode it. */
  thumbnail: Thumbnail | null;
  /** An address of the thumbnail, valid on this page only. */
  preview: string | null;
}

/** storyc knows a picture's format and size by its first bytes. */
const HEAD_BYTES = 512 * 1024;
/** The longer side of a thumbnail, in pixels. */
const THUMBNAIL_SIZE = 640;

export class Pictures {
  /** By the path that the story names, or the file's own name. */
  readonly byPath = new Map<string, Picture>();
  /** The paths of references that the story leaves unbound, by their names. */
  readonly bound = new Map<string, string>();

  constructor(readonly compiler: Compiler) {}

  /** Reads a file and binds it to a reference. */
  async bind(reference: StoryReference, file: Blob & { name: string }): Promise<void> {
    const path = reference.source?.kind === "path" ? reference.source.value : file.name;
    if (reference.source === null || this.bound.has(reference.name)) this.bound.set(reference.name, path);
    await this.add(path, file);
  }

  async add(path: string, file: Blob): Promise<void> {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const facts = { ...(await this.compiler.call("inspect", head)), length: file.size };
    const jpeg = await shrink(file);
    this.remove(path);
    const preview = jpeg && URL.createObjectURL(jpeg.blob);
    const thumbnail = jpeg && { width: jpeg.width, height: jpeg.height, jpeg: new Uint8Array(await jpeg.blob.arrayBuffer()) };
    this.byPath.set(path, { facts, thumbnail, preview });
  }

  remove(path: string): void {
    const old = this.byPath.get(path);
    if (old?.preview) URL.revokeObjectURL(old.preview);
    this.byPath.delete(path);
  }

  /** Forgets the pictures of another story. */
  clear(): void {
    for (const path of [...this.byPath.keys()]) this.remove(path);
    this.bound.clear();
  }

  /** The thumbnails, by path. */
  thumbnails(): Record<string, Thumbnail> {
    const found: Record<string, Thumbnail> = {};
    for (const [path, { thumbnail }] of this.byPath) if (thumbnail) found[path] = thumbnail;
    return found;
  }
}

/** Draws a picture as a small JPEG. Returns null if the browser can't decode it. */
async function shrink(file: Blob): Promise<{ blob: Blob; width: number; height: number } | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return null;
  }
  const scale = Math.min(1, THUMBNAIL_SIZE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) return null;
  // A JPEG has no transparency.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { blob: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.82 }), width, height };
}

/** Chooses a reference for each dropped file: by file name, else the references without a file in their order. */
export function assign<F extends { name: string }>(files: F[], references: StoryReference[], bound: ReadonlyMap<string, string>): [StoryReference, F][] {
  const pairs: [StoryReference, F][] = [];
  const free = new Set(references.filter((reference) => reference.kind === "image" && reference.declared !== "clip"));
  const later: F[] = [];
  for (const file of files) {
    const named = [...free].find((reference) => nameOf(reference, bound) === file.name);
    if (named) {
      free.delete(named);
      pairs.push([named, file]);
    } else {
      later.push(file);
    }
  }
  const empty = [...free].filter((reference) => nameOf(reference, bound) === null);
  const others = [...free].filter((reference) => !empty.includes(reference));
  for (const reference of [...empty, ...others]) {
    const file = later.shift();
    if (file) pairs.push([reference, file]);
  }
  return pairs;
}

function nameOf(reference: StoryReference, bound: ReadonlyMap<string, string>): string | null {
  const path = bound.get(reference.name) ?? (reference.source?.kind === "path" ? reference.source.value : null);
  return path?.split("/").at(-1) ?? (reference.source ? "" : null);
}
