//! Conversion of byte offsets to lines and characters, and back.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use storyc::lsp::positions::{Encoding, Place, Positions};
use storyc::lsp::uri;

use super::client::range;
use super::memory::MemoryFiles;

fn place(line: u32, character: u32) -> Place {
    Place { line, character }
}

#[test]
fn each_encoding_counts_its_own_units() {
    let text: Arc<str> = "aé走😀b\r\nx\ry".into();
    for (encoding, behind_emoji) in [(Encoding::Utf8, 10), (Encoding::Utf16, 5), (Encoding::Utf32, 4)] {
        let positions = Positions::new(Arc::clone(&text), encoding);
        assert_eq!(positions.place(10), place(0, behind_emoji), "{encoding:?}");
        assert_eq!(positions.offset(place(0, behind_emoji)), 10, "{encoding:?}");
        assert_eq!(positions.place(13), place(1, 0));
        assert_eq!(positions.offset(place(2, 0)), 15, "a lone CR ends a line");
        // A position beyond its line is the end of the line; one beyond the text is the end of the text.
        assert_eq!(positions.offset(place(0, 99)), 11);
        assert_eq!(positions.offset(place(1, 99)), 14);
        assert_eq!(positions.offset(place(9, 9)), 16);
    }
    let positions = Positions::new(text, Encoding::Utf16);
    assert_eq!(positions.offset(place(0, 4)), 6, "inside a surrogate pair means its start");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn offsets_survive_a_round_trip(text in super::super::properties::text(), repeat in 1_usize..200) {
        let text: Arc<str> = text.repeat(repeat).into();
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let positions = Positions::new(Arc::clone(&text), encoding);
            let step = (text.len() / 50).max(1);
            for (offset, _) in text.char_indices().step_by(step) {
                let place = positions.place(offset as u32);
                let inside_line_end = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                // Editors have no position between CR and LF.
                if inside_line_end {
                    continue;
                }
                prop_assert_eq!(positions.offset(place), offset as u32, "{:?} {:?}", encoding, place);
                let line: String = text[..offset].chars().rev().take_while(|c| !matches!(c, '\n' | '\r')).collect();
                let units = match encoding {
                    Encoding::Utf8 => line.len(),
                    Encoding::Utf16 => line.encode_utf16().count(),
                    Encoding::Utf32 => line.chars().count(),
                };
                prop_assert_eq!(place.character as usize, units);
            }
            let somewhere = positions.offset(place(3, 7)) as usize;
            prop_assert!(text.is_char_boundary(somewhere));
        }
    }
}

#[test]
fn negotiated_encoding_is_used() {
    let text = "[0-5s] 😀走 @gone.\r\n[4-9s] x\r\n";
    for (offered, negotiated, from) in [
        (json!(["utf-16", "utf-8"]), "utf-8", 15),
        (json!(["utf-32", "utf-16"]), "utf-16", 11),
        (json!(["utf-32"]), "utf-32", 10),
        (json!(null), "utf-16", 11),
    ] {
        let mut client = MemoryFiles::default().connect();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let server = client.initialize(std::path::Path::new("/w"), capabilities);
        assert_eq!(server["positionEncoding"], negotiated);
        client.open("untitled:a", text);
        let found: Vec<Value> = client.expect_codes("untitled:a", &["R102", "T201"]);
        assert_eq!(found[0]["range"], range(0, from, 0, from + 5), "{negotiated}");
        assert_eq!(found[1]["range"], range(1, 0, 1, 6), "{negotiated}");
        // An edit after the emoji changes the right text.
        let (start, end) = (from - 1, from + 5);
        client.change("untitled:a", 2, json!([{ "range": range(0, start, 0, end), "text": "" }]));
        client.expect_codes("untitled:a", &["T201"]);
        client.shut_down();
    }
}

#[test]
fn two_spellings_of_a_uri_are_one_document() {
    let name = |text: &str| uri::name(&uri::parse(text).unwrap());
    assert_eq!(name("file:///w/a%20b/%E8%B5%B0.story"), "/w/a b/走.story");
    assert_eq!(name("file:///w/./x/../a.story"), "/w/a.story");
    assert_eq!(name("untitled:Untitled-1"), "untitled:Untitled-1");
    assert_eq!(uri::from_name("/w/a b.story").unwrap().to_string(), "file:///w/a%20b.story");
    assert_eq!(uri::normalize("/w/one/../art//boy.png"), "/w/art/boy.png");
    assert_eq!(uri::normalize("/../a"), "/../a", "a path above the root stays as it is");
    assert_eq!(uri::relative_to("/w/a.story", "/w"), Some("a.story"));
    assert_eq!(uri::relative_to("/words/a.story", "/w"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edited_line_index_equals_a_new_one(
        text in super::super::properties::text(),
        // Some lines are longer than the step of the index, and become shorter again.
        long in prop_oneof![3 => Just(1_usize), 1 => Just(200)],
        edits in prop::collection::vec(
            (0_u32..12, 0_u32..6_000, 0_u32..3, 0_u32..9, prop::sample::select(PIECES)), 0..20),
    ) {
        let text: Arc<str> = text.repeat(long).into();
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let before = Positions::new(Arc::clone(&text), encoding);
            let changes: Vec<(Place, Place, &str)> = edits
                .iter()
                .map(|(line, from, lines, units, new)| (place(*line, *from), place(line + lines, from + units), *new))
                .collect();
            let mut one_by_one = before.clone();
            for (start, end, new) in &changes {
                let mut text = one_by_one.text().to_string();
                text.replace_range(one_by_one.span(*start, *end).range(), new);
                one_by_one = Positions::new(text.into(), encoding);
            }
            prop_assert_eq!(before.edited(changes), one_by_one);
        }
    }
}

const PIECES: &[&str] =
    &["", "\n", "\r", "\r\n", "\n\r", "a", "走", "😀", "one\ntwo\r\nthree\r", "wide 走😀\n"];

#[test]
fn full_text_change_overrides_earlier_changes() {
    let mut client = MemoryFiles::default().start_session(json!({}));
    let uri = "untitled:a";
    client.open(uri, "[0-5s] A.\n");
    let changes = json!([
        { "range": range(0, 0, 0, 9), "text": "lost" },
        { "text": "lost as well" },
        { "text": "[0-5s] A.\n[5-9s] B.\n" },
        { "range": range(1, 1, 1, 2), "text": "4" },
        { "range": range(0, 7, 0, 8), "text": "@gone" },
    ]);
    client.change(uri, 2, changes);
    client.expect_codes(uri, &["R102", "T201"]);
    client.shut_down();
}
