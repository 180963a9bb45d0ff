//! Renaming references.

use std::sync::Arc;

use serde_json::{Value, json};
use storyc::compile::fix::apply;
use storyc::lsp::navigation::{Name, in_story};
use storyc::lsp::{Story, rename};

use super::super::cli::Folder;
use super::client::{Client, at, edited, uri_of};
use super::features::cursor;
use super::folders::open_folders;
use super::memory::MemoryFiles;

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
fn every_mention_and_the_declaration_are_renamed() {
    let text = "---\nrefs: { boy: b.png, girl: g.png }\n---\n[0-5s The @bo‸y] @boy (softly): \"@boy!\" @girl, @[boy]s.\n";
    assert_eq!(
        renamed(text, "tom").unwrap(),
        "---\nrefs: { tom: b.png, girl: g.png }\n---\n[0-5s The @tom] @tom (softly): \"@tom!\" @girl, @[tom]s.\n"
    );
    assert_eq!(renamed(text, "@tom").unwrap(), renamed(text, "tom").unwrap(), "`@` isn't part of the name");
    assert!(renamed(text, "boy").unwrap().contains("boy: b.png"), "a reference may keep its name");
}

#[test]
fn clip_titles_and_every_clip_are_renamed() {
    let text = "---\nrefs: { boy: b.png }\n---\n[Clip: The @boy]\n[0-5s] @bo‸y.\n[Clip continues]\n[0-5s] @boy again.\n";
    assert_eq!(renamed(text, "tom").unwrap(), text.replace('‸', "").replace("boy", "tom"));
}

#[test]
fn name_that_would_run_on_gets_brackets() {
    let text = "---\nrefs: { 小雨: y.png }\n---\n[0-5s] @小‸雨跑来，@小雨-like.\n";
    assert_eq!(
        renamed(text, "小雨伞").unwrap(),
        "---\nrefs: { 小雨伞: y.png }\n---\n[0-5s] @小雨伞跑来，@小雨伞-like.\n"
    );
    assert_eq!(
        renamed("---\nrefs: { boy: y.png }\n---\n[0-5s] @boy‸走. @boy-like.\n", "night porter").unwrap(),
        "---\nrefs: { night porter: y.png }\n---\n[0-5s] @[night porter]走. @[night porter]-like.\n"
    );
    // A key that YAML would parse differently gets quotes.
    assert_eq!(
        renamed("---\nrefs:\n  boy: y.png\n---\n[0-5s] @boy‸.\n", "a, b").unwrap(),
        "---\nrefs:\n  \"a, b\": y.png\n---\n[0-5s] @[a, b].\n"
    );
}

#[test]
fn undeclared_reference_can_be_renamed() {
    assert_eq!(renamed("[0-5s] @bo‸y and @boy.\n", "girl").unwrap(), "[0-5s] @girl and @girl.\n");
}

#[test]
fn invalid_and_taken_names_are_refused_with_a_reason() {
    let text = "---\nrefs: { boy: b.png, girl: g.png }\n---\n[0-5s] @bo‸y @dog.\n";
    for (new, why) in [
        ("girl", "is taken"),
        ("dog", "is taken"),
        ("", "isn't a valid name"),
        ("a]b", "isn't a valid name"),
        ("a\nb", "isn't a valid name"),
        ("Image 2", "is reserved for a position"),
        ("图片3", "is reserved for a position"),
    ] {
        let refused = renamed(text, new).unwrap_err();
        assert!(refused.contains(why), "{new}: {refused}");
    }
    let list = "---\nrefs: [b.png]\n---\n[0-5s] @Image‸1.\n";
    assert!(renamed(list, "boy").unwrap_err().contains("has no name of its own"));
    assert!(renamed("[0-5s] @Image‸1.\n", "boy").unwrap_err().contains("has no name of its own"));
    // A positional mention of a named entry refers to that entry, and stays positional.
    let by_position = "---\nrefs: { boy: b.png }\n---\n[0-5s] @Image1‸ and @boy.\n";
    assert!(
        renamed(by_position, "tom").unwrap().ends_with("{ tom: b.png }\n---\n[0-5s] @Image1 and @tom.\n")
    );
}

const CAST: &str = "refs:\n  lena: https://example.com/lena.png\n  小明: https://example.com/ming.png\n";

/// Requests a rename at a position; returns the edit or the error message.
fn rename_at(client: &mut Client, uri: &str, place: (u32, u32), new: &str) -> Result<Value, String> {
    let mut params = at(uri, place.0, place.1);
    params["newName"] = new.into();
    client
        .try_request("textDocument/rename", params)
        .map_err(|error| error["message"].as_str().unwrap().to_owned())
}

/// The URIs of the documents that an edit changes, in order.
fn changed_uris(edit: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = edit["changes"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn shared_reference_is_renamed_in_folders_that_are_not_open() {
    for folders in [&[][..], &["/s/one"]] {
        let files = MemoryFiles::default();
        files.put("/s/storyc.yaml", CAST);
        files.put("/s/one/a.story", "[0-5s] @lena.\n").put("/s/two/b.story", "[0-5s] @lena sits.\n");
        // This story has a nearer project file of its own.
        files.put("/s/other/storyc.yaml", CAST).put("/s/other/c.story", "[0-5s] @lena.\n");
        let mut client = open_folders(&files, folders, &json!({}));
        let a = "file:///s/one/a.story";
        client.open(a, "[0-5s] @lena.\n");
        let edit = rename_at(&mut client, a, (0, 9), "mia").unwrap();
        let b = "file:///s/two/b.story";
        assert_eq!(changed_uris(&edit), [a, "file:///s/storyc.yaml", b], "{folders:?}");
        assert_eq!(edited("[0-5s] @lena sits.\n", &edit["changes"][b]), "[0-5s] @mia sits.\n");
        let mut params = at(a, 0, 9);
        params["context"] = json!({ "includeDeclaration": false });
        assert_eq!(client.request("textDocument/references", params).as_array().unwrap().len(), 2);
        client.shut_down();
    }
}

#[test]
fn rename_is_refused_if_a_story_cannot_be_read() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", CAST).put("/w/bad.story", b"[0-5s] @lena \xFF.\n");
    let mut client = files.start_session(json!({}));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] @lena.\n");
    let refused = rename_at(&mut client, a, (0, 9), "mia").unwrap_err();
    assert_eq!(
        refused,
        "can't read bad.story, which may mention `@lena`: this file is not UTF-8 text (S401)"
    );
    // Broken front matter might declare the new name.
    files.put("/w/bad.story", "---\nrefs: [\n---\n[0-5s] @lena.\n");
    let refused = rename_at(&mut client, a, (0, 9), "mia").unwrap_err();
    assert!(refused.starts_with("bad.story has errors"), "{refused}");
    files.remove("/w/bad.story");
    let edit = rename_at(&mut client, a, (0, 9), "mia").unwrap();
    assert_eq!(changed_uris(&edit), [a, "file:///w/storyc.yaml"]);
    client.shut_down();
}

#[test]
fn rename_is_refused_while_the_project_file_has_errors() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", CAST).put("/w/b.story", "[0-5s] @lena.\n");
    let mut client = files.start_session(json!({}));
    let (a, yaml) = ("file:///w/a.story", "file:///w/storyc.yaml");
    client.open(a, "[0-5s] @lena.\n");
    client.open(yaml, &format!("{CAST}  mia: [\n"));
    let refused = rename_at(&mut client, a, (0, 9), "mia").unwrap_err();
    assert!(refused.starts_with("storyc.yaml has errors"), "{refused}");
    // A broken entry might declare the new name.
    client.change(yaml, 2, json!([{ "text": format!("{CAST}  mia: {{ rolle: x }}\n") }]));
    for (uri, place) in [(a, (0, 9)), (yaml, (1, 3))] {
        let refused = rename_at(&mut client, uri, place, "otto").unwrap_err();
        assert!(refused.starts_with("storyc.yaml has errors"), "{refused}");
    }
    client.shut_down();
}

#[test]
fn new_name_must_not_capture_mentions_in_other_stories() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", CAST);
    files.put("/w/cap.story", "[0-5s] @小明走来。\n").put("/w/open.story", "[0-5s] @mia.\n");
    files.put("/w/own.story", "---\nrefs: { otto: https://example.com/o.png }\n---\n[0-5s] @otto.\n");
    let mut client = files.start_session(json!({}));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] @lena.\n");
    let refused = rename_at(&mut client, a, (0, 9), "小明走").unwrap_err();
    assert_eq!(refused, "`小明走` is taken: it would change what `@小明` in cap.story means");
    let refused = rename_at(&mut client, a, (0, 9), "mia").unwrap_err();
    assert_eq!(refused, "`mia` is taken: it would change what `@mia` in open.story means");
    // A story's own declaration overrides a shared one.
    let edit = rename_at(&mut client, a, (0, 9), "otto").unwrap();
    assert_eq!(changed_uris(&edit), [a, "file:///w/storyc.yaml"]);
    client.shut_down();
}

#[cfg(unix)]
#[test]
fn rename_is_refused_if_a_folder_cannot_be_listed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("lsp-unlisted");
    folder.file("storyc.yaml", CAST);
    folder.file("shut/b.story", "[0-5s] @lena.\n");
    let shut = folder.0.join("shut");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Permissions don't apply to root.
    let is_shut = std::fs::read_dir(&shut).is_err();
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    let a = uri_of(&folder.0.join("a.story"));
    client.open(&a, "[0-5s] @lena.\n");
    let answer = rename_at(&mut client, &a, (0, 9), "mia");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).unwrap();
    if is_shut {
        let refused = answer.unwrap_err();
        assert!(refused.starts_with("can't list every story that may mention the reference"), "{refused}");
        assert!(refused.contains("shut"), "{refused}");
    } else {
        assert_eq!(changed_uris(&answer.unwrap()).len(), 3);
    }
    assert_eq!(client.shut_down(), Some(0));
}
