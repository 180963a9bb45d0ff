// The tokens of `.story` files.
//
// What a mark begins is decided at the mark, by looking ahead on its line; the pieces that follow it are then known, and wait
// in a plan. Every text has tokens to its end, and they do not depend on what the parser expects: there are no errors.

#include "front_matter.h"
#include "prose.h"

typedef struct {
  State state;
  Reader reader;
} Scanner;

// ---- Lines --------------------------------------------------------------------------------------------------------

static void newline(State *state, TSLexer *lexer) {
  // A line that ends in an arrow behind a time goes on in the next one: `Steps: [0-2s] slow →`.
  state->track = state->stray && state->context.last_ink == 0x2192;
  advance_newline(lexer);
  lexer->mark_end(lexer);
  start_line(state);
}

// What stands in a clip header between its name and its title.
static void add_clip(Reader *r, Draft *draft, const Header *h) {
  if (h->time_end != 0) {
    if (h->time_mark != NO) {
      bool is_paren = !is_mark_of_label(peek(r, h->time_mark));
      add(draft, GAP, h->time_mark);
      add(draft, is_paren ? PAREN_OPEN : SEPARATOR, h->time_mark + 1);
    }
    add(draft, GAP, h->time);
    add(draft, TIME, h->time_end);
    if (h->time_close != NO) {
      add(draft, GAP, h->time_close);
      add(draft, PAREN_CLOSE, h->time_close + 1);
    }
  }
  if (h->continues_end != 0) {
    add(draft, GAP, h->continues);
    add(draft, CONTINUES, h->continues_end);
  }
}

// The header that begins at a place, if one does; its opening bracket is the first piece of the plan.
static bool header(State *state, Reader *r, uint32_t at) {
  Header h;
  bool notes = false, is_section = false;
  Draft draft = {.at = at};
  if (time_header(r, at, &h)) {
    if (state->track) return false;
    add(&draft, TIME_OPEN, at + 1);
    add(&draft, GAP, h.time);
    add(&draft, TIME, h.time_end);
  } else if ((is_section = section_header(r, at, &h, &notes))) {
    add(&draft, SECTION_OPEN, at + 1);
    add(&draft, GAP, h.name);
    add(&draft, SECTION_NAME, h.name_end);
    if (h.time_end != 0) {
      add(&draft, GAP, h.time);
      add(&draft, TIME, h.time_end);
    }
  } else if (clip_header(r, at, &h)) {
    add(&draft, CLIP_OPEN, at + 1);
    add(&draft, GAP, h.name);
    add(&draft, CLIP_NAME, h.name_end);
    add_clip(r, &draft, &h);
  } else if (film_header(r, at, &h)) {
    add(&draft, FILM_OPEN, at + 1);
    add(&draft, GAP, h.name);
    add(&draft, FILM_NAME, h.name_end);
  } else if (broken_header(r, at, &h)) {
    h.label_end = 0;
    h.mark = NO;
    add(&draft, BROKEN_OPEN, at + 1);
    add(&draft, GAP, h.time);
    add(&draft, BROKEN_TIME, h.time_end);
  } else {
    return false;
  }
  add_header(r, &draft, &h);
  if (is_close(peek(r, h.end)) && is_colon(peek(r, draft.at))) add(&draft, COLON, draft.at + 1);
  plan(state, &draft);
  state->then = BODY;
  state->notes = is_section && notes;
  return true;
}

// // storyc: allow(T202) because …   // storyc: fmt off     behind its two slashes
static bool directive(State *state, Reader *r) {
  static const char *const names[] = {"allow-file", "allow", "fmt", NULL};
  static const char *const switches[] = {"off", "on", NULL};
  Draft draft = {.at = 2};
  uint32_t at = 2;
  while (peek(r, at) == '/') at++;
  add(&draft, GAP, spaces(r, at));
  uint32_t end = word(r, draft.at, "storyc:");
  if (end == NO) return false;
  add(&draft, KEYWORD, end);
  add(&draft, GAP, spaces(r, end));
  end = first_word(r, draft.at, names);
  if (end == NO) return false;
  bool is_format = peek(r, draft.at) == 'f';
  add(&draft, KEYWORD, end);
  add(&draft, GAP, spaces(r, end));
  if (is_format) {
    end = first_word(r, draft.at, switches);
    if (end == NO) return false;
    add(&draft, KEYWORD, end);
  } else if (peek(r, draft.at) == '(') {
    uint32_t close = draft.at + 1;
    while (peek(r, close) != ')' && !is_end(peek(r, close))) close++;
    if (!is_end(peek(r, close))) {
      add(&draft, GAP, draft.at + 1);
      add(&draft, CODES, close);
      add(&draft, GAP, close + 1);
    }
  }
  add(&draft, GAP, spaces(r, draft.at));
  read_line(r);
  add(&draft, REASON, r->length);
  plan(state, &draft);
  return true;
}

// The start of a line: a header, a comment, or prose. Spaces before a header belong to it.
static uint8_t line(State *state, Reader *r) {
  bool at_start = state->line_start;
  state->line_start = false;
  if (is_space(peek(r, 0))) {
    prose(state, r);
    r->raw = true;
    bool indents = at_start && is_open(peek(r, r->taken)) && header(state, r, r->taken);
    if (!indents) return TEXT;
    uint8_t opens = state->plan[state->count - 1].token;
    return opens == CLIP_OPEN || opens == FILM_OPEN ? CLIP_INDENT : INDENT;
  }
  if (at_start && is_open(peek(r, 0))) {
    r->raw = true;
    if (header(state, r, 0)) return state->plan[--state->count].token;
    r->raw = false;
  }
  if (peek(r, 0) != '/' || peek(r, 1) != '/') return prose(state, r);
  take(r);
  forget_starts(state);
  if (directive(state, r)) return DIRECTIVE_OPEN;
  read_line(r);
  take(r);
  return COMMENT;
}

// ---- Carrying out the plan ----------------------------------------------------------------------------------------

// A stretch of a label, a quote or a list of codes: takes what stands at its start.
static uint8_t stretch(State *state, Reader *r) {
  Piece *piece = &state->plan[state->count - 1];
  uint8_t kind = piece->token;
  uint32_t most = piece->length;
  uint8_t token = TEXT;
  Draft draft = {.at = 1};
  peek(r, 0);
  take(r);
  if (kind == CODES) {
    bool between = peek(r, 0) == ',' || is_space(peek(r, 0));
    token = between ? GAP : CODE;
    while (r->length < most && (upcoming(r) == ',' || is_space(upcoming(r))) == between) read_one(r);
    take(r);
    draft.at = r->taken;
  } else {
    if (is_mark(peek(r, 0))) token = item(r, &draft, kind == LABELLED);
    if (token == AT && in_address(state->context.before)) {
      // An address in a label, where marks are taken as they are: its brackets close nothing all the same.
      draft = (Draft){.pieces = {{draft.at - 1, TEXT}}, .count = 1, .at = draft.at};
      token = TEXT;
    } else if (token == TEXT) {
      words(r, most);
      draft = (Draft){.at = r->taken};
    }
  }
  piece->length -= draft.at;
  if (piece->length == 0) state->count--;
  plan(state, &draft);
  return token;
}

static uint8_t planned(State *state, Reader *r) {
  Piece piece = state->plan[state->count - 1];
  if (piece.token >= LABELLED) return stretch(state, r);
  state->count--;
  take_exactly(r, piece.length);
  return piece.token;
}

static void begin_what_follows(State *state) {
  uint8_t then = state->then;
  state->then = NOTHING;
  switch (then) {
    case BODY: start_prose(state); break;
    case LINE: start_line(state); break;
    case SENTENCE: state->cue = CUE_ALONE; break;
    case AFTER_CUE: state->dialogue = true; break;
    default: break;
  }
}

static uint8_t next_token(State *state, Reader *r, TSLexer *lexer) {
  reader_start(r, lexer, state->context, state->then == BODY);
  if (state->count > 0) return planned(state, r);
  if (at_line_end(r)) {
    newline(state, lexer);
    r->here = state->context;
    return NEWLINE_TOKEN;
  }
  if (!state->started && peek(r, 0) == '-') {
    take(r);
    if (peek(r, 1) == '-' && peek(r, 2) == '-') {
      take(r);
      Context here = r->here;
      bool is_front_matter = front_matter(state, r);
      r->here = here;
      if (is_front_matter) return FENCE;
      forget_starts(state);
      return TEXT;
    }
    return prose(state, r);
  }
  peek(r, 0);
  take(r);
  return state->line_start || state->comment ? line(state, r) : prose(state, r);
}

// ---- What tree-sitter calls ---------------------------------------------------------------------------------------

void *tree_sitter_story_external_scanner_create(void) {
  Scanner *scanner = ts_calloc(1, sizeof(Scanner));
  reset(&scanner->state);
  return scanner;
}

void tree_sitter_story_external_scanner_destroy(void *payload) {
  Scanner *scanner = payload;
  ts_free(scanner->reader.line);
  ts_free(scanner);
}

bool tree_sitter_story_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)valid;
  Scanner *scanner = payload;
  State *state = &scanner->state;
  if (lexer->eof(lexer) && state->count == 0) return false;
  lexer->result_symbol = next_token(state, &scanner->reader, lexer);
  state->started = true;
  state->context = scanner->reader.here;
  if (state->count == 0) begin_what_follows(state);
  return true;
}

unsigned tree_sitter_story_external_scanner_serialize(void *payload, char *buffer) {
  return save(&((Scanner *)payload)->state, buffer);
}

void tree_sitter_story_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  restore(&((Scanner *)payload)->state, buffer, length);
}
