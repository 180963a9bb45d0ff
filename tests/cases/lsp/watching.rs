//! How the server learns that files have changed on the disk.

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::{Client, address};
use super::folders::begin;
use super::memory::Map;

fn saved(client: &mut Client) {
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": "file:///else/notes.txt" } }));
}

fn written(client: &mut Client, uris: &[&str]) {
    let changes: Vec<Value> = uris.iter().map(|uri| json!({ "uri": uri, "type": 2 })).collect();
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

/// What an editor says that watches files, in its folders or also elsewhere.
fn watches(elsewhere: bool) -> Value {
    let can = json!({ "dynamicRegistration": true, "relativePatternSupport": elsewhere });
    json!({ "workspace": { "didChangeWatchedFiles": can } })
}

#[test]
fn where_nobody_watches_a_save_finds_stories_that_have_come_and_gone() {
    let files = Map::default();
    files.put("/w/a.story", "[0-99s] A.\n");
    let mut client = files.server(json!({}));
    client.finds("file:///w/a.story", &["L101"]);
    files.remove("/w/a.story");
    files.put("/w/b.story", "[0-99s] B.\n");
    saved(&mut client);
    client.finds("file:///w/a.story", &[]);
    client.finds("file:///w/b.story", &["L101"]);
    client.quit();
}

#[test]
fn what_git_ignores_is_no_story_of_the_folder_when_it_changes_either() {
    let folder = Folder::new("lsp-ignored");
    folder.file(".gitignore", "out/\n");
    let mut client = Client::start(&folder.0);
    client.initialize(&folder.0, watches(true));
    let paths = [".git/x/i.story", ".hidden.story", "out/i.story", "z.story"];
    let uris = paths.map(|path| {
        folder.file(path, "[0-99s] A.\n");
        address(&folder.0.join(path))
    });
    written(&mut client, &uris.each_ref().map(String::as_str));
    // It is the last in the order in which they are checked.
    client.finds(&uris[3], &["L101"]);
    assert_eq!(client.said.keys().collect::<Vec<_>>(), [&uris[3]]);
    // A story that is ignored from now on is none when it is written again.
    folder.file(".gitignore", "*.story\n");
    written(&mut client, &[&uris[3]]);
    client.finds(&uris[3], &[]);
    assert_eq!(client.quit(), Some(0));
}

#[test]
fn files_above_the_open_folder_are_watched_too() {
    let files = Map::default();
    files.put("/s/storyc.yaml", "refs: { lena: art/lena.png }\nmodels: [models/mine.yaml]\n");
    files.put("/s/one/a.story", "[0-5s] @lena.\n[4-9s] B.\n");
    let mut client = begin(&files, &["/s/one"], &watches(true));
    let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
    client.finds(a, &["T201"]);
    let registered = |client: &Client| -> Vec<String> {
        let asks = client.heard.iter().filter(|heard| heard["method"] == "client/registerCapability");
        let of = |ask: &Value| ask["params"]["registrations"][0]["registerOptions"]["watchers"].clone();
        asks.flat_map(|ask| of(ask).as_array().unwrap().clone())
            .filter(|watcher| watcher["globPattern"]["pattern"] == "*.{yaml,yml}")
            .map(|watcher| watcher["globPattern"]["baseUri"].as_str().unwrap().to_owned())
            .collect()
    };
    while registered(&client).is_empty() {
        client.hear();
    }
    assert_eq!(registered(&client), ["file:///s", "file:///s/art", "file:///s/models"]);
    files.put("/s/storyc.yaml", "refs: { lena: art/lena.png }\nlint: { T: off }\n");
    written(&mut client, &[yaml]);
    client.finds(a, &[]);
    // Nobody is asked twice.
    let ids: Vec<&Value> = client
        .heard
        .iter()
        .filter(|heard| heard["method"] == "client/registerCapability")
        .map(|heard| &heard["params"]["registrations"][0]["id"])
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    client.quit();
}

#[test]
fn an_editor_that_watches_only_its_folders_has_the_rest_looked_at_on_a_save() {
    let files = Map::default();
    files.put("/s/storyc.yaml", "title: x\n").put("/s/one/a.story", "[0-5s] A.\n[4-9s] B.\n");
    let mut client = begin(&files, &["/s/one"], &watches(false));
    let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
    client.finds(yaml, &["S303"]);
    files.put("/s/storyc.yaml", "lint: { T: off }\n");
    saved(&mut client);
    client.finds(a, &[]);
    client.quit();
}
