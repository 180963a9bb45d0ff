/**
 * The grammar of `.story` files for tree-sitter.
 *
 * What the pieces of a line are depends on what follows them on that line: `[0-5s]` begins a shot, `[3-4 people]` is prose.
 * So `src/scanner.c` reads the text, by the rules of `grammar/story.pest`, and this file says how its tokens make a tree.
 * Every text is a story: there is no text that makes an ERROR node.
 *
 * @file Grammar of the Story language, for multi-scene video prompts
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/**
 * 15-30s   (15-30s)   : 15-30s
 *
 * @param {GrammarSymbols<string>} $
 */
const clipTime = $ => seq(
  optional($._gap),
  optional(choice($._mark, seq(alias($._paren_open, '('), optional($._gap)))),
  field('time', $.time),
  optional(seq(optional($._gap), alias($._paren_close, ')'))),
);

export default grammar({
  name: 'story',

  // White space is part of a story; the scanner says which belongs to what.
  extras: _ => [],

  // In the order of `enum Token` in src/scanner.c.
  externals: $ => [
    $._newline,
    $._text,
    $._gap,
    $._indent,
    $.fence,
    $.yaml,
    $.comment,
    $._directive_open,
    $.keyword,
    $.code,
    $.reason,
    $.list_marker,
    $._time_open,
    $._section_open,
    $._broken_open,
    $._stray_open,
    $.time,
    $.broken_time,
    $.section_name,
    $._separator,
    $._close,
    $._unclosed,
    $._colon,
    $._at,
    $._bracket,
    $._speaker_at,
    $._speaker_bracket,
    $._name_at,
    $._name_open,
    $.name,
    $._paren_open,
    $.manner,
    $._paren_close,
    $._quote_open,
    $._quote_close,
    $.cue_label,
    $.escape,
    $._clip_indent,
    $._clip_open,
    $.clip_name,
    $.continues,
    $._film_open,
    $.film_name,
  ],

  rules: {
    story: $ => seq(
      optional($.front_matter),
      optional($.preamble),
      repeat($._block),
      repeat(choice($.clip, $.film)),
    ),

    _block: $ => choice($.shot, $.section),

    // YAML between two fences; without the second one it ends at the first header or blank line.
    front_matter: $ => seq(
      $.fence,
      $._gap,
      optional($.yaml),
      optional(seq($.fence, optional($._gap))),
    ),

    // All text before the first header.
    preamble: $ => repeat1($._item),

    // A header and the text up to the next one.
    shot: $ => seq(
      optional($._indent),
      field('header', choice($.time_header, $.broken_header)),
      repeat($._item),
    ),

    section: $ => seq(
      optional($._indent),
      field('header', $.section_header),
      repeat($._item),
    ),

    // A clip header, the text behind it, and all shots and sections up to the next one. The indent of a header that begins a
    // clip is a token of its own, because the clip above ends before it.
    clip: $ => seq(
      optional($._clip_indent),
      field('header', $.clip_header),
      repeat($._item),
      repeat($._block),
    ),

    // What stands behind `[All clips]`: it holds for the whole film again.
    film: $ => seq(
      optional($._clip_indent),
      field('header', $.film_header),
      repeat($._item),
      repeat($._block),
    ),

    // [0-5s]   [0-5s The walk]
    time_header: $ => seq(alias($._time_open, '['), $._timing, $._header_end),

    // [5-x9s]: meant as a time, and none.
    broken_header: $ => seq(
      alias($._broken_open, '['),
      optional($._gap),
      $.broken_time,
      $._header_end,
    ),

    // [Audio]   [Audio 5-9s: rain]
    section_header: $ => seq(
      alias($._section_open, '['),
      optional($._gap),
      field('name', $.section_name),
      optional(seq(optional($._gap), field('time', $.time))),
      $._header_text,
    ),

    // [Clip]   [Clip 2: The bridge]   [Part 2 (15-30s): The bridge]   [Clip continues]
    clip_header: $ => seq(
      alias($._clip_open, '['),
      optional($._gap),
      field('name', $.clip_name),
      optional(clipTime($)),
      optional(seq(optional($._gap), $.continues)),
      optional($._gap),
      optional(seq($._mark, optional(seq(field('title', $.label), optional($._gap))))),
      $._header_end,
    ),

    // [All clips]   [Whole film: rain]
    film_header: $ => seq(
      alias($._film_open, '['),
      optional($._gap),
      field('name', $.film_name),
      $._header_text,
    ),

    // The end of a header that may hold text: `: rain]`.
    _header_text: $ => seq(
      optional($._gap),
      optional(seq($._mark, optional(seq(field('text', $.label), optional($._gap))))),
      $._header_end,
    ),

    // A whole time header where none can be: `He turns. [5-9s] She smiles.`
    stray_header: $ => seq(alias($._stray_open, '['), $._timing, $._header_end),

    _timing: $ => seq(
      optional($._gap),
      field('time', $.time),
      optional($._gap),
      optional($._mark),
      optional(seq(field('label', $.label), optional($._gap))),
    ),

    _mark: $ => seq(alias($._separator, ':'), optional($._gap)),

    // A bracket that is never closed ends with its line; the token for that is empty.
    _header_end: $ => choice(seq(alias($._close, ']'), optional(alias($._colon, ':'))), $._unclosed),

    // The label of a shot, the title of a clip, or the text inside a section's brackets.
    label: $ => repeat1(choice($._text, $.escape, $.reference, $.quote)),

    _item: $ => choice(
      $._newline,
      $._text,
      $.comment,
      $.directive,
      $.list_marker,
      $.dialogue,
      $.cue,
      $.reference,
      $.quote,
      $.escape,
      $.stray_header,
    ),

    // // storyc: allow(T202) because the pause is intended
    directive: $ => seq(
      alias($._directive_open, '//'),
      repeat(choice($._gap, $.keyword, $.code)),
      optional($.reason),
    ),

    // @boy   @[the old man]   [Image 1]
    reference: $ => choice(
      seq(alias($._at, '@'), $._reference_name),
      seq(alias($._bracket, '['), $._position),
    ),

    _reference_name: $ => choice(
      $.name,
      seq(alias($._name_open, '['), optional($._gap), $.name, alias($._close, ']')),
    ),

    _position: $ => seq(
      optional($._gap),
      optional(alias($._name_at, '@')),
      $.name,
      optional($._gap),
      alias($._close, ']'),
    ),

    // @boy (quietly): "Wait for me."
    dialogue: $ => seq(
      field('speaker', alias($._speaker, $.reference)),
      optional($._gap),
      optional(seq(alias($._paren_open, '('), field('manner', $.manner), alias($._paren_close, ')'))),
      optional($._gap),
      alias($._colon, ':'),
      optional($._gap),
      field('words', $.quote),
    ),

    _speaker: $ => choice(
      seq(alias($._speaker_at, '@'), $._reference_name),
      seq(alias($._speaker_bracket, '['), $._position),
    ),

    // Ambient sound:
    cue: $ => seq(field('label', $.cue_label), optional($._gap), alias($._colon, ':')),

    // “Wait for me.”
    quote: $ => seq(
      alias($._quote_open, '"'),
      repeat1(choice($._text, $.escape, $.reference)),
      alias($._quote_close, '"'),
    ),
  },
});
