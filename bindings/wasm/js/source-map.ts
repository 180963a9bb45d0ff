// Looks places up in a clip's source map: from the prompt to the story, and back.

import type { Piece, Span } from "./storyc.js";

/**
 * Finds the place in the story that an offset in the prompt comes from: the same character in copied text, the start of
 * the piece in translated text, and the end of the piece before it in text that storyc wrote. Returns `null` if nothing
 * before the offset comes from the story.
 */
export function toStory(map: readonly Piece[], offset: number): number | null {
  let low = 0;
  let high = map.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (map[middle]!.prompt.start <= offset) low = middle + 1;
    else high = middle;
  }
  const piece = map[low - 1];
  if (!piece) return null;
  if (offset >= piece.prompt.end) return piece.story.end;
  return piece.copied ? piece.story.start + (offset - piece.prompt.start) : piece.story.start;
}

/**
 * Finds the parts of the prompt that come from a part of the story, in the order of the prompt. A part of the story can
 * be in the prompt several times, or not at all. If the span is empty, it stands for the piece around it.
 */
export function toPrompt(map: readonly Piece[], span: Span): Span[] {
  const found: Span[] = [];
  for (const { prompt, story, copied } of map) {
    const start = Math.max(story.start, span.start);
    const end = Math.min(story.end, span.end);
    const isCursor = span.start === span.end && story.start <= span.start && span.start <= story.end;
    if (start >= end && !isCursor) continue;
    found.push(
      copied && !isCursor
        ? { start: prompt.start + (start - story.start), end: prompt.start + (end - story.start) }
        : { ...prompt },
    );
  }
  return found;
}
