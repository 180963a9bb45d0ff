//! Fixes, exceptions, and the form of a story.

use storyc::compile::fix::apply;
use storyc::diagnostic::Edit;
use storyc::lsp::Story;
use storyc::lsp::actions::{self, Action, Kind};
use storyc::report::diff;
use storyc::text::Span;
use storyc::{Options, compile};

fn of(text: &str, words: &str) -> (Story, Span) {
    let at = text.find(words).unwrap();
    (Story::new(text), Span::new(at, at + words.len()))
}

fn done(story: &Story, action: &Action) -> String {
    apply(story.text(), action.edits.iter())
}

/// The text after edits that hold its line ends already.
fn written(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn a_safe_fix_is_preferred_and_another_says_what_it_may_do() {
    let (story, span) = of("[1,5-3s] A.\n[3-6s] B.\n", "1,5");
    let fixes = actions::fixes(&story, span);
    assert_eq!((fixes.len(), fixes[0].is_preferred, fixes[0].kind), (1, true, Kind::QuickFix));
    assert_eq!(done(&story, &fixes[0]), "[1.5-3s] A.\n[3-6s] B.\n");
    assert!(actions::fixes(&story, Span::at(14)).is_empty(), "there is nothing to fix in the second shot");
}

#[test]
fn all_safe_fixes_are_those_of_the_command_line() {
    let text = "[1,5-3s] A.\r\n[3-6s] B. [6-9s] C.\r\n";
    let options = Options::default();
    let story = Story::new(text);
    let action = actions::fix_all(&story, &options).unwrap();
    assert_eq!(action.title, "Fix all safe problems (2 problems)");
    let fixed = storyc::compile::fix::fix(text, &options, storyc::compile::fix::Accept::Safe);
    assert!(action.as_written);
    assert_eq!(written(text, &action.edits), fixed.text());
    assert!(actions::fix_all(&Story::new("[0-5s] A.\n"), &options).is_none());
}

/// The text with the exception that is offered for a code.
#[track_caller]
fn allowed(text: &str, words: &str, code: &str) -> Option<String> {
    let (story, span) = of(text, words);
    let compile = |text: &str| compile(text, &Options::default());
    let offers = actions::allow::offers(&story, span, &compile);
    let action = offers.iter().find(|action| action.title.starts_with(&format!("Allow {code} ")))?;
    let after = done(&story, action);
    let codes = super::super::codes(&after);
    assert!(
        !codes.contains(&code) && !codes.iter().any(|code| code.starts_with("S5")),
        "{codes:?} in\n{after}"
    );
    Some(after)
}

#[test]
fn an_exception_is_as_narrow_as_it_can_be() {
    let gap = "[0-4s] A.\n\n[5-9s] B.\n";
    assert_eq!(
        allowed(gap, "[5-9s]", "T202").unwrap(),
        "[0-4s] A.\n\n// storyc: allow(T202) because it is meant so\n[5-9s] B.\n"
    );
    // In the middle of a block, for its line.
    let line = "[0-3s] A.\nHe turns round and says: \"I have been waiting here since the early morning, and nobody told me anything.\"\nC.\n";
    assert_eq!(
        allowed(line, "He turns", "A101").or_else(|| allowed(line, "I have been", "A101")).unwrap(),
        line.replace("He turns", "// storyc: allow(A101) because it is meant so\nHe turns")
    );
    // What stands in front matter is allowed there.
    let unused = "---\nrefs: { boy: https://example.com/boy.png, girl: https://example.com/girl.png }\n---\n[0-5s] @boy.\n";
    assert_eq!(
        allowed(unused, "girl:", "R104").unwrap(),
        unused.replace("}\n---", "}\nallow: { R104: it is meant so }\n---")
    );
    let entry = "allow: { T202: it is dark }\n";
    let both = unused
        .replace("[0-5s] @boy.", "[0-3s] @boy.\n[4-5s] x")
        .replace("}\n---", &format!("}}\n{entry}---"));
    assert!(
        allowed(&both, "girl:", "R104")
            .unwrap()
            .contains("allow: { T202: it is dark, R104: it is meant so }\n")
    );
    let block = both.replace(entry, "allow:\n  T202: it is dark\n");
    assert!(
        allowed(&block, "girl:", "R104")
            .unwrap()
            .contains("allow:\n  T202: it is dark\n  R104: it is meant so\n---")
    );
}

#[test]
fn what_cannot_be_allowed_is_not_offered() {
    assert_eq!(allowed("[0-5s] A.\n[5-x9s] B.\n", "[5-x9s]", "S101"), None, "nobody knows what it says");
    assert_eq!(
        allowed("[0-99s] A.\n", "[0-99s]", "L101"),
        None,
        "the vendor refuses it whatever the story says"
    );
}

#[test]
fn formatting_touches_only_what_changes() {
    let text = "[0-4s] A.\n\n[4-9s]B.\n\n[9-12s] C.\n";
    let edits = actions::format::edits(text).unwrap();
    assert_eq!(edits.len(), 1);
    assert_eq!(&text[edits[0].span.range()], "[4-9s]B.\n");
    assert_eq!(apply(text, edits.iter()), storyc::format::format(text).unwrap());
    assert!(actions::format::edits("[5-x9s] B.\n").is_err());
}

#[test]
fn edits_of_two_texts_turn_one_into_the_other() {
    for (before, after) in [
        ("a\nb\nc\n", "a\nx\nc\nd\n"),
        ("", "a"),
        ("a", ""),
        ("a\r\nb\rc", "a\nb\nc\n"),
        ("same\n", "same\n"),
        ("走\n😀\n", "😀\n走\n"),
    ] {
        let edits = diff::edits(before, after);
        assert_eq!(written(before, &edits), after);
    }
}

#[test]
fn shots_are_moved_from_where_the_cursor_stands() {
    let (story, span) = of("[0-4s] A.\n[4-9s] B.\n", "A.");
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
    assert_eq!(done(&story, &inserted), "[0-4s] A.\n\n[4-8s] \n[8-13s] B.\n");
    let (story, span) = of("Style.\n[0-4s] A.\n", "Style");
    assert!(actions::ripples(&story, span).is_empty(), "the preamble is no shot");
}
