//! Which files the paths of a story mean, whichever folders are open; and what becomes of folders that come and go.

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::{Client, address, at, codes_of};
use super::memory::Map;

/// A session with these folders open.
pub fn begin(files: &Map, folders: &[&str], capabilities: &Value) -> Client {
    let mut client = files.silent();
    let folders: Vec<Value> =
        folders.iter().map(|path| json!({ "uri": format!("file://{path}"), "name": "x" })).collect();
    let params = json!({ "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities });
    client.ask("initialize", params);
    client.tell("initialized", json!({}));
    client
}

/// A series whose project file, cast and profile lie above the folder of its first part.
fn series() -> Map {
    let files = Map::default();
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
fn paths_mean_the_same_files_whichever_folders_are_open() {
    for folders in [&[][..], &["/s/one"], &["/s"], &["/s", "/s/one"], &["/s/one", "/s"], &["/"], &["/else"]] {
        let mut client = begin(&series(), folders, &json!({}));
        let (a, yaml) = ("file:///s/one/a.story", "file:///s/storyc.yaml");
        client.open(a, STORY);
        // The profile is found, and is none.
        while !client.said.contains_key(a) || !client.said.contains_key(yaml) {
            client.hear();
        }
        let found = client.said[yaml]["diagnostics"].as_array().unwrap();
        assert_eq!(codes_of(found), ["S307"], "{folders:?}");
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("line 1, column"), "{folders:?}: {message}");
        assert_eq!(codes_of(client.said[a]["diagnostics"].as_array().unwrap()), [""; 0], "{folders:?}");
        for (character, file) in [(9, "one/boy.png"), (21, "art/lena.png")] {
            let said = client.ask("textDocument/hover", at(a, 3, character));
            let said = said["contents"]["value"].as_str().unwrap();
            assert!(said.contains(&format!("file:///s/{file}")), "{folders:?}: {said}");
            assert!(said.contains("720 × 720"), "{folders:?}: {said}");
        }
        let links = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": a } }));
        assert_eq!(links[0]["target"], "file:///s/one/boy.png", "{folders:?}");
        client.quit();
    }
}

#[test]
fn without_a_folder_findings_are_those_of_the_command_line() {
    let folder = Folder::new("lsp-alone");
    folder.file("storyc.yaml", "refs: { lena: art/lena.png, tram: art/tram.png }\n");
    folder.file("art/lena.png", super::super::picture("png", 720, 720));
    folder.file("one/boy.png", super::super::picture("png", 720, 720));
    let text = "---\nrefs: { boy: boy.png, dog: dog.png }\n---\n[0-5s] @boy, @dog, @lena and @tram.\n";
    folder.file("one/a.story", text);
    // The program lies elsewhere, so that nothing is found by the folder that it runs in.
    folder.file("elsewhere/x.txt", "");
    let story = folder.0.join("one/a.story");
    let done = folder.run(&["check", story.to_str().unwrap(), "--format", "json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    let files = report["files"].as_array().unwrap();
    let found: Vec<&Value> = files.iter().flat_map(|file| file["diagnostics"].as_array().unwrap()).collect();
    let mut expected: Vec<&str> = found.iter().map(|found| found["message"].as_str().unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(expected.len(), 2, "a picture of each is missing: {expected:#?}");

    let mut client = Client::start(&folder.0.join("elsewhere"));
    client.ask("initialize", json!({ "rootUri": null, "capabilities": {} }));
    client.tell("initialized", json!({}));
    let uri = address(&story);
    client.open(&uri, text);
    let in_project = client.findings(&address(&folder.0.join("storyc.yaml")));
    let in_story = client.said[&uri]["diagnostics"].as_array().unwrap();
    let message =
        |found: &Value| found["message"].as_str().unwrap().split("\nhelp").next().unwrap().to_owned();
    let mut got: Vec<String> = in_project.iter().chain(in_story).map(message).collect();
    got.sort();
    assert_eq!(got, expected);
    assert_eq!(client.quit(), Some(0));
}

#[test]
fn a_text_that_lies_nowhere_names_no_file_of_the_servers_own_folder() {
    let folder = Folder::new("lsp-nowhere");
    folder.file("boy.png", super::super::picture("png", 720, 720));
    let mut client = Client::start(&folder.0);
    client.ask("initialize", json!({ "rootUri": null, "capabilities": {} }));
    client.open("untitled:one", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.\n");
    client.finds("untitled:one", &["R201"]);
    assert_eq!(client.quit(), Some(0));
}

fn folders_event(added: &[&str], removed: &[&str]) -> Value {
    let list = |paths: &[&str]| -> Vec<Value> {
        paths.iter().map(|path| json!({ "uri": format!("file://{path}"), "name": "x" })).collect()
    };
    json!({ "event": { "added": list(added), "removed": list(removed) } })
}

#[test]
fn a_folder_that_goes_takes_the_findings_of_its_project_file_along() {
    let files = Map::default();
    files.put("/w/storyc.yaml", "ratoi: 5\n").put("/v/storyc.yaml", "ratoi: 5\n");
    files.put("/v/b.story", "[0-99s] B.\n");
    let mut client = begin(&files, &["/w", "/v"], &json!({}));
    client.finds("file:///v/storyc.yaml", &["S303"]);
    client.tell("workspace/didChangeWorkspaceFolders", folders_event(&[], &["/v"]));
    client.finds("file:///v/storyc.yaml", &[]);
    assert_eq!(codes_of(client.said["file:///w/storyc.yaml"]["diagnostics"].as_array().unwrap()), ["S303"]);
    // It comes back with the folder.
    client.tell("workspace/didChangeWorkspaceFolders", folders_event(&["/v"], &[]));
    client.finds("file:///v/storyc.yaml", &["S303"]);
    client.quit();
}

#[test]
fn a_closed_story_is_answered_as_it_is_among_all() {
    let files = Map::default();
    files.put("/w/a.story", "[0-99s] A.\n");
    let mut client = files.server(json!({ "textDocument": { "diagnostic": {} } }));
    let ask = |uri: &str| json!({ "textDocument": { "uri": uri } });
    let report = client.ask("textDocument/diagnostic", ask("file:///w/a.story"));
    assert_eq!(codes_of(report["items"].as_array().unwrap()), ["L101"]);
    let whole = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(whole["items"][0]["items"], report["items"]);
    // Of what it does not know it says nothing.
    let report = client.ask("textDocument/diagnostic", ask("file:///w/b.story"));
    assert_eq!(report["items"], json!([]));
    client.quit();
}

#[test]
fn findings_move_to_the_address_that_the_editor_writes() {
    let files = Map::default();
    files.put("/w/a(1) ü.story", "[0-99s] A.\n").put("/w(1)/storyc.yaml", "ratoi: 5\n");
    let mut client = begin(&files, &["/w", "/w(1)"], &json!({}));
    let (ours, theirs) = ("file:///w/a(1)%20%C3%BC.story", "file:///w/a%281%29%20%c3%bc.story");
    client.finds(ours, &["L101"]);
    client.open(theirs, "[0-99s] A.\n");
    client.finds(theirs, &["L101"]);
    assert!(client.said[ours]["diagnostics"].as_array().unwrap().is_empty());
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": theirs } }));
    client.finds(ours, &["L101"]);
    assert!(client.said[theirs]["diagnostics"].as_array().unwrap().is_empty());
    // Project files alike.
    let (ours, theirs) = ("file:///w(1)/storyc.yaml", "file:///w%281%29/storyc.yaml");
    client.open(theirs, "ratoi: 5\n");
    client.finds(theirs, &["S303"]);
    while client.said.get(ours).is_none_or(|said| !said["diagnostics"].as_array().unwrap().is_empty()) {
        client.hear();
    }
    client.quit();

    // An editor that asks is told that there is nothing at the other address.
    let mut client = files.server(json!({ "textDocument": { "diagnostic": {} } }));
    let (ours, theirs) = ("file:///w/a(1)%20%C3%BC.story", "file:///w/a%281%29%20%c3%bc.story");
    let whole = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let known = json!([{ "uri": ours, "value": whole["items"][0]["resultId"] }]);
    assert_eq!(whole["items"][0]["uri"], ours);
    client.open(theirs, "[0-99s] A.\n");
    let whole = client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!(whole["items"][0]["uri"], theirs);
    assert_eq!(codes_of(whole["items"][0]["items"].as_array().unwrap()), ["L101"]);
    assert_eq!((&whole["items"][1]["uri"], &whole["items"][1]["items"]), (&json!(ours), &json!([])));
    client.quit();
}

#[test]
fn a_request_is_shown_of_stories_and_of_no_other_file() {
    let files = Map::default();
    files.put("/w/a.story", "[0-5s] A heron.\n").put("/w/.env", "KEY=5\n").put("/etc/b.story", "[0-5s] B.\n");
    let mut client = files.server(json!({}));
    let show = |uri: &str| json!({ "command": "storyc.showRequest", "arguments": [uri] });
    let text = client.ask("workspace/executeCommand", show("file:///w/a.story"));
    assert!(text.as_str().unwrap().contains("A heron."), "{text}");
    for uri in ["file:///w/.env", "file:///etc/b.story", "file:///w/none.story"] {
        let refused = client.try_ask("workspace/executeCommand", show(uri)).unwrap_err();
        let why = format!("`{uri}` is no story that is open or lies in an open folder");
        assert_eq!(refused["message"], why);
    }
    client.quit();
}
