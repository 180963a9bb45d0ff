// The YAML at the very start of a story.
#ifndef STORY_FRONT_MATTER_H_
#define STORY_FRONT_MATTER_H_

#include "state.h"

static bool is_fence(Reader *r) {
  return peek(r, 0) == '-' && peek(r, 1) == '-' && peek(r, 2) == '-' && is_end(peek(r, spaces(r, 3)));
}

static uint32_t advance_newline(TSLexer *lexer) {
  bool carriage_return = lexer->lookahead == '\r';
  lexer->advance(lexer, false);
  if (!carriage_return || lexer->lookahead != '\n' || lexer->eof(lexer)) return 1;
  lexer->advance(lexer, false);
  return 2;
}

// Whether a line of front matter holds a key, so that it is no prose between two rules.
static bool holds_key(Reader *r) {
  uint32_t at = spaces(r, 0);
  if (peek(r, at) == '#') return false;
  if (peek(r, at) == '{') return true;
  for (; !is_end(peek(r, at)); at++) {
    int32_t next = peek(r, at + 1);
    if (at > 0 && peek(r, at) == ':' && (is_space(next) || is_end(next))) return true;
  }
  return false;
}

// Between two fences, or from a fence that is never closed to the first header or blank line. What holds no key is prose.
// The three dashes are taken already.
static bool front_matter(State *state, Reader *r) {
  TSLexer *lexer = r->lexer;
  if (!is_fence(r) || lexer->eof(lexer)) return false;
  uint32_t gap = r->length - 3 + advance_newline(lexer);
  uint32_t length = 0, open_length = 0;
  bool closed = false, in_open = true, key = false, open_key = false, blank = true;
  while (!lexer->eof(lexer)) {
    reader_start(r, lexer, (Context){0}, true);
    if (is_fence(r)) {
      closed = true;
      break;
    }
    if (any_header(r)) break;
    int32_t first = peek(r, spaces(r, 0));
    in_open &= !is_end(first) || lexer->eof(lexer);
    blank &= is_end(first) || first == '#';
    key |= holds_key(r);
    read_line(r);
    length += r->length;
    if (!lexer->eof(lexer)) length += advance_newline(lexer);
    if (in_open) {
      open_length = length;
      open_key = key;
    }
  }
  if (closed ? !key && !blank : !open_key) return false;
  Draft draft = {.at = 0};
  add(&draft, GAP, gap);
  add(&draft, YAML, draft.at + (closed ? length : open_length));
  if (closed) {
    uint32_t tail = spaces(r, 3) - 3;
    if (!lexer->eof(lexer)) tail += advance_newline(lexer);
    add(&draft, FENCE, draft.at + 3);
    add(&draft, GAP, draft.at + tail);
  }
  plan(state, &draft);
  state->then = LINE;
  return true;
}

#endif // STORY_FRONT_MATTER_H_
