// The rules of `grammar/story.pest` that look ahead, by their names there. Each takes the place where it begins and returns
// the place behind what it matched, or `NO`. As in that grammar, the first alternative that matches counts, and none is
// tried again when something behind it fails.
#ifndef STORY_RULES_H_
#define STORY_RULES_H_

#include "reader.h"

#define NO UINT32_MAX

static uint32_t spaces(Reader *r, uint32_t at) {
  while (is_space(peek(r, at))) at++;
  return at;
}

static bool is_end(int32_t c) { return c == END; }

static int32_t lower(int32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

// The words are in UTF-8; ASCII letters match in any case.
static uint32_t word(Reader *r, uint32_t at, const char *text) {
  const unsigned char *p = (const unsigned char *)text;
  while (*p) {
    int32_t c = *p;
    if (c < 0x80) p += 1;
    else if (c < 0xE0) c = (c & 0x1F) << 6 | (p[1] & 0x3F), p += 2;
    else c = (c & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F), p += 3;
    if (lower(peek(r, at)) != c) return NO;
    at++;
  }
  return at;
}

// The first of the words that stands here. Lists end with NULL.
static uint32_t first_word(Reader *r, uint32_t at, const char *const *words) {
  for (; *words; words++) {
    uint32_t end = word(r, at, *words);
    if (end != NO) return end;
  }
  return NO;
}

// ---- Times --------------------------------------------------------------------------------------------------------

static uint32_t dash(Reader *r, uint32_t at) {
  static const char *const marks[] = {"-", "–", "—", "~", "～", "〜", "−", "‑", "to", "至", NULL};
  return first_word(r, at, marks);
}

static uint32_t between(Reader *r, uint32_t at) {
  at = dash(r, spaces(r, at));
  return at == NO ? NO : spaces(r, at);
}

static bool is_point(int32_t c) { return c == '.' || c == ',' || c == 0xFF0E || c == 0xFF0C; }

static uint32_t digits(Reader *r, uint32_t at) {
  while (is_digit(peek(r, at))) at++;
  return at;
}

static uint32_t clock(Reader *r, uint32_t at) {
  uint32_t end = digits(r, at);
  if (end == at) return NO;
  int parts = 0;
  while (parts < 2 && is_colon(peek(r, end)) && is_digit(peek(r, end + 1)) && is_digit(peek(r, end + 2))) {
    end += 3;
    parts++;
  }
  if (parts == 0) return NO;
  if (is_point(peek(r, end)) && is_digit(peek(r, end + 1))) end = digits(r, end + 1);
  if (is_colon(peek(r, end)) && is_digit(peek(r, end + 1))) return NO;
  return is_digit(peek(r, end)) ? NO : end;
}

static uint32_t number(Reader *r, uint32_t at) {
  uint32_t end = digits(r, at);
  if (is_point(peek(r, end)) && is_digit(peek(r, end + 1))) end = digits(r, end + 1);
  else if (end == at) return NO;
  bool is_clock = is_colon(peek(r, end)) && is_digit(peek(r, end + 1)) && is_digit(peek(r, end + 2));
  return is_clock ? NO : end;
}

static uint32_t latin_unit(Reader *r, uint32_t at, const char *const *words) {
  uint32_t end = first_word(r, at, words);
  return end != NO && !is_latin(peek(r, end)) && !is_digit(peek(r, end)) ? end : NO;
}

static uint32_t unit(Reader *r, uint32_t at) {
  static const char *const latin[] = {"seconds", "second", "secs", "sec", "s", NULL};
  static const char *const han[] = {"秒钟", "秒鐘", "秒", NULL};
  uint32_t end = latin_unit(r, at, latin);
  return end != NO ? end : first_word(r, at, han);
}

static uint32_t foreign_unit(Reader *r, uint32_t at) {
  static const char *const latin[] = {"milliseconds", "ms", "minutes", "minute", "mins", "min", "hours", "hour", NULL};
  static const char *const han[] = {"毫秒", "分钟", "分", NULL};
  uint32_t end = latin_unit(r, at, latin);
  return end != NO ? end : first_word(r, at, han);
}

static uint32_t spaced_unit(Reader *r, uint32_t at) { return unit(r, spaces(r, at)); }

static uint32_t with_unit(Reader *r, uint32_t at) {
  uint32_t end = at == NO ? NO : spaced_unit(r, at);
  return end == NO ? at : end;
}

// 0:15-0:30
static uint32_t clocks(Reader *r, uint32_t at) {
  uint32_t first = clock(r, at);
  first = first == NO ? NO : between(r, first);
  return first == NO ? NO : clock(r, first);
}

// 15-30s   0:15-0:30: the time of a section or a clip.
static uint32_t time_range(Reader *r, uint32_t at) {
  uint32_t first = number(r, at);
  first = first == NO ? NO : between(r, with_unit(r, first));
  uint32_t end = first == NO ? NO : with_unit(r, number(r, first));
  return end != NO ? end : clocks(r, at);
}

static bool ends_header(Reader *r, uint32_t at) {
  int32_t c = peek(r, spaces(r, at));
  return is_close(c) || is_end(c);
}

// ---- References, quotes, escapes ----------------------------------------------------------------------------------

static bool is_escape(Reader *r, uint32_t at) {
  int32_t c = peek(r, at + 1);
  return peek(r, at) == '\\' && (c == '@' || is_open(c) || c == '/' || c == '"' || c == '\\');
}

static uint32_t positional_name(Reader *r, uint32_t at) {
  static const char *const kinds[] = {"image", "video", "audio", "图片", "图", "视频", "音频", NULL};
  at = first_word(r, at, kinds);
  if (at == NO) return NO;
  at = spaces(r, at);
  uint32_t end = digits(r, at);
  if (end == at) return NO;
  int32_t c = peek(r, end);
  if (is_latin(c) || c == '_') return NO;
  if (c == '-' && (is_latin(peek(r, end + 1)) || is_digit(peek(r, end + 1)))) return NO;
  return end;
}

// What may follow a digit of a name, or a Latin letter.
static uint32_t joined(Reader *r, uint32_t at) {
  for (;;) {
    int32_t c = peek(r, at);
    if (is_latin(c) || is_digit(c) || c == '_') at += 1;
    else if (c == '-' && (is_latin(peek(r, at + 1)) || is_digit(peek(r, at + 1)))) at += 2;
    else return at;
  }
}

static uint32_t plain_name(Reader *r, uint32_t at) {
  int32_t c = peek(r, at);
  if (is_latin(c) || c == '_') return joined(r, at + 1);
  if (!is_cjk(c)) return NO;
  do {
    at++;
    c = peek(r, at);
  } while (is_cjk(c) || ((c == '-' || c == '_') && is_cjk(peek(r, at + 1))));
  uint32_t digit = c == '-' || c == '_' ? at + 1 : at;
  return is_digit(peek(r, digit)) ? joined(r, digit + 1) : at;
}

// The closing bracket of `[the old man]`.
static uint32_t exact_name(Reader *r, uint32_t at) {
  uint32_t end = spaces(r, at + 1);
  if (!is_open(peek(r, at))) return NO;
  uint32_t first = end;
  while (!is_open(peek(r, end)) && !is_close(peek(r, end)) && !is_end(peek(r, end))) end++;
  return end > first && is_close(peek(r, end)) ? end : NO;
}

static uint32_t reference(Reader *r, uint32_t at) {
  if (peek(r, at) != '@') return NO;
  uint32_t end = positional_name(r, at + 1);
  if (end != NO) return end;
  end = exact_name(r, at + 1);
  return end != NO ? end + 1 : plain_name(r, at + 1);
}

static uint32_t bracketed_reference(Reader *r, uint32_t at) {
  if (!is_open(peek(r, at))) return NO;
  at = spaces(r, at + 1);
  if (peek(r, at) == '@') at++;
  at = positional_name(r, at);
  if (at == NO) return NO;
  at = spaces(r, at);
  return is_close(peek(r, at)) ? at + 1 : NO;
}

// Escapes and references, which close no quote and no label.
static uint32_t whole_item(Reader *r, uint32_t at) {
  if (is_escape(r, at)) return at + 2;
  uint32_t end = reference(r, at);
  return end != NO ? end : bracketed_reference(r, at);
}

// What closes a quote; for ‘ an apostrophe inside a word does not.
static bool closes_quote(Reader *r, int32_t opener, uint32_t at) {
  int32_t c = peek(r, at);
  switch (opener) {
    case '"': return c == '"';
    case 0x201C: return c == 0x201D || c == 0x201C;
    case 0x2018: return c == 0x2019 && !is_letter(peek(r, at + 1));
    case 0x300C: return c == 0x300D;
    default: return c == 0x300F;
  }
}

// The same opening mark again ends the search, except for “, which some write at both ends.
static bool reopens_quote(int32_t opener, int32_t c) {
  return opener == c && (opener == 0x2018 || opener == 0x300C || opener == 0x300E);
}

static bool is_quote_mark(int32_t c) { return c == '"' || c == 0x201C || c == 0x2018 || c == 0x300C || c == 0x300E; }

// The closing mark of a quote.
static uint32_t quote(Reader *r, uint32_t at) {
  int32_t opener = peek(r, at);
  if (!is_quote_mark(opener)) return NO;
  uint32_t end = at + 1;
  for (;;) {
    uint32_t item = whole_item(r, end);
    if (item != NO) {
      end = item;
    } else if (closes_quote(r, opener, end)) {
      return end > at + 1 ? end : NO;
    } else if (is_end(peek(r, end)) || reopens_quote(opener, peek(r, end))) {
      return NO;
    } else {
      end++;
    }
  }
}

// The end of a label: before the spaces before a closing bracket, or at the line's end. Where nothing stands there, `NO`.
static uint32_t label(Reader *r, uint32_t at) {
  uint32_t end = at;
  for (;;) {
    uint32_t item = whole_item(r, end);
    if (item == NO) {
      item = quote(r, end);
      if (item != NO) item++;
    }
    if (item != NO) {
      end = item;
      continue;
    }
    uint32_t mark = spaces(r, end);
    if (is_close(peek(r, mark)) || is_end(peek(r, end))) return end > at ? end : NO;
    end++;
  }
}

#endif // STORY_RULES_H_
