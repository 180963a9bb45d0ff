//! New names for references.

use std::sync::Arc;

use serde_json::{Value, json};
use storyc::compile::fix::apply;
use storyc::lsp::navigation::{Name, in_story};
use storyc::lsp::{Story, rename};

use super::super::cli::Folder;
use super::client::{Client, address, at, edited};
use super::features::cursor;
use super::folders::begin;
use super::memory::Map;

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
fn titles_of_clips_and_every_clip_get_the_name() {
    let text = "---\nrefs: { boy: b.png }\n---\n[Clip: The @boy]\n[0-5s] @bo‸y.\n[Clip continues]\n[0-5s] @boy again.\n";
    assert_eq!(renamed(text, "tom").unwrap(), text.replace('‸', "").replace("boy", "tom"));
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

const CAST: &str = "refs:\n  lena: https://example.com/lena.png\n  小明: https://example.com/ming.png\n";

/// Asks for another name of what stands at a place.
fn ask(client: &mut Client, uri: &str, place: (u32, u32), new: &str) -> Result<Value, String> {
    let mut params = at(uri, place.0, place.1);
    params["newName"] = new.into();
    client
        .try_ask("textDocument/rename", params)
        .map_err(|error| error["message"].as_str().unwrap().to_owned())
}

/// The names of the documents that an edit changes, in order.
fn changed(edit: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = edit["changes"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_shared_name_changes_in_stories_of_folders_that_are_not_open() {
    for folders in [&[][..], &["/s/one"]] {
        let files = Map::default();
        files.put("/s/storyc.yaml", CAST);
        files.put("/s/one/a.story", "[0-5s] @lena.\n").put("/s/two/b.story", "[0-5s] @lena sits.\n");
        // Its own project file is nearer.
        files.put("/s/other/storyc.yaml", CAST).put("/s/other/c.story", "[0-5s] @lena.\n");
        let mut client = begin(&files, folders, &json!({}));
        let a = "file:///s/one/a.story";
        client.open(a, "[0-5s] @lena.\n");
        let edit = ask(&mut client, a, (0, 9), "mia").unwrap();
        let b = "file:///s/two/b.story";
        assert_eq!(changed(&edit), [a, "file:///s/storyc.yaml", b], "{folders:?}");
        assert_eq!(edited("[0-5s] @lena sits.\n", &edit["changes"][b]), "[0-5s] @mia sits.\n");
        let mut params = at(a, 0, 9);
        params["context"] = json!({ "includeDeclaration": false });
        assert_eq!(client.ask("textDocument/references", params).as_array().unwrap().len(), 2);
        client.quit();
    }
}

#[test]
fn a_name_is_not_changed_where_a_story_cannot_be_read() {
    let files = Map::default();
    files.put("/w/storyc.yaml", CAST).put("/w/bad.story", b"[0-5s] @lena \xFF.\n");
    let mut client = files.server(json!({}));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] @lena.\n");
    let refused = ask(&mut client, a, (0, 9), "mia").unwrap_err();
    assert_eq!(refused, "bad.story may speak of `@lena`: this file is not UTF-8 text (S401)");
    // Nor where its front matter may declare the name itself.
    files.put("/w/bad.story", "---\nrefs: [\n---\n[0-5s] @lena.\n");
    let refused = ask(&mut client, a, (0, 9), "mia").unwrap_err();
    assert!(refused.starts_with("bad.story has mistakes"), "{refused}");
    files.remove("/w/bad.story");
    assert_eq!(changed(&ask(&mut client, a, (0, 9), "mia").unwrap()), [a, "file:///w/storyc.yaml"]);
    client.quit();
}

#[test]
fn a_name_is_not_changed_while_its_project_file_cannot_be_read() {
    let files = Map::default();
    files.put("/w/storyc.yaml", CAST).put("/w/b.story", "[0-5s] @lena.\n");
    let mut client = files.server(json!({}));
    let (a, yaml) = ("file:///w/a.story", "file:///w/storyc.yaml");
    client.open(a, "[0-5s] @lena.\n");
    client.open(yaml, &format!("{CAST}  mia: [\n"));
    let refused = ask(&mut client, a, (0, 9), "mia").unwrap_err();
    assert!(refused.starts_with("storyc.yaml has mistakes"), "{refused}");
    // A mistake in one entry may hide another of the new name.
    client.change(yaml, 2, json!([{ "text": format!("{CAST}  mia: {{ rolle: x }}\n") }]));
    for (uri, place) in [(a, (0, 9)), (yaml, (1, 3))] {
        let refused = ask(&mut client, uri, place, "otto").unwrap_err();
        assert!(refused.starts_with("storyc.yaml has mistakes"), "{refused}");
    }
    client.quit();
}

#[test]
fn a_new_name_takes_no_mention_in_stories_that_did_not_speak_of_the_old_one() {
    let files = Map::default();
    files.put("/w/storyc.yaml", CAST);
    files.put("/w/cap.story", "[0-5s] @小明走来。\n").put("/w/open.story", "[0-5s] @mia.\n");
    files.put("/w/own.story", "---\nrefs: { otto: https://example.com/o.png }\n---\n[0-5s] @otto.\n");
    let mut client = files.server(json!({}));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] @lena.\n");
    let refused = ask(&mut client, a, (0, 9), "小明走").unwrap_err();
    assert_eq!(refused, "`小明走` is taken: `@小明` in cap.story would mean something else");
    let refused = ask(&mut client, a, (0, 9), "mia").unwrap_err();
    assert_eq!(refused, "`mia` is taken: `@mia` in open.story would mean something else");
    // What a story declares itself counts more than what is shared.
    assert_eq!(changed(&ask(&mut client, a, (0, 9), "otto").unwrap()), [a, "file:///w/storyc.yaml"]);
    client.quit();
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_listed_keeps_the_name() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("lsp-unlisted");
    folder.file("storyc.yaml", CAST);
    folder.file("shut/b.story", "[0-5s] @lena.\n");
    let shut = folder.0.join("shut");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything is not kept out.
    let is_shut = std::fs::read_dir(&shut).is_err();
    let mut client = Client::start(&folder.0);
    client.initialize(&folder.0, json!({}));
    let a = address(&folder.0.join("a.story"));
    client.open(&a, "[0-5s] @lena.\n");
    let answer = ask(&mut client, &a, (0, 9), "mia");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).unwrap();
    if is_shut {
        let refused = answer.unwrap_err();
        assert!(refused.starts_with("not every story that may speak of it can be found"), "{refused}");
        assert!(refused.contains("shut"), "{refused}");
    } else {
        assert_eq!(changed(&answer.unwrap()).len(), 3);
    }
    assert_eq!(client.quit(), Some(0));
}
