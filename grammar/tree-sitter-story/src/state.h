// What the scanner knows between two tokens, and the plan of those that are known to come.
#ifndef STORY_STATE_H_
#define STORY_STATE_H_

#include <string.h>

#include "headers.h"

enum Token {
  NEWLINE_TOKEN, TEXT, GAP, INDENT, FENCE, YAML, COMMENT, DIRECTIVE_OPEN, KEYWORD, CODE, REASON, LIST_MARKER, TIME_OPEN,
  SECTION_OPEN, BROKEN_OPEN, STRAY_OPEN, TIME, BROKEN_TIME, SECTION_NAME, SEPARATOR, CLOSE, UNCLOSED, COLON, AT, BRACKET,
  SPEAKER_AT, SPEAKER_BRACKET, NAME_AT, NAME_OPEN, NAME, PAREN_OPEN, MANNER, PAREN_CLOSE, QUOTE_OPEN, QUOTE_CLOSE, CUE_LABEL,
  ESCAPE, CLIP_INDENT, CLIP_OPEN, CLIP_NAME, CONTINUES, FILM_OPEN, FILM_NAME,
  // No tokens, but stretches whose tokens are found as they are read.
  LABELLED, QUOTED, CODES,
};

// Something that is known to come, and how many characters it has.
typedef struct {
  uint32_t length;
  uint8_t token;
} Piece;

// What begins when the plan is carried out: the text of a block, a line, a sentence, words behind a cue.
enum Then { NOTHING, BODY, LINE, SENTENCE, AFTER_CUE };

// Where a cue may stand. Behind a quote, no dialogue follows it.
enum MayCue { NO_CUE, CUE_ALONE, CUE_AND_DIALOGUE };

#define MOST_PIECES 24

typedef struct {
  Context context;
  bool started;     // Whether anything was read.
  bool line_start;  // Whether a header may stand here.
  bool comment;     // Whether a comment may.
  bool list_marker; // Whether a list mark may.
  bool dialogue;    // Whether a line of dialogue may.
  bool notes;       // In notes, a time is a remark like any other.
  bool stray;       // Whether a time header stands in this line.
  bool track;       // Whether the line before was a track of times that goes on here.
  uint8_t cue;
  uint8_t then;
  uint8_t count;
  Piece plan[MOST_PIECES]; // The next piece is the last one.
} State;

// Pieces in the order of the text, to be put before what is planned already.
typedef struct {
  Piece pieces[MOST_PIECES];
  uint8_t count;
  uint32_t at; // Where the next piece begins.
} Draft;

static void add(Draft *draft, uint8_t token, uint32_t end) {
  if (end > draft->at || token == UNCLOSED) {
    draft->pieces[draft->count++] = (Piece){end - draft->at, token};
    draft->at = end;
  }
}

// The longest plan is the header of a clip: eighteen pieces, and the five of a reference in its title. So there is room for
// all.
static void plan(State *state, const Draft *draft) {
  for (uint8_t i = draft->count; i > 0 && state->count < MOST_PIECES; i--) {
    state->plan[state->count++] = draft->pieces[i - 1];
  }
}

static void add_position(Reader *r, Draft *draft) {
  add(draft, GAP, spaces(r, draft->at));
  if (peek(r, draft->at) == '@') add(draft, NAME_AT, draft->at + 1);
  add(draft, NAME, positional_name(r, draft->at));
  add(draft, GAP, spaces(r, draft->at));
  add(draft, CLOSE, draft->at + 1);
}

// The reference behind its first mark.
static void add_reference(Reader *r, Draft *draft, uint32_t opener) {
  if (peek(r, opener) != '@') {
    add_position(r, draft);
    return;
  }
  uint32_t end = reference(r, opener);
  if (!is_open(peek(r, opener + 1))) {
    add(draft, NAME, end);
    return;
  }
  add(draft, NAME_OPEN, draft->at + 1);
  add(draft, GAP, spaces(r, draft->at));
  add(draft, NAME, end - 1);
  add(draft, CLOSE, end);
}

static void add_header(Reader *r, Draft *draft, const Header *h) {
  if (h->label_end != 0 || h->mark != NO) {
    uint32_t label = h->mark == NO ? h->label : h->mark;
    add(draft, GAP, label);
    if (h->mark != NO) {
      add(draft, SEPARATOR, h->mark + 1);
      add(draft, GAP, h->label);
    }
    if (h->label_end != 0) add(draft, LABELLED, h->label_end);
  }
  add(draft, GAP, h->end);
  if (!is_close(peek(r, h->end))) {
    add(draft, UNCLOSED, h->end);
    return;
  }
  add(draft, CLOSE, h->end + 1);
}

// Prose may begin here, but no header and no comment.
static void start_prose(State *state) {
  state->context = (Context){0};
  state->line_start = state->comment = false;
  state->list_marker = state->dialogue = true;
  state->cue = CUE_AND_DIALOGUE;
  state->stray = false;
}

static void start_line(State *state) {
  start_prose(state);
  state->line_start = state->comment = true;
}

static void forget_starts(State *state) {
  state->line_start = state->comment = state->list_marker = state->dialogue = false;
  state->cue = NO_CUE;
}

static void reset(State *state) {
  memset(state, 0, sizeof *state);
  start_line(state);
}

// Numbers as seven bits a byte, the last one marked.
static char *put(char *out, uint32_t number) {
  for (; number >= 0x80; number >>= 7) *out++ = (char)(number & 0x7F);
  *out++ = (char)(number | 0x80);
  return out;
}

static const char *get(const char *in, uint32_t *number) {
  *number = 0;
  for (int shift = 0;; shift += 7) {
    unsigned char byte = (unsigned char)*in++;
    *number |= (uint32_t)(byte & 0x7F) << shift;
    if (byte & 0x80) return in;
  }
}

// At most eleven bytes before the plan and six for each piece, far below what tree-sitter has room for.
static unsigned save(const State *s, char *buffer) {
  uint32_t flags = s->context.in_pair | s->started << 1 | s->line_start << 2 | s->comment << 3 | s->list_marker << 4 |
                   s->dialogue << 5 | s->notes << 6 | s->stray << 7 | s->track << 8;
  char *out = put(put(buffer, (uint32_t)s->context.before), (uint32_t)s->context.last_ink);
  out = put(put(put(out, flags), s->cue), s->then);
  for (uint8_t i = 0; i < s->count; i++) out = put(put(out, s->plan[i].token), s->plan[i].length);
  return (unsigned)(out - buffer);
}

static void restore(State *s, const char *buffer, unsigned length) {
  reset(s);
  if (length == 0) return;
  const char *end = buffer + length;
  uint32_t before, last_ink, flags, cue, then;
  buffer = get(get(get(get(get(buffer, &before), &last_ink), &flags), &cue), &then);
  s->context = (Context){(int32_t)before, (int32_t)last_ink, flags & 1};
  s->started = flags >> 1 & 1;
  s->line_start = flags >> 2 & 1;
  s->comment = flags >> 3 & 1;
  s->list_marker = flags >> 4 & 1;
  s->dialogue = flags >> 5 & 1;
  s->notes = flags >> 6 & 1;
  s->stray = flags >> 7 & 1;
  s->track = flags >> 8 & 1;
  s->cue = (uint8_t)cue;
  s->then = (uint8_t)then;
  while (buffer < end && s->count < MOST_PIECES) {
    uint32_t token, size;
    buffer = get(get(buffer, &token), &size);
    s->plan[s->count++] = (Piece){size, (uint8_t)token};
  }
}

#endif // STORY_STATE_H_
