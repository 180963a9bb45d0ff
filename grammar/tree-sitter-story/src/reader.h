// What lies ahead: the characters of one line, read once and kept, so that rules can look at them in any order.
//
// tree-sitter's lexer only goes forward, and a token ends where `mark_end` was called last. `take` is the one place
// that calls it; what was read beyond is looked at and not taken.
#ifndef STORY_READER_H_
#define STORY_READER_H_

#include "letters.h"
#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

// Stands for the end of the line, or of the file.
#define END (-1)
// Stands for a mark that is part of a word: `@` in an address, `"` in `6" phone`.
#define BLANK 0x1A

// What has to be known of the characters before, for a mark is read by what stands before it.
typedef struct {
  int32_t before;   // The last character; 0 at the start of a line of prose.
  int32_t last_ink; // The last character that is no space.
  bool in_pair;     // Whether a `"` has opened, so that the next one closes.
} Context;

typedef struct {
  int32_t written;
  int32_t seen; // `BLANK` for a mark that stands in a word.
} Character;

typedef struct {
  TSLexer *lexer;
  Character *line;
  uint32_t length;
  uint32_t capacity;
  uint32_t taken;
  bool raw;      // Whether marks are taken as they are written: in the brackets of a header.
  Context ahead; // Behind the last character read.
  Context here;  // Behind the last character taken.
} Reader;

static bool in_ranges(const int32_t (*ranges)[2], uint32_t count, int32_t c) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (c < ranges[middle][0]) high = middle;
    else if (c > ranges[middle][1]) low = middle + 1;
    else return true;
  }
  return false;
}

static bool is_ascii_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_letter(int32_t c) {
  return c < 0x80 ? is_ascii_letter(c) : in_ranges(LETTERS, LETTER_RANGES, c);
}

// Letters of scripts that put no space between words: kana, Han, Hangul.
static bool is_cjk(int32_t c) {
  bool in_block = (c >= 0x3041 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
                  (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                  (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3131 && c <= 0x318E) || c == 0x3005 ||
                  (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0xFF66 && c <= 0xFF9F);
  return in_block && is_letter(c);
}

static bool is_latin(int32_t c) { return is_ascii_letter(c) || (c >= 0x80 && is_letter(c) && !is_cjk(c)); }

static bool is_digit(int32_t c) { return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19); }

static bool is_space(int32_t c) { return c == ' ' || c == '\t' || c == 0x3000 || c == 0xA0; }

static bool is_open(int32_t c) { return c == '[' || c == 0x3010 || c == 0xFF3B; }

static bool is_close(int32_t c) { return c == ']' || c == 0x3011 || c == 0xFF3D; }

static bool is_colon(int32_t c) { return c == ':' || c == 0xFF1A; }

// Whether an `@` behind this is part of an address.
static bool in_address(int32_t before) {
  return is_ascii_letter(before) || (before >= '0' && before <= '9') || before == '.' || before == '_' ||
         before == '%' || before == '+' || before == '-';
}

// Whether a `"` behind this opens nothing: a letter or a number, but for scripts without spaces.
static bool glues_quote(int32_t before) {
  bool word = before < 0x80 ? is_ascii_letter(before) || (before >= '0' && before <= '9')
                            : in_ranges(WORD_CHARACTERS, WORD_CHARACTER_RANGES, before);
  return word && !is_cjk(before);
}

// The character as prose sees it, and what is known behind it.
static int32_t see(Context *context, int32_t c) {
  int32_t seen = c;
  if (c == '@' && in_address(context->before)) {
    seen = BLANK;
  } else if (c == '"' && context->before != '\\') {
    if (context->in_pair) context->in_pair = false;
    else if (glues_quote(context->before)) seen = BLANK;
    else context->in_pair = true;
  }
  context->before = c;
  if (c != ' ' && c != '\t' && c != 0x3000) context->last_ink = c;
  return seen;
}

static void reader_start(Reader *reader, TSLexer *lexer, Context context, bool raw) {
  reader->lexer = lexer;
  reader->length = 0;
  reader->taken = 0;
  reader->raw = raw;
  reader->ahead = context;
  reader->here = context;
}

static bool at_line_end(const Reader *reader) {
  int32_t c = reader->lexer->lookahead;
  return c == '\n' || c == '\r' || reader->lexer->eof(reader->lexer);
}

// The character that would be read next, or `END`.
static int32_t upcoming(const Reader *reader) {
  if (at_line_end(reader)) return END;
  Context context = reader->ahead;
  int32_t seen = see(&context, reader->lexer->lookahead);
  return reader->raw ? reader->lexer->lookahead : seen;
}

static void read_one(Reader *reader) {
  if (reader->length == reader->capacity) {
    reader->capacity = reader->capacity ? reader->capacity * 2 : 256;
    reader->line = ts_realloc(reader->line, reader->capacity * sizeof(Character));
  }
  int32_t written = reader->lexer->lookahead;
  reader->line[reader->length++] = (Character){written, see(&reader->ahead, written)};
  reader->lexer->advance(reader->lexer, false);
}

// The character at a place from here on, or `END` from the end of the line on.
static int32_t peek(Reader *reader, uint32_t at) {
  while (reader->length <= at) {
    if (at_line_end(reader)) return END;
    read_one(reader);
  }
  Character c = reader->line[at];
  return reader->raw ? c.written : c.seen;
}

static void read_line(Reader *reader) {
  while (!at_line_end(reader)) read_one(reader);
}

// Ends the token behind all that was read so far.
static void take(Reader *reader) {
  reader->lexer->mark_end(reader->lexer);
  reader->taken = reader->length;
  reader->here = reader->ahead;
}

// Takes a number of characters, line ends among them, without looking at them.
static void take_exactly(Reader *reader, uint32_t count) {
  for (; count > 0 && !reader->lexer->eof(reader->lexer); count--) {
    see(&reader->ahead, reader->lexer->lookahead);
    reader->lexer->advance(reader->lexer, false);
  }
  take(reader);
}

#endif // STORY_READER_H_
