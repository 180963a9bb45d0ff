// Stories as fragments of an address: `#story=` and the story as JSON, compressed with DEFLATE, in base64url.
// A browser never sends the fragment to a server.

import { readStory, writeStory, type Story } from "./story";

const PREFIX = "#story=";
/** The longest story that a link is unpacked to, in bytes: the limit of storyc itself. */
const MAX_BYTES = 16_000_000;

/** Writes a story as a fragment that begins with `#`. */
export async function toFragment(story: Story): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(writeStory(story)));
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return PREFIX + toBase64Url(bytes);
}

/** Reads a fragment. Returns null if it holds no story; throws if the story in it is damaged. */
export async function fromFragment(fragment: string): Promise<Story | null> {
  if (!fragment.startsWith(PREFIX)) return null;
  const bytes = fromBase64Url(fragment.slice(PREFIX.length));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const story = readStory(JSON.parse(await readText(unpacked)));
  if (!story) throw new Error("the link holds no story");
  return story;
}

/** Reads a stream as UTF-8, and stops at the size limit, so that a small link can't fill the memory. */
async function readText(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error("the story in the link is larger than 16 MB");
    }
    text += decoder.decode(value, { stream: true });
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  // In pieces, because a call has a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
