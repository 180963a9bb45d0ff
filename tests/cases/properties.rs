//! Properties of every text.

use proptest::prelude::*;
use storyc::syntax::{Script, parse};
use storyc::text::Span;
use storyc::{Options, compile};

/// Pieces of typical stories, and pieces that break them.
const PIECES: &[&str] = &[
    "[0-5s]",
    "[5-9s] ",
    "[+4s]",
    "【5–9秒｜标题】",
    "[0-x5s]",
    "[0:00-0:75]",
    "[Audio]",
    "[Audio 5-9s: ",
    "[Adio]",
    "[Clip]",
    "[Clip 2: ",
    "[Clip 5-9s continues]",
    "【第二段：桥上】",
    "[All clips]",
    "[",
    "]",
    "】",
    "@boy",
    "@小明走来",
    "@Image 1",
    "[Image 2]",
    "@[the old",
    "@",
    "\"",
    "“",
    "”",
    "「",
    "」",
    "‘",
    "’",
    "says ",
    "说：",
    ":",
    "：",
    "Audio: ",
    "Ambient sound: ",
    "旁白：",
    ". ",
    "。",
    "! ",
    "\\@",
    "\\[",
    "\\",
    "//",
    "// storyc: allow(T202) because x",
    "// storyc: allow(",
    "---\n",
    "title: x\n",
    "refs: { boy: b.png }\n",
    "refs:\n  - a\n",
    "duration: 15s\n",
    ": : :\n",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "　",
    "words and more words",
    "走过长街",
    "15 seconds",
    "é😀",
    "\u{FEFF}",
    "\u{0}",
    "(quietly)",
    "→",
    "- ",
    "0",
    "9",
    "s",
    "秒",
    "to",
];

/// Generates texts that look like stories, and some that don't.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,80}",
        1 => any::<String>(),
    ]
}

fn assert_inside(script: &Script, span: Span) {
    let source = &script.source;
    assert!(span.start <= span.end && span.end as usize <= source.len(), "{span:?} of {}", source.len());
    assert!(
        source.is_char_boundary(span.start as usize) && source.is_char_boundary(span.end as usize),
        "{span:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiling_never_panics_and_prompts_map_to_their_source(text in text()) {
        let compiled = compile(&text, &Options::default());
        for found in &compiled.diagnostics {
            assert_inside(&compiled.script, found.span);
            found.related.iter().for_each(|label| assert_inside(&compiled.script, label.span));
            found.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| assert_inside(&compiled.script, edit.span));
        }
        for target in &compiled.targets {
            let mut last = 0;
            for piece in target.plan.source_map.pieces() {
                assert_inside(&compiled.script, piece.story);
                prop_assert!(piece.prompt.start >= last && piece.prompt.end as usize <= target.plan.prompt.len());
                last = piece.prompt.end;
            }
        }
    }

    #[test]
    fn spans_end_at_characters_and_blocks_tile_the_text(text in text()) {
        let script = parse(text.as_str());
        let mut at = script.preamble.end;
        assert_inside(&script, script.preamble);
        for block in &script.blocks {
            prop_assert_eq!(block.span.start, at, "blocks follow one another");
            at = block.span.end;
            assert_inside(&script, block.span);
            for part in [Some(block.header), block.lead, Some(block.text)].into_iter().flatten() {
                assert_inside(&script, part);
                prop_assert!(block.span.contains(part));
            }
        }
        prop_assert_eq!(at as usize, text.len(), "blocks cover the whole text");
        let places = script.references.iter().map(|r| r.span)
            .chain(script.quotes.iter().flat_map(|q| [q.span, q.words]))
            .chain(script.cues.iter().flat_map(|c| [c.span, c.label, c.text]))
            .chain(script.dialogue.iter().flat_map(|d| [d.span, d.words]))
            .chain(script.comments.iter().map(|c| c.span))
            .chain(script.escapes.iter().copied())
            .chain(script.stray_headers.iter().copied());
        places.for_each(|span| assert_inside(&script, span));
        for list in [
            script.references.iter().map(|r| r.span).collect::<Vec<_>>(),
            script.escapes.clone(),
            script.comments.iter().map(|c| c.span).collect(),
            script.quotes.iter().map(|q| q.span).collect(),
            script.cues.iter().map(|c| c.span).collect(),
            script.dialogue.iter().map(|d| d.words).collect(),
        ] {
            prop_assert!(list.is_sorted_by_key(|span| span.start), "not in file order: {:?}", list);
        }
    }

    #[test]
    fn words_of_shots_reach_the_prompt(words in prop::collection::vec("[a-zA-Z走雨，]{1,12}", 1..20)) {
        let text = format!("[0-5s] {}", words.join(" "));
        let compiled = compile(&text, &Options::default());
        prop_assert!(compiled.targets[0].plan.prompt.ends_with(&words.join(" ")));
    }
}
