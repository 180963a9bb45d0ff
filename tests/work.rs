//! Parsing and formatting take work in proportion to the length of its text, whatever the text: twice as long, at most twice the work.
//!
//! Work is counted in the grammar's own calls, never in time. The limit on them is one for the whole process, so this test
//! has a binary of its own.

#![allow(clippy::unwrap_used, missing_docs)]

use std::num::NonZeroUsize;

use storyc::format::format;
use storyc::syntax::parse;

/// Texts that have made parsers slow: openers without an end, look-ahead without a limit, nesting, near misses.
const HOSTILE: &[(&str, &str)] = &[
    ("opening quotes", "“"),
    ("corner brackets", "「『"),
    ("straight quotes that never pair", "a \" "),
    ("broken headers", "[0-x5s\n"),
    ("headers inside a line", "words [0-5s] "),
    ("brackets", "[【［"),
    ("cues and quotes", "Audio: x. He says \"go\". "),
    ("dots", ".....x"),
    ("exact names without an end", "@[the "),
    ("labels inside a line", "a [0-5s b "),
    ("manners without an end", ". Audio: @a (b "),
    ("references", "@a-b @小明走来@[the [Image 1 "),
    ("dialogue without an end", "@a (quietly\n"),
    ("fences", "---\na: b\n"),
    ("escapes", "\\@\\["),
    ("long labels", "[0-5s aaaa bbbb "),
    ("clips", "[Clip 2 (15-30s) continues: The bridge]\n【第十二段：桥】\n"),
    ("clips that are none", "[Clip 2: 15-30s of rain\n[Part of it]\n[第一二三四五\n[Clip 1-2-3 (4-5s\n"),
    ("titles that are never closed", "[Clip: aaaa \"bbbb "),
    ("digits in a clip header", "[Clip 1:11:11-11"),
    ("whole films", "[All clips: a\n[Whole film of \n"),
];

/// Texts that make the formatter read headers again, move lines or count blank ones.
const UNFORMATTED: &[(&str, &str)] = &[
    ("headers", "[0 - 5 s]\n"),
    ("labels", "【0–5秒｜a \"b\" @c】:x\n"),
    ("labels that have to stay", "[0-5s: - 9 lives]\n"),
    ("headers that are never closed", "[0-5s x \n"),
    ("sections", "[sound : x]【音效5-9秒】\n"),
    ("clips", "[Part 2 (15–30s) | x]:【片段2（15-30秒）：桥】\n[Whole film]\n"),
    ("clips that have to stay", "[Clip 99999999999: x]\n"),
    ("comments above headers", "// a\n// b\n[0-5s]\n"),
    ("switches", "// storyc: fmt off\nx  \n// storyc: fmt on\n[0-5s]y  \n"),
    ("blank lines", "a \r\n \r\r"),
    ("spaces", " 　"),
];

/// The least limit on the grammar's calls under which `read` finds in a text what it finds without one.
fn least_limit<F: PartialEq>(text: &str, read: impl Fn(&str) -> F) -> usize {
    let all = read(text);
    // Where the limit is reached the builder falls back to less; what a limitless run finds is the measure.
    let whole = |limit: usize| {
        pest::set_call_limit(NonZeroUsize::new(limit));
        let found = read(text);
        pest::set_call_limit(None);
        found == all
    };
    let (mut low, mut high) = (1, 1);
    while !whole(high) {
        low = high;
        high *= 2;
    }
    while low + 1 < high {
        let middle = low.midpoint(high);
        if whole(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// The work of parsing.
fn parsing(text: &str) -> usize {
    least_limit(text, |text| {
        let script = parse(text);
        (script.blocks.len(), script.references.len(), script.quotes.len(), script.cues.len())
    })
}

// The limit is one for the process, so the two are one test: side by side, each would measure the other's.
#[test]
fn twice_the_text_is_at_most_twice_the_work() {
    to_parse();
    to_format();
}

fn to_parse() {
    for (what, piece) in HOSTILE {
        let (once, twice) = (parsing(&piece.repeat(200)), parsing(&piece.repeat(400)));
        assert!(twice <= once * 2 + 200, "{what}: {once} calls, and {twice} for twice the text");
    }
}

/// How often a text is read does not depend on the text; so the longest reading is the measure here, too, and that what is
/// written, and read again, is not much longer than what was given.
fn to_format() {
    for (what, piece) in UNFORMATTED {
        let (text, longer) = (piece.repeat(100), piece.repeat(200));
        let (once, twice) = (least_limit(&text, format), least_limit(&longer, format));
        assert!(twice <= once * 2 + 200, "{what}: {once} calls, and {twice} for twice the text");
        let (once, twice) = (format(&text).unwrap(), format(&longer).unwrap());
        assert!(twice.len() <= once.len() * 2 + 1, "{what}: {} bytes, then {}", once.len(), twice.len());
        assert_eq!(format(&twice).unwrap(), twice, "{what}");
    }
}
