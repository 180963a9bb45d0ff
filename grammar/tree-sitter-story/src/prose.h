// What stands inside a line: each function takes a token, and plans what is known to follow it.
#ifndef STORY_PROSE_H_
#define STORY_PROSE_H_

#include "state.h"

static bool is_stop(int32_t c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F;
}

// What can begin something.
static bool is_mark(int32_t c) {
  return c == '@' || c == '\\' || is_open(c) || is_quote_mark(c) || is_stop(c) || c == END;
}

// Takes plain words up to the next mark, behind the first character; at most so many. Where more was looked at already, only
// what was taken.
static uint8_t words(Reader *r, uint32_t most) {
  if (r->length == r->taken) {
    while (r->length < most && !is_mark(upcoming(r))) read_one(r);
    take(r);
  }
  return TEXT;
}

// Takes the end of a sentence, with the quotes and brackets that close with it.
static bool stop(Reader *r) {
  int32_t mark = peek(r, 0);
  bool wide = mark == 0x3002 || mark == 0xFF01 || mark == 0xFF1F;
  for (;;) {
    int32_t c = upcoming(r);
    bool closes = c == 0x201D || c == 0x2019 || c == 0x300D || c == 0x300F || c == ')' || c == 0xFF09 || c == ']' ||
                  c == 0x3011;
    if (c == '"') {
      read_one(r);
      closes = is_space(upcoming(r)) || is_end(upcoming(r));
    } else if (closes) {
      read_one(r);
    }
    if (wide ? closes : !closes && (is_space(c) || is_end(c))) take(r);
    if (!closes) return wide || is_space(c) || is_end(c);
  }
}

// Whether the words of a quote end a sentence. `end` is behind the quote.
static bool ends_sentence(Reader *r, uint32_t end) {
  for (uint32_t at = end; at > 0; at--) {
    int32_t c = peek(r, at - 1);
    bool closes = c == '"' || c == 0x201D || c == 0x201C || c == 0x2019 || c == 0x300D || c == 0x300F;
    if (!closes) return is_stop(c);
  }
  return false;
}

// @boy (quietly): "Wait for me."
static bool dialogue(State *state, Reader *r) {
  uint32_t end = reference(r, 0);
  if (end == NO) end = bracketed_reference(r, 0);
  if (end == NO) return false;
  uint32_t manner = spaces(r, end), colon = manner, close = 0;
  if (peek(r, manner) == '(' || peek(r, manner) == 0xFF08) {
    int32_t c;
    close = manner;
    do {
      c = peek(r, ++close);
    } while (c != '(' && c != ')' && c != 0xFF08 && c != 0xFF09 && !is_end(c));
    if ((c != ')' && c != 0xFF09) || close == manner + 1) return false;
    colon = spaces(r, close + 1);
  }
  if (!is_colon(peek(r, colon))) return false;
  uint32_t mark = spaces(r, colon + 1);
  uint32_t quoted = quote(r, mark);
  if (quoted == NO) return false;
  Draft draft = {.at = 1};
  add_reference(r, &draft, 0);
  add(&draft, GAP, manner);
  if (close != 0) {
    add(&draft, PAREN_OPEN, manner + 1);
    add(&draft, MANNER, close);
    add(&draft, PAREN_CLOSE, close + 1);
    add(&draft, GAP, colon);
  }
  add(&draft, COLON, colon + 1);
  add(&draft, GAP, mark);
  add(&draft, QUOTE_OPEN, mark + 1);
  add(&draft, QUOTED, quoted);
  add(&draft, QUOTE_CLOSE, quoted + 1);
  plan(state, &draft);
  return true;
}

// Takes a label such as `Ambient sound`, character by character, so that the token can end behind it. Returns its end.
static uint32_t cue_label(Reader *r) {
  static const char *const labels[] = {"ambient sound", "ambience", "audio", "bgm", "dialogue", "music", "narration", "sfx",
                                       "sound effects", "sound", "voiceover", "vo", "环境音", "效果音", "声音", "音频", "音效",
                                       "音乐", "旁白", "对白", "台词", "セリフ", "ナレーション", NULL};
  uint32_t end = NO;
  bool may_go_on = true;
  for (uint32_t length = 1; may_go_on; length++) {
    may_go_on = false;
    for (const char *const *label = labels; *label; label++) {
      const char *p = *label;
      uint32_t matched = 0;
      while (*p && matched < length) {
        char one[4] = {0};
        memcpy(one, p, (unsigned char)*p < 0x80 ? 1 : 3);
        if (word(r, matched, one) == NO) break;
        p += strlen(one);
        matched++;
      }
      if (matched < length) continue;
      if (*p) {
        may_go_on = true;
      } else {
        take(r);
        end = length;
      }
    }
  }
  return end;
}

// Ambient sound:   旁白：     Where no colon follows, the label is text.
static uint8_t cue(State *state, Reader *r) {
  uint32_t end = cue_label(r);
  if (end == NO) return TEXT;
  uint32_t colon = spaces(r, end);
  bool is_whole = peek(r, 0) >= 0x80 || !is_letter(peek(r, end));
  if (!is_whole || !is_colon(peek(r, colon))) return TEXT;
  Draft draft = {.at = end};
  add(&draft, GAP, colon);
  add(&draft, COLON, colon + 1);
  plan(state, &draft);
  return CUE_LABEL;
}

// What the mark that was taken begins: an escape, a reference or, outside of quotes, a quote; else it is text. The pieces
// behind it go into the draft, which ends where they do.
static uint8_t item(Reader *r, Draft *draft, bool may_quote) {
  *draft = (Draft){.at = 1};
  if (is_escape(r, 0)) {
    take(r);
    draft->at = 2;
    return ESCAPE;
  }
  uint32_t end = reference(r, 0);
  if (end == NO) end = bracketed_reference(r, 0);
  if (end != NO) {
    add_reference(r, draft, 0);
    return peek(r, 0) == '@' ? AT : BRACKET;
  }
  end = may_quote ? quote(r, 0) : NO;
  if (end == NO) return TEXT;
  add(draft, QUOTED, end);
  add(draft, QUOTE_CLOSE, end + 1);
  return QUOTE_OPEN;
}

// Inside a line of prose, behind its first character.
static uint8_t inline_item(State *state, Reader *r) {
  int32_t c = peek(r, 0);
  bool in_backticks = state->context.before == '`';
  if (is_stop(c)) {
    if (stop(r)) state->cue = CUE_AND_DIALOGUE;
    return TEXT;
  }
  Draft draft;
  uint8_t token = is_mark(c) ? item(r, &draft, true) : TEXT;
  Header h;
  if (token == TEXT && stray_header(r, 0, &h)) {
    draft = (Draft){.at = 1};
    add(&draft, TIME, h.time_end);
    add_header(r, &draft, &h);
    state->stray |= !state->notes && !in_backticks;
    token = STRAY_OPEN;
  }
  if (token == TEXT) return words(r, NO);
  if (token == QUOTE_OPEN && ends_sentence(r, draft.at)) state->then = SENTENCE;
  plan(state, &draft);
  return token;
}

static uint8_t prose(State *state, Reader *r) {
  int32_t c = peek(r, 0);
  if (is_space(c)) {
    while (is_space(upcoming(r))) read_one(r);
    take(r);
    return TEXT;
  }
  bool is_list_mark = c == '-' || c == '*' || c == 0x2022 || c == 0xB7;
  if (state->list_marker && is_list_mark && is_space(peek(r, 1))) {
    state->line_start = state->comment = state->list_marker = false;
    return LIST_MARKER;
  }
  uint8_t may_cue = state->cue;
  bool may_speak = state->dialogue;
  forget_starts(state);
  if (may_speak && (c == '@' || is_open(c)) && dialogue(state, r)) return c == '@' ? SPEAKER_AT : SPEAKER_BRACKET;
  if (may_cue != NO_CUE && !is_mark(c)) {
    uint8_t token = cue(state, r);
    if (token == CUE_LABEL && may_cue == CUE_AND_DIALOGUE) state->then = AFTER_CUE;
    if (token == CUE_LABEL) return token;
  }
  return inline_item(state, r);
}

#endif // STORY_PROSE_H_
