//! Paths resolve the same whichever folders are open; adding and removing folders.

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::{Client, at, codes_of, uri_of};
use super::memory::MemoryFiles;

/// Starts a session with these folders open.
pub fn open_folders(files: &MemoryFiles, folders: &[&str], capabilities: &Value) -> Client {
    let mut client = files.connect();
    let folders: Vec<Value> =
        folders.iter().map(|path| json!({ "uri": format!("file://{path}"), "name": "x" })).collect();
    let params = json!({ "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities });
    client.request("initialize", params);
    client.notify("initialized", json!({}));
    client
}

/// A series whose project file, references and profile are above the folder of its first story.
fn series() -> MemoryFiles {
    let files = MemoryFiles::default();
    let picture = super::super::picture("png", 720, 720);
    files
        .put("/s/storyc.yaml", "refs: { lena: art/lena.png }\nmodels: [mine.yaml]\n")
        .put("/s/art/lena.png", &picture)
        .put("/s/mine.yaml", "id: 5\n")
        .put("/s/one/boy.png", &picture)
        .put("/s/one/a.story", STORY);
    files
}

const STORY: &str = "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy meets @lena.\n";

#[test]
fn paths_resolve_the_same_whichever_folders_are_open() {
    for folders in [&[][..], &["/s/one"], &["/s"], &["/s", "/s/one"], &["/s/one", "/s"], &["/"], &["/else"]] {
        let mut client = open_folders(&series(), folders, &json!({}));
        let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
        client.open(a, STORY);
        // The profile is found but isn't valid.
        while !client.published.contains_key(a) || !client.published.contains_key(yaml) {
            client.receive();
        }
        let found = client.published[yaml]["diagnostics"].as_array().unwrap();
        assert_eq!(codes_of(found), ["S307"], "{folders:?}");
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("line 1, column"), "{folders:?}: {message}");
        assert_eq!(codes_of(client.published[a]["diagnostics"].as_array().unwrap()), [""; 0], "{folders:?}");
        for (character, file) in [(9, "one/boy.png"), (21, "art/lena.png")] {
            let hover = client.request("textDocument/hover", at(a, 3, character));
            let hover = hover["contents"]["value"].as_str().unwrap();
            assert!(hover.contains(&format!("file:///s/{file}")), "{folders:?}: {hover}");
            assert!(hover.contains("720 × 720"), "{folders:?}: {hover}");
        }
        let links = client.request("textDocument/documentLink", json!({ "textDocument": { "uri": a } }));
        assert_eq!(links[0]["target"], "file:///s/one/boy.png", "{folders:?}");
        client.shut_down();
    }
}

#[test]
fn diagnostics_without_a_folder_match_the_command_line() {
    let folder = Folder::new("lsp-alone");
    folder.file("storyc.yaml", "refs: { lena: art/lena.png, tram: art/tram.png }\n");
    folder.file("art/lena.png", super::super::picture("png", 720, 720));
    folder.file("one/boy.png", super::super::picture("png", 720, 720));
    let text = "---\nrefs: { boy: boy.png, dog: dog.png }\n---\n[0-5s] @boy, @dog, @lena and @tram.\n";
    folder.file("one/a.story", text);
    // The server runs in another folder, so that no path resolves by its working directory.
    folder.file("elsewhere/x.txt", "");
    let story = folder.0.join("one/a.story");
    let done = folder.run(&["check", story.to_str().unwrap(), "--format", "json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let found: Vec<&Value> = files.iter().flat_map(|file| file["diagnostics"].as_array().unwrap()).collect();
    let mut expected: Vec<&str> = found.iter().map(|found| found["message"].as_str().unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(expected.len(), 2, "the story and the project each lack a picture: {expected:#?}");

    let mut client = Client::spawn(&folder.0.join("elsewhere"));
    client.request("initialize", json!({ "rootUri": null, "capabilities": {} }));
    client.notify("initialized", json!({}));
    let uri = uri_of(&story);
    client.open(&uri, text);
    let in_project = client.wait_for_diagnostics(&uri_of(&folder.0.join("storyc.yaml")));
    let in_story = client.published[&uri]["diagnostics"].as_array().unwrap();
    let message =
        |found: &Value| found["message"].as_str().unwrap().split("\nhelp").next().unwrap().to_owned();
    let mut got: Vec<String> = in_project.iter().chain(in_story).map(message).collect();
    got.sort();
    assert_eq!(got, expected);
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn untitled_documents_cannot_name_files_in_the_servers_folder() {
    let folder = Folder::new("lsp-nowhere");
    folder.file("boy.png", super::super::picture("png", 720, 720));
    let mut client = Client::spawn(&folder.0);
    client.request("initialize", json!({ "rootUri": null, "capabilities": {} }));
    client.open("untitled:one", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.\n");
    client.expect_codes("untitled:one", &["R201"]);
    assert_eq!(client.shut_down(), Some(0));
}

fn folders_event(added: &[&str], removed: &[&str]) -> Value {
    let list = |paths: &[&str]| -> Vec<Value> {
        paths.iter().map(|path| json!({ "uri": format!("file://{path}"), "name": "x" })).collect()
    };
    json!({ "event": { "added": list(added), "removed": list(removed) } })
}

#[test]
fn removing_a_folder_clears_its_project_diagnostics() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", "ratoi: 5\n").put("/v/storyc.yaml", "ratoi: 5\n");
    files.put("/v/b.story", "[0-99s] B.\n");
    let mut client = open_folders(&files, &["/w", "/v"], &json!({}));
    client.expect_codes("file:///v/storyc.yaml", &["S303"]);
    client.notify("workspace/didChangeWorkspaceFolders", folders_event(&[], &["/v"]));
    client.expect_codes("file:///v/storyc.yaml", &[]);
    let remaining = client.published["file:///w/storyc.yaml"]["diagnostics"].as_array().unwrap();
    assert_eq!(codes_of(remaining), ["S303"]);
    // Adding the folder again brings the diagnostics back.
    client.notify("workspace/didChangeWorkspaceFolders", folders_event(&["/v"], &[]));
    client.expect_codes("file:///v/storyc.yaml", &["S303"]);
    client.shut_down();
}

#[test]
fn document_pull_of_a_closed_story_matches_workspace_pull() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "[0-99s] A.\n");
    let mut client = files.start_session(json!({ "textDocument": { "diagnostic": {} } }));
    let params = |uri: &str| json!({ "textDocument": { "uri": uri } });
    let report = client.request("textDocument/diagnostic", params("file:///w/a.story"));
    assert_eq!(codes_of(report["items"].as_array().unwrap()), ["L101"]);
    let whole = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(whole["items"][0]["items"], report["items"]);
    // An unknown story has no diagnostics.
    let report = client.request("textDocument/diagnostic", params("file:///w/b.story"));
    assert_eq!(report["items"], json!([]));
    client.shut_down();
}

#[test]
fn diagnostics_move_to_the_uri_that_the_editor_uses() {
    let files = MemoryFiles::default();
    files.put("/w/a(1) ü.story", "[0-99s] A.\n").put("/w(1)/storyc.yaml", "ratoi: 5\n");
    let mut client = open_folders(&files, &["/w", "/w(1)"], &json!({}));
    let (ours, theirs) = ("file:///w/a(1)%20%C3%BC.story", "file:///w/a%281%29%20%c3%bc.story");
    client.expect_codes(ours, &["L101"]);
    client.open(theirs, "[0-99s] A.\n");
    client.expect_codes(theirs, &["L101"]);
    assert!(client.published[ours]["diagnostics"].as_array().unwrap().is_empty());
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": theirs } }));
    client.expect_codes(ours, &["L101"]);
    assert!(client.published[theirs]["diagnostics"].as_array().unwrap().is_empty());
    // The same holds for project files.
    let (ours, theirs) = ("file:///w(1)/storyc.yaml", "file:///w%281%29/storyc.yaml");
    client.open(theirs, "ratoi: 5\n");
    client.expect_codes(theirs, &["S303"]);
    let has_diagnostics = |published: &Value| !published["diagnostics"].as_array().unwrap().is_empty();
    while client.published.get(ours).is_none_or(has_diagnostics) {
        client.receive();
    }
    client.shut_down();

    // An editor that pulls diagnostics learns that the old URI has none.
    let mut client = files.start_session(json!({ "textDocument": { "diagnostic": {} } }));
    let (ours, theirs) = ("file:///w/a(1)%20%C3%BC.story", "file:///w/a%281%29%20%c3%bc.story");
    let whole = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let known = json!([{ "uri": ours, "value": whole["items"][0]["resultId"] }]);
    assert_eq!(whole["items"][0]["uri"], ours);
    client.open(theirs, "[0-99s] A.\n");
    let whole = client.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!(whole["items"][0]["uri"], theirs);
    assert_eq!(codes_of(whole["items"][0]["items"].as_array().unwrap()), ["L101"]);
    assert_eq!((&whole["items"][1]["uri"], &whole["items"][1]["items"]), (&json!(ours), &json!([])));
    client.shut_down();
}

#[test]
fn show_request_reads_only_stories() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "[0-5s] A heron.\n").put("/w/.env", "KEY=5\n").put("/etc/b.story", "[0-5s] B.\n");
    let mut client = files.start_session(json!({}));
    let show = |uri: &str| json!({ "command": "storyc.showRequest", "arguments": [uri] });
    let text = client.request("workspace/executeCommand", show("file:///w/a.story"));
    assert!(text.as_str().unwrap().contains("A heron."), "{text}");
    for uri in ["file:///w/.env", "file:///etc/b.story", "file:///w/none.story"] {
        let refused = client.try_request("workspace/executeCommand", show(uri)).unwrap_err();
        let why = format!("`{uri}` isn't an open story or a story in an open folder");
        assert_eq!(refused["message"], why);
    }
    client.shut_down();
}
