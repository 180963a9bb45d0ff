//! Code actions: fixes, suppressions, formatting, and moves of shots.

use storyc::compile::fix::apply;
use storyc::diagnostic::Edit;
use storyc::lsp::Story;
use storyc::lsp::actions::{self, Action, Kind};
use storyc::report::diff;
use storyc::text::Span;
use storyc::{Options, compile};

fn story_with_span(text: &str, words: &str) -> (Story, Span) {
    let at = text.find(words).unwrap();
    (Story::new(text), Span::new(at, at + words.len()))
}

fn apply_action(story: &Story, action: &Action) -> String {
    apply(story.text(), action.edits.iter())
}

/// Applies edits that already use the line ends of the text.
fn apply_as_written(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn safe_fixes_are_preferred() {
    let (story, span) = story_with_span("[1,5-3s] A.\n[3-6s] B.\n", "1,5");
    let fixes = actions::fixes(&story, span);
    assert_eq!((fixes.len(), fixes[0].is_preferred, fixes[0].kind), (1, true, Kind::QuickFix));
    assert_eq!(apply_action(&story, &fixes[0]), "[1.5-3s] A.\n[3-6s] B.\n");
    assert!(actions::fixes(&story, Span::at(14)).is_empty(), "the second shot has nothing to fix");
}

#[test]
fn shots_in_another_notation_are_read_in_place() {
    let text = "---\nmodel: happyhorse-1.1\n---\n\nFilm look.\n9:16\n0-3s: A dog.\n3-6s: A cat.\n";
    let (story, span) = story_with_span(text, "Film look");
    let fixes = actions::fixes(&story, span);
    let action = fixes.iter().find(|action| action.title.contains("Read as shots")).unwrap();
    let after = apply_action(&story, action);
    assert!(after.starts_with("---\nmodel: happyhorse-1.1\n---\n"), "{after}");
    assert!(after.ends_with("Film look.\n9:16\n\n[0-3s] A dog.\n\n[3-6s] A cat.\n"), "{after}");
}

#[test]
fn fix_all_matches_the_command_line() {
    let text = "[1,5-3s] A.\r\n[3-6s] B. [6-9s] C.\r\n";
    let options = Options::default();
    let story = Story::new(text);
    let action = actions::fix_all(&story, &options).unwrap();
    assert_eq!(action.title, "Apply all safe fixes (2 problems)");
    let fixed = storyc::compile::fix::fix(text, &options, storyc::compile::fix::Accept::Safe);
    assert!(action.as_written);
    assert_eq!(apply_as_written(text, &action.edits), fixed.text());
    assert!(actions::fix_all(&Story::new("[0-5s] A.\n"), &options).is_none());
}

/// The text with the suppression offered for a code; checks that it works.
#[track_caller]
fn suppressed(text: &str, words: &str, code: &str) -> Option<String> {
    let (story, span) = story_with_span(text, words);
    let compile = |text: &str| compile(text, &Options::default());
    let offers = actions::allow::suppressions(&story, span, &compile);
    let action = offers.iter().find(|action| action.title.starts_with(&format!("Allow {code} ")))?;
    let after = apply_action(&story, action);
    let codes = super::super::codes(&after);
    assert!(
        !codes.contains(&code) && !codes.iter().any(|code| code.starts_with("S5")),
        "{codes:?} in\n{after}"
    );
    Some(after)
}

#[test]
fn suppressions_are_as_narrow_as_possible() {
    let gap = "[0-4s] A.\n\n[5-9s] B.\n";
    assert_eq!(
        suppressed(gap, "[5-9s]", "T202").unwrap(),
        "[0-4s] A.\n\n// storyc: allow(T202) because this is intentional\n[5-9s] B.\n"
    );
    // In the middle of a block, the suppression applies to a single line.
    let line = "[0-3s] A.\nHe turns round and says: \"I have been waiting here since the early morning, and nobody told me anything.\"\nC.\n";
    assert_eq!(
        suppressed(line, "He turns", "A101").or_else(|| suppressed(line, "I have been", "A101")).unwrap(),
        line.replace("He turns", "// storyc: allow(A101) because this is intentional\nHe turns")
    );
    // A diagnostic in front matter is suppressed there.
    let unused = "---\nrefs: { boy: https://example.com/boy.png, girl: https://example.com/girl.png }\n---\n[0-5s] @boy.\n";
    assert_eq!(
        suppressed(unused, "girl:", "R104").unwrap(),
        unused.replace("}\n---", "}\nallow: { R104: this is intentional }\n---")
    );
    let entry = "allow: { T202: it is dark }\n";
    let both = unused
        .replace("[0-5s] @boy.", "[0-3s] @boy.\n[4-5s] x")
        .replace("}\n---", &format!("}}\n{entry}---"));
    assert!(
        suppressed(&both, "girl:", "R104")
            .unwrap()
            .contains("allow: { T202: it is dark, R104: this is intentional }\n")
    );
    let block = both.replace(entry, "allow:\n  T202: it is dark\n");
    assert!(
        suppressed(&block, "girl:", "R104")
            .unwrap()
            .contains("allow:\n  T202: it is dark\n  R104: this is intentional\n---")
    );
}

#[test]
fn hard_limits_and_syntax_errors_get_no_suppression() {
    assert_eq!(
        suppressed("[0-5s] A.\n[5-x9s] B.\n", "[5-x9s]", "S101"),
        None,
        "a syntax error can't be suppressed"
    );
    assert_eq!(suppressed("[0-99s] A.\n", "[0-99s]", "L101"), None, "a hard limit can't be suppressed");
}

#[test]
fn formatting_edits_only_changed_lines() {
    let text = "[0-4s] A.\n\n[4-9s]B.\n\n[9-12s] C.\n";
    let edits = actions::format::edits(text).unwrap();
    assert_eq!(edits.len(), 1);
    assert_eq!(&text[edits[0].span.range()], "[4-9s]B.\n");
    assert_eq!(apply(text, edits.iter()), storyc::format::format(text).unwrap());
    assert!(actions::format::edits("[5-x9s] B.\n").is_err());
}

#[test]
fn diff_edits_turn_one_text_into_the_other() {
    for (before, after) in [
        ("a\nb\nc\n", "a\nx\nc\nd\n"),
        ("", "a"),
        ("a", ""),
        ("a\r\nb\rc", "a\nb\nc\n"),
        ("same\n", "same\n"),
        ("走\n😀\n", "😀\n走\n"),
    ] {
        let edits = diff::edits(before, after);
        assert_eq!(apply_as_written(before, &edits), after);
    }
}

#[test]
fn shot_moves_are_offered_at_the_cursor() {
    let (story, span) = story_with_span("[0-4s] A.\n[4-9s] B.\n", "A.");
    let titles: Vec<String> = actions::ripples(&story, span).into_iter().map(|action| action.title).collect();
    assert_eq!(
        titles,
        [
            "Make this shot 1 s longer",
            "Make this shot 1 s shorter",
            "Insert a shot after this one",
            "Spread the shots evenly over 9 s"
        ]
    );
    let inserted = actions::ripples(&story, span).remove(2);
    assert_eq!(apply_action(&story, &inserted), "[0-4s] A.\n\n[4-8s] \n[8-13s] B.\n");
    let (story, span) = story_with_span("Style.\n[0-4s] A.\n", "Style");
    assert!(actions::ripples(&story, span).is_empty(), "the preamble isn't a shot");
}
