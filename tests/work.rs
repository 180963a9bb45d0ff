//! Parsing takes work in proportion to the length of its text, whatever the text: twice as long, at most twice the work.
//!
//! Work is counted in the grammar's own calls, never in time. The limit on them is one for the whole process, so this test
//! has a binary of its own.

#![allow(missing_docs)]

use std::num::NonZeroUsize;

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
];

/// The least limit on the grammar's calls under which a text is read whole.
fn work(text: &str) -> usize {
    let whole = |limit: usize| {
        pest::set_call_limit(NonZeroUsize::new(limit));
        let script = parse(text);
        // Where the limit is reached the builder falls back to less; what a limitless run finds is the measure.
        let found = (script.blocks.len(), script.references.len(), script.quotes.len(), script.cues.len());
        pest::set_call_limit(None);
        let all = parse(text);
        found == (all.blocks.len(), all.references.len(), all.quotes.len(), all.cues.len())
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

#[test]
fn twice_the_text_is_at_most_twice_the_work() {
    for (what, piece) in HOSTILE {
        let (once, twice) = (work(&piece.repeat(200)), work(&piece.repeat(400)));
        assert!(twice <= once * 2 + 200, "{what}: {once} calls, and {twice} for twice the text");
    }
}
