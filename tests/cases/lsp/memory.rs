//! The server in memory, with files that exist only in the test.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use lsp_server::Connection;
use serde_json::{Value, json};
use storyc::assets::{AssetError, Assets, Head};
use storyc::diagnostic::Diagnostic;
use storyc::lsp::{FileSystem, SessionEnd, serve};
use storyc::text::Span;

use super::client::{Client, at, codes_of, edited, range};

/// A file system in memory. A test may change it while a server runs.
#[derive(Clone, Default)]
pub struct MemoryFiles(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl MemoryFiles {
    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        self.0.lock().unwrap().insert(path.to_owned(), bytes.as_ref().to_vec());
        self
    }

    pub fn remove(&self, path: &str) {
        self.0.lock().unwrap().remove(path);
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(path).cloned()
    }

    /// Starts a server with these files, and a session with the workspace folder `/w`.
    pub fn start_session(&self, capabilities: Value) -> Client {
        let mut client = self.connect();
        client.initialize(Path::new("/w"), capabilities);
        client
    }

    /// Starts a server with these files, and connects an editor that hasn't sent `initialize` yet.
    pub fn connect(&self) -> Client {
        let (ours, theirs) = Connection::memory();
        let files = self.clone();
        std::thread::spawn(move || {
            assert_eq!(serve(&ours, &files), SessionEnd::Shutdown, "the connection broke");
        });
        Client::connect(theirs)
    }
}

impl Assets for MemoryFiles {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let bytes = self.get(path).ok_or(AssetError::Missing)?;
        Ok(Head { length: bytes.len() as u64, bytes })
    }
}

impl FileSystem for MemoryFiles {
    fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        let missing = || Box::new(Diagnostic::error("S403", Span::at(0), "this file cannot be read"));
        let bytes = self.get(path).ok_or_else(missing)?;
        String::from_utf8(bytes)
            .map(Arc::from)
            .map_err(|_| Box::new(Diagnostic::error("S401", Span::at(0), "this file is not UTF-8 text")))
    }

    fn is_file(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    fn list_stories(&self, folder: &str) -> Vec<String> {
        let files = self.0.lock().unwrap();
        let is_story = |path: &&String| {
            let below = path.starts_with(&format!("{}/", folder.trim_end_matches('/')));
            below && path.rsplit('.').next() == Some("story")
        };
        files.keys().filter(is_story).cloned().collect()
    }

    fn list_files(&self, folder: &str) -> Vec<String> {
        let files = self.0.lock().unwrap();
        files.keys().filter_map(|path| path.strip_prefix(&format!("{folder}/"))).map(str::to_owned).collect()
    }
}

#[test]
fn queued_changes_are_compiled_once() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::connect(theirs);
    client.send_request("initialize", json!({ "capabilities": {} }));
    client.open("untitled:one", "[0-5s] A.\n");
    for version in 2..=50 {
        client.change(
            "untitled:one",
            version,
            json!([{ "text": format!("[0-5s] A.\n[4-{version}s] B.\n") }]),
        );
    }
    // All messages are queued before the server starts.
    let server = std::thread::spawn(move || serve(&ours, &MemoryFiles::default()));
    client.expect_codes("untitled:one", &["L101", "T201"]);
    let is_published = |message: &&Value| message["method"] == "textDocument/publishDiagnostics";
    let published: Vec<&Value> = client.received.iter().filter(is_published).collect();
    assert_eq!(published.len(), 1, "{published:#?}");
    assert_eq!(published[0]["params"]["version"], 50);
    client.shut_down();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn vs_code_gets_the_height_of_pictures() {
    let picture = |name: &str| {
        let mut client = MemoryFiles::default().connect();
        client.request("initialize", json!({ "clientInfo": { "name": name }, "capabilities": {} }));
        let text = "---\nrefs: { boy: https://example.com/boy.png }\n---\n[0-5s] @boy.\n";
        client.open("untitled:one", text);
        let hover = client.request("textDocument/hover", at("untitled:one", 3, 9));
        client.shut_down();
        hover["contents"]["value"].as_str().unwrap().lines().next().unwrap().to_owned()
    };
    assert_eq!(picture("Visual Studio Code"), "![boy](https://example.com/boy.png|height=180)");
    assert_eq!(picture("Neovim"), "![boy](https://example.com/boy.png)");
}

#[test]
fn project_file_has_quick_fixes() {
    let mut client = MemoryFiles::default()
        .start_session(json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": {} } } }));
    let yaml = "file:///w/storyc.yaml";
    client.open(yaml, "ratoi: 16:9\n");
    client.expect_codes(yaml, &["S303"]);
    let params = json!({ "textDocument": { "uri": yaml }, "range": range(0, 2, 0, 2), "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params);
    assert_eq!(edited("ratoi: 16:9\n", &actions[0]["edit"]["changes"][yaml]), "ratio: 16:9\n");
    client.shut_down();
}

#[test]
fn cancelled_request_is_never_started() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::connect(theirs);
    client.send_request("initialize", json!({ "capabilities": {} }));
    client.open("untitled:one", "[0-5s] A.\n");
    let cancelled = client.send_request("textDocument/hover", at("untitled:one", 0, 2));
    let kept = client.send_request("textDocument/hover", at("untitled:one", 0, 2));
    client.notify("$/cancelRequest", json!({ "id": cancelled }));
    client.notify("$/cancelRequest", json!({ "id": 77 }));
    let server = std::thread::spawn(move || serve(&ours, &MemoryFiles::default()));
    assert_eq!(client.wait_for_response(cancelled).unwrap_err()["code"], -32800);
    let hover = client.wait_for_response(kept).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Shot 1 of 1"));
    client.shut_down();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn cancelling_the_only_request_does_not_end_the_session() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::connect(theirs);
    let early = client.send_request("textDocument/hover", at("untitled:one", 0, 2));
    client.notify("$/cancelRequest", json!({ "id": early }));
    let server = std::thread::spawn(move || serve(&ours, &MemoryFiles::default()));
    assert_eq!(client.wait_for_response(early).unwrap_err()["code"], -32800);
    client.initialize(Path::new("/w"), json!({}));
    client.open("untitled:one", "[0-99s] A.\n");
    client.expect_codes("untitled:one", &["L101"]);
    // The server is idle now, so either the response or the cancellation may win.
    for _ in 0..200 {
        let id = client.send_request("textDocument/hover", at("untitled:one", 0, 2));
        client.notify("$/cancelRequest", json!({ "id": id }));
        if let Err(error) = client.wait_for_response(id) {
            assert_eq!(error["code"], -32800, "{error}");
        }
    }
    client.shut_down();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn unsaved_project_file_applies_to_every_story() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", "lint: { T: off }\n").put("/w/one/a.story", "[0-5s] A.\n[4-9s] @girl.\n");
    files.put("/w/b.story", "[0-5s] A.\n[4-9s] B.\n");
    let mut client = files.start_session(json!({}));
    let (yaml, a) = ("file:///w/storyc.yaml", "file:///w/one/a.story");
    client.expect_codes(a, &["R102"]);
    client.open(yaml, "lint: { T: off }\n");
    client.change(yaml, 2, json!([{ "text": "lint: { R: off }\nratoi: 5\n" }]));
    client.expect_codes("file:///w/b.story", &["T201"]);
    client.expect_codes(a, &["T201"]);
    client.expect_codes(yaml, &["S303"]);
    // An unsaved shared reference counts too.
    client.change(yaml, 3, json!([{ "text": "refs: { girl: https://example.com/girl.png }\n" }]));
    client.expect_codes(yaml, &[]);
    // Closing the document drops unsaved changes.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": yaml } }));
    client.expect_codes("file:///w/b.story", &[]);
    client.shut_down();
}

#[test]
fn without_file_watching_a_save_rechecks_everything() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.\n");
    let mut client = files.start_session(json!({}));
    let a = "file:///w/a.story";
    client.expect_codes(a, &["R201"]);
    files.put("/w/boy.png", super::super::picture("png", 720, 720));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": "file:///w/notes.txt" } }));
    client.expect_codes(a, &[]);
    client.shut_down();
}

#[test]
fn project_file_diagnostics_are_deduplicated() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", "model: no-such-model\n");
    for name in ["a", "b", "c"] {
        files.put(&format!("/w/{name}.story"), "[0-5s] A.\n");
    }
    let mut client = files.start_session(json!({}));
    let found = client.expect_codes("file:///w/storyc.yaml", &["L110"]);
    assert_eq!(found[0]["range"], range(0, 7, 0, 20));
    client.shut_down();
}

#[test]
fn story_that_is_not_utf8_is_reported() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", [0xFF, 0xFE, 0x00]);
    let mut client = files.start_session(json!({}));
    client.expect_codes("file:///w/a.story", &["S401"]);
    client.shut_down();
}

#[test]
fn oversized_story_is_not_compiled() {
    let mut client = MemoryFiles::default().start_session(json!({}));
    let uri = "file:///w/large.story";
    client.open(uri, &"A heron. ".repeat(2_000_000));
    client.expect_codes(uri, &["S402"]);
    let refused = client.try_request("textDocument/hover", at(uri, 0, 0)).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("larger than 16 MB"), "{refused}");
    client.change(uri, 2, json!([{ "text": "[0-5s] A heron." }]));
    client.expect_codes(uri, &[]);
    client.shut_down();
}

#[test]
fn pulling_editors_get_no_published_diagnostics() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "[0-5s] A.\n[4-9s] B.\n").put("/w/b.story", "[0-5s] B.\n");
    let mut client = files.start_session(json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    }));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] A.\n[4-9s] B.\n");
    let params = |id: Value| json!({ "textDocument": { "uri": a }, "previousResultId": id });
    let report = client.request("textDocument/diagnostic", params(Value::Null));
    assert_eq!(report["kind"], "full");
    assert_eq!(codes_of(report["items"].as_array().unwrap()), ["T201"]);
    let again = client.request("textDocument/diagnostic", params(report["resultId"].clone()));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": report["resultId"] }));

    let whole = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = whole["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["uri"], &items[0]["kind"]), (&json!(a), &json!("full")));
    assert_eq!(items[0]["items"].as_array().unwrap().len(), 1);
    assert!(items[1]["items"].as_array().unwrap().is_empty());

    // Without new diagnostics, the request stays pending until there are some.
    let known: Vec<Value> =
        items.iter().map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
    let pending = client.send_request("workspace/diagnostic", json!({ "previousResultIds": known }));
    client.change(a, 2, json!([{ "text": "[0-5s] A.\n[5-9s] B.\n" }]));
    let report = client.wait_for_response(pending).unwrap();
    assert_eq!(report["items"][0]["items"], json!([]));
    assert_eq!(report["items"][1]["kind"], "unchanged");

    // When a project file changes, the server asks the editor to pull again.
    client.open("file:///w/storyc.yaml", "lint: { T: off }\n");
    while !client.received.iter().any(|message| message["method"] == "workspace/diagnostic/refresh") {
        client.receive();
    }
    assert!(!client.published.contains_key(a), "{:?}", client.published);
    let pending = client.send_request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.wait_for_response(pending).unwrap();
    client.shut_down();
}

#[test]
fn shared_reference_is_found_and_renamed_in_all_stories() {
    let files = MemoryFiles::default();
    files
        .put(
            "/w/storyc.yaml",
            "refs:\n  girl: https://example.com/girl.png\n  boy: https://example.com/boy.png\n",
        )
        .put("/w/a.story", "[0-5s] @girl walks.\n")
        .put("/w/two/b.story", "[0-5s] @boy, then @girl走来.\n")
        .put(
            "/w/c.story",
            "---\nrefs: { girl: https://example.com/own.png }\n---\n[0-5s] @girl of her own.\n",
        )
        .put("/w/d.story", "[0-5s] Nobody.\n");
    let capabilities = json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } });
    let mut client = files.start_session(capabilities);
    let (a, yaml) = ("file:///w/a.story", "file:///w/storyc.yaml");
    // Unsaved text overrides the file on disk.
    client.open(a, "[0-5s] 😀 @girl walks. @girl!\n");
    let found = client.request("textDocument/definition", at(a, 0, 12));
    assert_eq!(found, json!({ "uri": yaml, "range": range(1, 2, 1, 6) }));
    let mut params = at(a, 0, 12);
    params["context"] = json!({ "includeDeclaration": true });
    let places = client.request("textDocument/references", params);
    let places: Vec<(&str, u64)> = places
        .as_array()
        .unwrap()
        .iter()
        .map(|place| (place["uri"].as_str().unwrap(), place["range"]["start"]["character"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [(yaml, 2), (a, 10), (a, 23), ("file:///w/two/b.story", 18)]);

    let prepared = client.request("textDocument/prepareRename", at(a, 0, 12));
    assert_eq!(prepared, json!({ "range": range(0, 11, 0, 15), "placeholder": "girl" }));
    let mut rename = at(a, 0, 12);
    rename["newName"] = "mina".into();
    let edit = client.request("textDocument/rename", rename.clone());
    let changes = edit["documentChanges"].as_array().unwrap();
    let of = |uri: &str| changes.iter().find(|change| change["textDocument"]["uri"] == uri).unwrap();
    assert_eq!(changes.len(), 3);
    assert_eq!(
        (&of(a)["textDocument"]["version"], &of(yaml)["textDocument"]["version"]),
        (&json!(1), &json!(null))
    );
    assert_eq!(edited("[0-5s] 😀 @girl walks. @girl!\n", &of(a)["edits"]), "[0-5s] 😀 @mina walks. @mina!\n");
    assert_eq!(
        edited("[0-5s] @boy, then @girl走来.\n", &of("file:///w/two/b.story")["edits"]),
        "[0-5s] @boy, then @mina走来.\n"
    );
    // The name is taken in the project file.
    rename["newName"] = "boy".into();
    let refused = client.try_request("textDocument/rename", rename.clone()).unwrap_err();
    assert_eq!(refused["code"], -32803);
    assert!(refused["message"].as_str().unwrap().contains("`boy` is taken"), "{refused}");

    // Rename from the project file itself.
    client.open(yaml, "refs:\n  girl: https://example.com/girl.png\n  boy: https://example.com/boy.png\n");
    let mut rename = at(yaml, 2, 4);
    rename["newName"] = "night porter".into();
    let edit = client.request("textDocument/rename", rename);
    let b = edit["documentChanges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["textDocument"]["uri"] == "file:///w/two/b.story");
    assert_eq!(
        edited("[0-5s] @boy, then @girl走来.\n", &b.unwrap()["edits"]),
        "[0-5s] @[night porter], then @girl走来.\n"
    );
    client.shut_down();
}

#[test]
fn folders_are_added_and_removed() {
    let files = MemoryFiles::default();
    files.put("/w/a.story", "[0-99s] A.\n").put("/v/b.story", "[0-99s] B.\n");
    let mut client = files.start_session(json!({}));
    client.expect_codes("file:///w/a.story", &["L101"]);
    let event = |added: &str, removed: &str| {
        let folders = |path: &str| match path {
            "" => json!([]),
            path => json!([{ "uri": format!("file://{path}"), "name": "x" }]),
        };
        json!({ "event": { "added": folders(added), "removed": folders(removed) } })
    };
    client.notify("workspace/didChangeWorkspaceFolders", event("/v", ""));
    client.expect_codes("file:///v/b.story", &["L101"]);
    client.notify("workspace/didChangeWorkspaceFolders", event("", "/w"));
    client.expect_codes("file:///w/a.story", &[]);
    files.remove("/v/b.story");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": "file:///v/b.story", "type": 3 }] }),
    );
    client.expect_codes("file:///v/b.story", &[]);
    client.shut_down();
}

#[test]
fn show_request_returns_the_request_or_the_reason() {
    let files = MemoryFiles::default();
    let mut client = files.start_session(json!({}));
    let uri = "file:///w/a.story";
    client.open(uri, "[0-5s] A heron.\n");
    let show = |arguments: Value| json!({ "command": "storyc.showRequest", "arguments": arguments });
    let text = client.request("workspace/executeCommand", show(json!([uri])));
    let request: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    assert_eq!(request["body"]["input"]["prompt"], "[00:00-00:05] A heron.");
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert!(
        lenses[0]["command"]["title"].as_str().unwrap().starts_with("happyhorse-1.1: 5 s, about $"),
        "{lenses}"
    );
    assert_eq!(lenses[1]["command"]["command"], "storyc.showRequest");
    let arguments = lenses[1]["command"]["arguments"].clone();
    assert_eq!(client.request("workspace/executeCommand", show(arguments)), text);
    client.change(uri, 2, json!([{ "text": "[0-5s] A heron.\n[4-9s] @Image1.\n" }]));
    let mut why = |arguments: Value| {
        client.try_request("workspace/executeCommand", show(arguments)).unwrap_err()["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(why(json!([uri])), "no request for happyhorse-1.1 yet: fix 1 error in the story first");
    assert_eq!(
        why(json!([uri, "kling-3.0"])),
        "this story isn't for `kling-3.0`; add it to the story's `model` first"
    );
    assert_eq!(why(json!([])), "`storyc.showRequest` needs the URI of a story as its first argument");
    assert_eq!(why(json!(["not an address"])), "`not an address` isn't a document URI");
    client.change(uri, 3, json!([{ "text": "[0-5s] @Image1.\n" }]));
    let refused = client.try_request("workspace/executeCommand", show(json!([uri]))).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("@Image1"), "{refused}");
    client.shut_down();
}
