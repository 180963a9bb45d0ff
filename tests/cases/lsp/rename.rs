//! New names for references.

use std::sync::Arc;

use storyc::compile::fix::apply;
use storyc::lsp::navigation::{Name, in_story};
use storyc::lsp::{Story, rename};

use super::features::cursor;

fn name(text: &str) -> (Story, Name) {
    let (story, offset) = cursor(text);
    let name = in_story(&story, "a", offset).expect("a reference");
    (story, name)
}

/// The text after a rename, or why it was refused.
fn renamed(text: &str, new: &str) -> Result<String, String> {
    let (story, name) = name(text);
    let text = story.text().clone();
    let stories = [("a".to_owned(), Arc::new(story))];
    let compile = |_: &str, _: Option<&str>, text: &str| Story::new(text);
    let edits = rename::rename(&name, new, None, &stories, &compile)?;
    Ok(edits.first().map_or(text.to_string(), |(_, edits)| apply(&text, edits.iter())))
}

#[test]
fn every_mention_and_the_declaration_get_the_name() {
    let text = "---\nrefs: { boy: b.png, girl: g.png }\n---\n[0-5s The @bo‸y] @boy (softly): \"@boy!\" @girl, @[boy]s.\n";
    assert_eq!(
        renamed(text, "tom").unwrap(),
        "---\nrefs: { tom: b.png, girl: g.png }\n---\n[0-5s The @tom] @tom (softly): \"@tom!\" @girl, @[tom]s.\n"
    );
    assert_eq!(
        renamed(text, "@tom").unwrap(),
        renamed(text, "tom").unwrap(),
        "the mark is no part of the name"
    );
    assert!(renamed(text, "boy").unwrap().contains("boy: b.png"), "its own name is not taken");
}

#[test]
fn a_name_that_would_run_on_is_written_in_brackets() {
    let text = "---\nrefs: { 小雨: y.png }\n---\n[0-5s] @小‸雨跑来，@小雨-like.\n";
    assert_eq!(
        renamed(text, "小雨伞").unwrap(),
        "---\nrefs: { 小雨伞: y.png }\n---\n[0-5s] @小雨伞跑来，@小雨伞-like.\n"
    );
    assert_eq!(
        renamed("---\nrefs: { boy: y.png }\n---\n[0-5s] @boy‸走. @boy-like.\n", "night porter").unwrap(),
        "---\nrefs: { night porter: y.png }\n---\n[0-5s] @[night porter]走. @[night porter]-like.\n"
    );
    // A key that YAML would read as something else stands in quotes.
    assert_eq!(
        renamed("---\nrefs:\n  boy: y.png\n---\n[0-5s] @boy‸.\n", "a, b").unwrap(),
        "---\nrefs:\n  \"a, b\": y.png\n---\n[0-5s] @[a, b].\n"
    );
}

#[test]
fn what_is_declared_nowhere_can_be_renamed_too() {
    assert_eq!(renamed("[0-5s] @bo‸y and @boy.\n", "girl").unwrap(), "[0-5s] @girl and @girl.\n");
}

#[test]
fn bad_and_taken_names_are_refused_with_a_reason() {
    let text = "---\nrefs: { boy: b.png, girl: g.png }\n---\n[0-5s] @bo‸y @dog.\n";
    for (new, why) in [
        ("girl", "is taken"),
        ("dog", "is taken"),
        ("", "is no name"),
        ("a]b", "is no name"),
        ("a\nb", "is no name"),
        ("Image 2", "is a position"),
        ("图片3", "is a position"),
    ] {
        let refused = renamed(text, new).unwrap_err();
        assert!(refused.contains(why), "{new}: {refused}");
    }
    let list = "---\nrefs: [b.png]\n---\n[0-5s] @Image‸1.\n";
    assert!(renamed(list, "boy").unwrap_err().contains("called by its position"));
    assert!(renamed("[0-5s] @Image‸1.\n", "boy").unwrap_err().contains("called by its position"));
    // A position that stands for a named entry is that entry, and stays a position.
    let by_position = "---\nrefs: { boy: b.png }\n---\n[0-5s] @Image1‸ and @boy.\n";
    assert!(
        renamed(by_position, "tom").unwrap().ends_with("{ tom: b.png }\n---\n[0-5s] @Image1 and @tom.\n")
    );
}
