//! How the server finds out that files have changed on disk.

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::{Client, uri_of};
use super::folders::open_folders;
use super::memory::MemoryFiles;

fn send_did_save(client: &mut Client) {
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": "file:///else/notes.txt" } }));
}

fn send_files_changed(client: &mut Client, uris: &[&str]) {
    let changes: Vec<Value> = uris.iter().map(|uri| json!({ "uri": uri, "type": 2 })).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

/// The capabilities of an editor that watches files in its folders and, with `elsewhere`, outside them.
fn watching_capabilities(elsewhere: bool) -> Value {
    let capability = json!({ "dynamicRegistration": true, "relativePatternSupport": elsewhere });
    json!({ "workspace": { "didChangeWatchedFiles": capability } })
}

#[test]
fn without_file_watching_a_save_finds_new_and_deleted_stories() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "[0-99s] A.\n");
    let mut client = files.start_session(json!({}));
    client.expect_codes("file:///w/a.story", &["L101"]);
    files.remove("/w/a.story");
    files.put("/w/b.story", "[0-99s] B.\n");
    send_did_save(&mut client);
    client.expect_codes("file:///w/a.story", &[]);
    client.expect_codes("file:///w/b.story", &["L101"]);
    client.shut_down();
}

#[test]
fn changed_files_that_git_ignores_are_not_checked() {
    let folder = Folder::new("lsp-ignored");
    folder.file(".gitignore", "out/\n");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, watching_capabilities(true));
    let paths = [".git/x/i.story", ".hidden.story", "out/i.story", "z.story"];
    let uris = paths.map(|path| {
        folder.file(path, "[0-99s] A.\n");
        uri_of(&folder.0.join(path))
    });
    send_files_changed(&mut client, &uris.each_ref().map(String::as_str));
    // This story is checked last, so the others would have been reported by now.
    client.expect_codes(&uris[3], &["L101"]);
    assert_eq!(client.published.keys().collect::<Vec<_>>(), [&uris[3]]);
    // A story that is ignored from now on is dropped when it changes.
    folder.file(".gitignore", "*.story\n");
    send_files_changed(&mut client, &[&uris[3]]);
    client.expect_codes(&uris[3], &[]);
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn files_above_the_open_folder_are_watched() {
    let files = MemoryFiles::default();
    files.put("/s/storyc.yaml", "refs: { lena: art/lena.png }\nmodels: [models/mine.yaml]\n");
    files.put("/s/one/a.story", "[0-5s] @lena.\n[4-9s] B.\n");
    let mut client = open_folders(&files, &["/s/one"], &watching_capabilities(true));
    let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
    client.expect_codes(a, &["T201"]);
    let registered = |client: &Client| -> Vec<String> {
        let registrations =
            client.received.iter().filter(|message| message["method"] == "client/registerCapability");
        let watchers = |request: &Value| {
            request["params"]["registrations"][0]["registerOptions"]["watchers"].as_array().unwrap().clone()
        };
        registrations
            .flat_map(watchers)
            .filter(|watcher| watcher["globPattern"]["pattern"] == "*.{yaml,yml}")
            .map(|watcher| watcher["globPattern"]["baseUri"].as_str().unwrap().to_owned())
            .collect()
    };
    while registered(&client).is_empty() {
        client.receive();
    }
    assert_eq!(registered(&client), ["file:///s", "file:///s/art", "file:///s/models"]);
    files.put("/s/storyc.yaml", "refs: { lena: art/lena.png }\nlint: { T: off }\n");
    send_files_changed(&mut client, &[yaml]);
    client.expect_codes(a, &[]);
    // Each folder is registered only once.
    let ids: Vec<&Value> = client
        .received
        .iter()
        .filter(|message| message["method"] == "client/registerCapability")
        .map(|message| &message["params"]["registrations"][0]["id"])
        .collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    client.shut_down();
}

#[test]
fn outside_files_are_reread_on_save_if_not_watched() {
    let files = MemoryFiles::default();
    files.put("/s/storyc.yaml", "title: x\n").put("/s/one/a.story", "[0-5s] A.\n[4-9s] B.\n");
    let mut client = open_folders(&files, &["/s/one"], &watching_capabilities(false));
    let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
    client.expect_codes(yaml, &["S303"]);
    files.put("/s/storyc.yaml", "lint: { T: off }\n");
    send_did_save(&mut client);
    client.expect_codes(a, &[]);
    client.shut_down();
}
