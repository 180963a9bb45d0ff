// Headers: what stands between their brackets, and which brackets are none. Names and order are those of
// `grammar/story.pest`, as in `rules.h`.
#ifndef STORY_HEADERS_H_
#define STORY_HEADERS_H_

#include "rules.h"

// The places of what stands between the brackets of a header.
typedef struct {
  uint32_t time, time_end;   // The time; for a section `time_end` is 0 where it has none.
  uint32_t name, name_end;   // The name of a section or a clip.
  uint32_t label, label_end; // The label of a shot, the title of a clip, or the text of a section; `label_end` is 0 where it has none.
  uint32_t mark;             // The colon or bar before it, or `NO`.
  uint32_t end;              // The closing bracket, or the line's end.
  // Of a clip alone:
  uint32_t time_mark;                // The colon, bar or parenthesis before its time, or `NO`.
  uint32_t time_close;               // The parenthesis behind its time, or `NO`.
  uint32_t continues, continues_end; // `continues_end` is 0 where it does not say so.
} Header;

static bool is_mark_of_label(int32_t c) { return is_colon(c) || c == '|' || c == 0xFF5C; }

// Sets the label of a header from what stands at a place: with a mark before it, or with a distance.
static bool marked_label(Reader *r, uint32_t at, Header *h) {
  uint32_t mark = spaces(r, at);
  if (!is_mark_of_label(peek(r, mark))) return false;
  h->mark = mark;
  h->label = spaces(r, mark + 1);
  uint32_t end = label(r, h->label);
  h->label_end = end == NO ? 0 : end;
  h->end = end == NO ? h->label : end;
  return true;
}

static void any_label(Reader *r, uint32_t at, Header *h) {
  if (ends_header(r, at) || marked_label(r, at, h)) return;
  uint32_t start = spaces(r, at);
  uint32_t dashed = dash(r, start);
  if (dashed != NO && is_digit(peek(r, spaces(r, dashed)))) return;
  uint32_t end = label(r, start);
  if (end == NO) return;
  h->label = start;
  h->label_end = end;
  h->end = end;
}

static void spaced_label(Reader *r, uint32_t at, Header *h) {
  if (marked_label(r, at, h)) return;
  if (foreign_unit(r, spaces(r, at)) == NO && is_space(peek(r, at))) any_label(r, at, h);
}

// What follows a time: its label, then where a header may end.
enum LabelKind { ANY_LABEL, SPACED_LABEL, MARKED_LABEL };

static bool timed(Reader *r, uint32_t end, enum LabelKind kind, Header *h) {
  h->time_end = end;
  h->end = end;
  h->label_end = 0;
  h->mark = NO;
  if (kind == ANY_LABEL) any_label(r, end, h);
  else if (kind == SPACED_LABEL) spaced_label(r, end, h);
  else marked_label(r, end, h);
  return ends_header(r, h->end);
}

// A number behind which a unit may stand, and its label.
static bool last_number(Reader *r, uint32_t at, enum LabelKind without_unit, Header *h) {
  uint32_t end = number(r, at);
  if (end == NO) return false;
  uint32_t with = spaced_unit(r, end);
  return with != NO ? timed(r, with, ANY_LABEL, h) : timed(r, end, without_unit, h);
}

static bool timing(Reader *r, uint32_t at, Header *h) {
  h->time = at;
  uint32_t first = number(r, at);
  if (first != NO) {
    uint32_t with = spaced_unit(r, first);
    uint32_t second = with == NO ? NO : between(r, with);
    enum LabelKind kind = SPACED_LABEL;
    if (second == NO || number(r, second) == NO) {
      second = between(r, first);
      kind = MARKED_LABEL;
    }
    if (second != NO && last_number(r, second, kind, h)) return true;
  }
  first = clock(r, at);
  if (first != NO) {
    uint32_t second = between(r, with_unit(r, first));
    second = second == NO ? NO : clock(r, second);
    if (second != NO && timed(r, with_unit(r, second), ANY_LABEL, h)) return true;
  }
  if (peek(r, at) != '+') return false;
  uint32_t length = spaces(r, at + 1);
  if (number(r, length) != NO) return last_number(r, length, MARKED_LABEL, h);
  length = clock(r, length);
  return length != NO && timed(r, with_unit(r, length), ANY_LABEL, h);
}

static bool time_header(Reader *r, uint32_t at, Header *h) {
  if (!timing(r, spaces(r, at + 1), h)) return false;
  h->end = spaces(r, h->end);
  return true;
}

static uint32_t amount(Reader *r, uint32_t at) {
  uint32_t end = clock(r, at);
  if (end != NO) return end;
  end = digits(r, at);
  if (end > at && !is_colon(peek(r, end))) return end;
  int32_t c = peek(r, at);
  if (is_point(c) || c == '+' || is_space(c)) return at + 1;
  return unit(r, at);
}

static bool ends_bracket(Reader *r, uint32_t at) { return is_close(peek(r, at)) || is_end(peek(r, at)); }

// Numbers and dashes: whether nothing else stands in the bracket, or a unit or a clock is among them.
static bool meant_by_dash(Reader *r, uint32_t at) {
  uint32_t end = at, next;
  while ((next = amount(r, end)) != NO) end = next;
  if (dash(r, end) == NO) return false;
  end = at;
  while ((next = amount(r, end)) != NO || (next = dash(r, end)) != NO) end = next;
  if (ends_bracket(r, spaces(r, end))) return true;
  for (end = at;; end = next) {
    if (clock(r, end) != NO || unit(r, end) != NO) return true;
    int32_t c = peek(r, end);
    next = is_digit(c) || is_point(c) || is_space(c) || c == '+' ? end + 1 : dash(r, end);
    if (next == NO) return false;
  }
}

// A number, a dash and what cannot follow them.
static bool meant_by_number(Reader *r, uint32_t at) {
  uint32_t first = number(r, at);
  if (first == NO) return false;
  uint32_t second = spaced_unit(r, first);
  second = second == NO ? NO : between(r, second);
  if (second != NO) {
    if (ends_bracket(r, second) || unit(r, second) != NO) return true;
    uint32_t end = number(r, second);
    if (end != NO && foreign_unit(r, spaces(r, end)) != NO) return true;
  }
  uint32_t foreign = foreign_unit(r, spaces(r, first));
  foreign = foreign == NO ? NO : between(r, foreign);
  foreign = foreign == NO ? NO : number(r, foreign);
  if (foreign != NO) {
    foreign = spaces(r, foreign);
    if (unit(r, foreign) != NO || foreign_unit(r, foreign) != NO) return true;
  }
  uint32_t bare = between(r, first);
  bare = bare == NO ? NO : number(r, bare);
  bare = bare == NO ? NO : foreign_unit(r, spaces(r, bare));
  return bare != NO && ends_bracket(r, spaces(r, bare));
}

// Seconds with a letter too many: `5-9x9s`, `5-x9s`.
static bool meant_by_slip(Reader *r, uint32_t at) {
  uint32_t first = number(r, at);
  uint32_t second = first == NO ? NO : between(r, with_unit(r, first));
  if (second == NO) return false;
  uint32_t slip = digits(r, second);
  bool leading = slip == second;
  uint32_t letters = slip;
  while (letters < slip + 2 && is_latin(peek(r, letters))) letters++;
  uint32_t end = digits(r, letters);
  if (letters == slip || end == letters) return false;
  end = spaces(r, end);
  return unit(r, end) != NO || (leading && ends_bracket(r, end));
}

static bool broken_header(Reader *r, uint32_t at, Header *h) {
  h->time = spaces(r, at + 1);
  int32_t c = peek(r, h->time);
  if (!is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  bool has_digit = false;
  for (h->end = h->time; !ends_bracket(r, h->end); h->end++) has_digit |= is_digit(peek(r, h->end));
  h->time_end = h->end;
  return has_digit && (meant_by_dash(r, h->time) || meant_by_number(r, h->time) || meant_by_slip(r, h->time));
}

static uint32_t section_name(Reader *r, uint32_t at, bool *notes) {
  static const struct {
    const char *const latin[5];
    const char *const others[5];
  } names[] = {
      {{"style", NULL}, {"风格", "スタイル", NULL}},
      {{"cast", "characters", "character", "subject", NULL}, {"角色", "人物", "主体", "キャラクター", NULL}},
      {{"scene", "setting", NULL}, {"场景", "シーン", NULL}},
      {{"audio", "sound", "music", NULL}, {"音频", "声音", "音效", "音声", NULL}},
      {{"constraints", "requirements", NULL}, {"约束", "要求", NULL}},
      {{"negative prompt", "negative", "avoid", NULL}, {"负面提示词", "负面", NULL}},
      {{"notes", "note", NULL}, {"备注", NULL}},
  };
  const uint32_t count = sizeof names / sizeof *names;
  for (uint32_t section = 0; section < count; section++) {
    uint32_t end = first_word(r, at, names[section].latin);
    if (end == NO || is_letter(peek(r, end))) end = first_word(r, at, names[section].others);
    *notes = section == count - 1;
    if (end != NO) return end;
  }
  return NO;
}

static uint32_t section_time_end(Reader *r, uint32_t at) {
  uint32_t end = time_range(r, at);
  if (end == NO) return NO;
  int32_t c = peek(r, spaces(r, end));
  return is_close(c) || is_colon(c) || is_end(c) ? end : NO;
}

// `: rain]`: the end of a header, and the text before it where a mark says that there is one.
static bool section_end(Reader *r, uint32_t at, bool (*is_mark)(int32_t), Header *h) {
  h->label_end = 0;
  h->mark = NO;
  h->end = spaces(r, at);
  if (!is_mark(peek(r, h->end))) return ends_bracket(r, h->end);
  h->mark = h->end;
  h->label = spaces(r, h->mark + 1);
  uint32_t end = label(r, h->label);
  if (end != NO) h->label_end = end;
  h->end = spaces(r, end == NO ? h->label : end);
  return true;
}

static bool section_header(Reader *r, uint32_t at, Header *h, bool *notes) {
  h->name = spaces(r, at + 1);
  h->name_end = section_name(r, h->name, notes);
  if (h->name_end == NO) return false;
  h->time = spaces(r, h->name_end);
  uint32_t end = section_time_end(r, h->time);
  h->time_end = end == NO ? 0 : end;
  return section_end(r, end == NO ? h->name_end : end, is_colon, h);
}

// The number of a clip, and not the start of a time.
static uint32_t clip_number(Reader *r, uint32_t at) {
  uint32_t end = digits(r, at);
  if (end == at) return NO;
  // `2:00:15-00:30` is clip 2.
  if (is_mark_of_label(peek(r, end)) && clocks(r, end + 1) != NO) return end;
  bool has_fraction = is_point(peek(r, end)) && is_digit(peek(r, end + 1));
  if (clocks(r, at) != NO || has_fraction || spaced_unit(r, end) != NO) return NO;
  uint32_t second = between(r, end);
  return second != NO && is_digit(peek(r, second)) ? NO : end;
}

// 第2段   第二段
static uint32_t clip_ordinal(Reader *r, uint32_t at) {
  static const char *const numbers[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", NULL};
  static const char *const words[] = {"片段", "段", NULL};
  uint32_t number = word(r, at, "第");
  if (number == NO) return NO;
  number = spaces(r, number);
  uint32_t end = digits(r, number), next;
  if (end == number) {
    while ((next = first_word(r, end, numbers)) != NO) end = next;
  }
  return end == number ? NO : first_word(r, spaces(r, end), words);
}

static uint32_t clip_name(Reader *r, uint32_t at) {
  static const char *const latin[] = {"clip", "part", "segment", NULL};
  static const char *const others[] = {"片段", "段", "クリップ", "パート", NULL};
  uint32_t end = clip_ordinal(r, at);
  if (end != NO) return end;
  end = first_word(r, at, latin);
  if (end == NO || is_letter(peek(r, end))) end = first_word(r, at, others);
  if (end == NO) return NO;
  uint32_t number = spaces(r, end);
  if (peek(r, number) == '#') number++;
  number = clip_number(r, number);
  return number == NO ? end : number;
}

static uint32_t continues(Reader *r, uint32_t at) {
  static const char *const latin[] = {"continues", "continued", NULL};
  static const char *const others[] = {"继续", "接续", "続き", NULL};
  uint32_t end = first_word(r, at, latin);
  return end != NO && !is_letter(peek(r, end)) ? end : first_word(r, at, others);
}

// 15-30s   (15-30s)   : 15-30s     Returns the place behind it.
static uint32_t clip_time(Reader *r, uint32_t at, Header *h) {
  uint32_t mark = spaces(r, at);
  int32_t c = peek(r, mark);
  bool is_marked = is_mark_of_label(c) || c == '(' || c == 0xFF08;
  uint32_t time = is_marked ? spaces(r, mark + 1) : mark;
  uint32_t time_end = time_range(r, time);
  if (time_end == NO) return NO;
  uint32_t close = spaces(r, time_end);
  c = peek(r, close);
  bool is_closed = c == ')' || c == 0xFF09;
  uint32_t end = is_closed ? close + 1 : time_end;
  uint32_t next = spaces(r, end);
  if (!ends_bracket(r, next) && !is_mark_of_label(peek(r, next)) && continues(r, next) == NO) return NO;
  h->time_mark = is_marked ? mark : NO;
  h->time = time;
  h->time_end = time_end;
  h->time_close = is_closed ? close : NO;
  return end;
}

static bool clip_header(Reader *r, uint32_t at, Header *h) {
  h->name = spaces(r, at + 1);
  h->name_end = clip_name(r, h->name);
  if (h->name_end == NO) return false;
  h->time_end = 0;
  uint32_t end = clip_time(r, h->name_end, h);
  if (end == NO) end = h->name_end;
  h->continues = spaces(r, end);
  uint32_t said = continues(r, h->continues);
  h->continues_end = said == NO ? 0 : said;
  return section_end(r, said == NO ? end : said, is_mark_of_label, h);
}

static bool film_header(Reader *r, uint32_t at, Header *h) {
  static const char *const latin[] = {"all clips", "all parts", "whole film", NULL};
  h->name = spaces(r, at + 1);
  h->time_end = 0;
  uint32_t end = first_word(r, h->name, latin);
  if (end == NO || is_letter(peek(r, end))) end = word(r, h->name, "全片");
  h->name_end = end;
  return end != NO && section_end(r, end, is_colon, h);
}

// Whether a line begins with a header of any kind.
static bool any_header(Reader *r) {
  uint32_t at = spaces(r, 0);
  Header header;
  bool notes;
  return is_open(peek(r, at)) && (time_header(r, at, &header) || section_header(r, at, &header, &notes) ||
                                  clip_header(r, at, &header) || film_header(r, at, &header) ||
                                  broken_header(r, at, &header));
}

// `He turns. [5-9s] She smiles.`
static bool stray_header(Reader *r, uint32_t at, Header *h) {
  int32_t c = peek(r, at + 1);
  if (!is_open(peek(r, at)) || !(is_digit(c) || c == '+' || c == '.')) return false;
  uint32_t close = at + 1;
  while (!is_open(peek(r, close)) && !ends_bracket(r, close)) close++;
  if (!is_close(peek(r, close)) || !timing(r, at + 1, h)) return false;
  h->end = spaces(r, h->end);
  return is_close(peek(r, h->end));
}

#endif // STORY_HEADERS_H_
