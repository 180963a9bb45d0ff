//! Parsing and formatting take linear time for any text: doubling the text at most doubles the work.
//!
//! Work is measured in grammar calls, not in time. `pest::set_call_limit` applies to the whole process, so this test is
//! its own binary.

#![allow(clippy::unwrap_used, missing_docs)]

use std::num::NonZeroUsize;

use storyc::format::format;
use storyc::syntax::parse;

/// Texts that tend to make parsers slow: unclosed openers, unbounded look-ahead, nesting, near misses.
const HOSTILE: &[(&str, &str)] = &[
    ("opening quotes", "“"),
    ("corner brackets", "「『"),
    ("straight quotes that never pair", "a \" "),
    ("broken headers", "[0-x5s\n"),
    ("headers inside a line", "words [0-5s] "),
    ("brackets", "[【［"),
    ("cues and quotes", "Audio: x. He says \"go\". "),
    ("dots", ".....x"),
    ("unclosed exact names", "@[the "),
    ("labels inside a line", "a [0-5s b "),
    ("unclosed manners", ". Audio: @a (b "),
    ("references", "@a-b @小明走来@[the [Image 1 "),
    ("unclosed dialogue", "@a (quietly\n"),
    ("fences", "---\na: b\n"),
    ("escapes", "\\@\\["),
    ("long labels", "[0-5s aaaa bbbb "),
    ("clips", "[Clip 2 (15-30s) continues: The bridge]\n【第十二段：桥】\n"),
    (
        "prose that looks like clip headers",
        "[Clip 2: 15-30s of rain\n[Part of it]\n[第一二三四五\n[Clip 1-2-3 (4-5s\n",
    ),
    ("unclosed titles", "[Clip: aaaa \"bbbb "),
    ("digits in a clip header", "[Clip 1:11:11-11"),
    ("whole films", "[All clips: a\n[Whole film of \n"),
];

/// Texts that make the formatter re-parse headers, move lines or count blank ones.
const UNFORMATTED: &[(&str, &str)] = &[
    ("headers", "[0 - 5 s]\n"),
    ("labels", "【0–5秒｜a \"b\" @c】:x\n"),
    ("labels that must stay unchanged", "[0-5s: - 9 lives]\n"),
    ("unclosed headers", "[0-5s x \n"),
    ("sections", "[sound : x]【音效5-9秒】\n"),
    ("clips", "[Part 2 (15–30s) | x]:【片段2（15-30秒）：桥】\n[Whole film]\n"),
    ("clip headers that must stay unchanged", "[Clip 99999999999: x]\n"),
    ("comments above headers", "// a\n// b\n[0-5s]\n"),
    ("switches", "// storyc: fmt off\nx  \n// storyc: fmt on\n[0-5s]y  \n"),
    ("blank lines", "a \r\n \r\r"),
    ("spaces", " 　"),
];

/// Returns the lowest limit on grammar calls at which `read` still gives the same result as without a limit.
fn min_call_limit<F: PartialEq>(text: &str, read: impl Fn(&str) -> F) -> usize {
    let all = read(text);
    // At the limit, the parser falls back to a smaller tree, so compare with the result of an unlimited run.
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

/// Returns the number of grammar calls that parsing a text needs.
fn parse_calls(text: &str) -> usize {
    min_call_limit(text, |text| {
        let script = parse(text);
        (script.blocks.len(), script.references.len(), script.quotes.len(), script.cues.len())
    })
}

// One test for both, because tests run in parallel and the call limit is process-wide.
#[test]
fn twice_the_text_is_at_most_twice_the_work() {
    check_parsing();
    check_formatting();
}

fn check_parsing() {
    for (what, piece) in HOSTILE {
        let (once, twice) = (parse_calls(&piece.repeat(200)), parse_calls(&piece.repeat(400)));
        assert!(twice <= once * 2 + 200, "{what}: {once} calls, {twice} for twice the text");
    }
}

/// The formatter parses a fixed number of times, so the longest parse is a measure of its work too. The output must
/// also grow linearly, because it is parsed again.
fn check_formatting() {
    for (what, piece) in UNFORMATTED {
        let (text, longer) = (piece.repeat(100), piece.repeat(200));
        let (once, twice) = (min_call_limit(&text, format), min_call_limit(&longer, format));
        assert!(twice <= once * 2 + 200, "{what}: {once} calls, {twice} for twice the text");
        let (once, twice) = (format(&text).unwrap(), format(&longer).unwrap());
        assert!(twice.len() <= once.len() * 2 + 1, "{what}: {} bytes, then {}", once.len(), twice.len());
        assert_eq!(format(&twice).unwrap(), twice, "{what}");
    }
}
