//! Servers in memory, over files that exist for a test alone; and what they do with many documents.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use lsp_server::Connection;
use serde_json::{Value, json};
use storyc::assets::{AssetError, Assets, Head};
use storyc::diagnostic::Diagnostic;
use storyc::lsp::{SessionEnd, World, serve};
use storyc::text::Span;

use super::client::{Client, at, codes_of, edited, range};

/// Files that exist for a test alone; a test may change them while a server runs.
#[derive(Clone, Default)]
pub struct Map(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Map {
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

    /// A server of the folder `/w` over these files, and an editor that has begun a session with it.
    pub fn server(&self, capabilities: Value) -> Client {
        let mut client = self.silent();
        client.initialize(Path::new("/w"), capabilities);
        client
    }

    /// A server over these files, and an editor that has said nothing yet.
    pub fn silent(&self) -> Client {
        let (ours, theirs) = Connection::memory();
        let files = self.clone();
        std::thread::spawn(move || {
            assert_eq!(serve(&ours, &files), SessionEnd::Shutdown, "nobody broke off");
        });
        Client::on(theirs)
    }
}

impl Assets for Map {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let bytes = self.get(path).ok_or(AssetError::Missing)?;
        Ok(Head { length: bytes.len() as u64, bytes })
    }
}

impl World for Map {
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

    fn stories(&self, folder: &str) -> Vec<String> {
        let files = self.0.lock().unwrap();
        let is_story = |path: &&String| {
            let below = path.starts_with(&format!("{}/", folder.trim_end_matches('/')));
            below && path.rsplit('.').next() == Some("story")
        };
        files.keys().filter(is_story).cloned().collect()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let files = self.0.lock().unwrap();
        files.keys().filter_map(|path| path.strip_prefix(&format!("{folder}/"))).map(str::to_owned).collect()
    }
}

#[test]
fn changes_that_wait_are_compiled_once() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::on(theirs);
    client.begin("initialize", json!({ "capabilities": {} }));
    client.open("untitled:one", "[0-5s] A.\n");
    for version in 2..=50 {
        client.change(
            "untitled:one",
            version,
            json!([{ "text": format!("[0-5s] A.\n[4-{version}s] B.\n") }]),
        );
    }
    // Everything waits before the server begins.
    let server = std::thread::spawn(move || serve(&ours, &Map::default()));
    client.finds("untitled:one", &["L101", "T201"]);
    let published: Vec<&Value> =
        client.heard.iter().filter(|heard| heard["method"] == "textDocument/publishDiagnostics").collect();
    assert_eq!(published.len(), 1, "{published:#?}");
    assert_eq!(published[0]["params"]["version"], 50);
    client.quit();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn an_editor_built_on_vs_code_is_told_how_large_to_draw() {
    let picture = |name: &str| {
        let mut client = Map::default().silent();
        client.ask("initialize", json!({ "clientInfo": { "name": name }, "capabilities": {} }));
        let text = "---\nrefs: { boy: https://example.com/boy.png }\n---\n[0-5s] @boy.\n";
        client.open("untitled:one", text);
        let said = client.ask("textDocument/hover", at("untitled:one", 3, 9));
        client.quit();
        said["contents"]["value"].as_str().unwrap().lines().next().unwrap().to_owned()
    };
    assert_eq!(picture("Visual Studio Code"), "![boy](https://example.com/boy.png|height=180)");
    assert_eq!(picture("Neovim"), "![boy](https://example.com/boy.png)");
}

#[test]
fn a_project_file_has_fixes_too() {
    let mut client = Map::default()
        .server(json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": {} } } }));
    let yaml = "file:///w/storyc.yaml";
    client.open(yaml, "ratoi: 16:9\n");
    client.finds(yaml, &["S303"]);
    let params = json!({ "textDocument": { "uri": yaml }, "range": range(0, 2, 0, 2), "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params);
    assert_eq!(edited("ratoi: 16:9\n", &actions[0]["edit"]["changes"][yaml]), "ratio: 16:9\n");
    client.quit();
}

#[test]
fn a_cancelled_request_is_never_begun() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::on(theirs);
    client.begin("initialize", json!({ "capabilities": {} }));
    client.open("untitled:one", "[0-5s] A.\n");
    let cancelled = client.begin("textDocument/hover", at("untitled:one", 0, 2));
    let kept = client.begin("textDocument/hover", at("untitled:one", 0, 2));
    client.tell("$/cancelRequest", json!({ "id": cancelled }));
    client.tell("$/cancelRequest", json!({ "id": 77 }));
    let server = std::thread::spawn(move || serve(&ours, &Map::default()));
    assert_eq!(client.end(cancelled).unwrap_err()["code"], -32800);
    assert!(client.end(kept).unwrap()["contents"]["value"].as_str().unwrap().contains("Shot 1 of 1"));
    client.quit();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn a_request_that_is_cancelled_while_nothing_else_waits_does_not_end_the_session() {
    let (ours, theirs) = Connection::memory();
    let mut client = Client::on(theirs);
    let early = client.begin("textDocument/hover", at("untitled:one", 0, 2));
    client.tell("$/cancelRequest", json!({ "id": early }));
    let server = std::thread::spawn(move || serve(&ours, &Map::default()));
    assert_eq!(client.end(early).unwrap_err()["code"], -32800);
    client.initialize(Path::new("/w"), json!({}));
    client.open("untitled:one", "[0-99s] A.\n");
    client.finds("untitled:one", &["L101"]);
    // Nothing is left to do now. Either the answer comes first, or the word that it is wanted no more.
    for _ in 0..200 {
        let asked = client.begin("textDocument/hover", at("untitled:one", 0, 2));
        client.tell("$/cancelRequest", json!({ "id": asked }));
        if let Err(error) = client.end(asked) {
            assert_eq!(error["code"], -32800, "{error}");
        }
    }
    client.quit();
    assert_eq!(server.join().unwrap(), SessionEnd::Shutdown);
}

#[test]
fn a_project_file_that_is_typed_holds_for_every_story() {
    let files = Map::default();
    files.put("/w/storyc.yaml", "lint: { T: off }\n").put("/w/one/a.story", "[0-5s] A.\n[4-9s] @girl.\n");
    files.put("/w/b.story", "[0-5s] A.\n[4-9s] B.\n");
    let mut client = files.server(json!({}));
    let (yaml, a) = ("file:///w/storyc.yaml", "file:///w/one/a.story");
    client.finds(a, &["R102"]);
    client.open(yaml, "lint: { T: off }\n");
    client.change(yaml, 2, json!([{ "text": "lint: { R: off }\nratoi: 5\n" }]));
    client.finds("file:///w/b.story", &["T201"]);
    client.finds(a, &["T201"]);
    client.finds(yaml, &["S303"]);
    // A shared reference that is being typed counts as well.
    client.change(yaml, 3, json!([{ "text": "refs: { girl: https://example.com/girl.png }\n" }]));
    client.finds(yaml, &[]);
    // What was typed and not saved is given up with the document.
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": yaml } }));
    client.finds("file:///w/b.story", &[]);
    client.quit();
}

#[test]
fn where_nobody_watches_a_save_has_everything_checked_again() {
    let files = Map::default();
    files.put("/w/a.story", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.\n");
    let mut client = files.server(json!({}));
    let a = "file:///w/a.story";
    client.finds(a, &["R201"]);
    files.put("/w/boy.png", super::super::picture("png", 720, 720));
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": "file:///w/notes.txt" } }));
    client.finds(a, &[]);
    client.quit();
}

#[test]
fn findings_in_a_project_file_stand_there_once() {
    let files = Map::default();
    files.put("/w/storyc.yaml", "model: no-such-model\n");
    for name in ["a", "b", "c"] {
        files.put(&format!("/w/{name}.story"), "[0-5s] A.\n");
    }
    let mut client = files.server(json!({}));
    let found = client.finds("file:///w/storyc.yaml", &["L110"]);
    assert_eq!(found[0]["range"], range(0, 7, 0, 20));
    client.quit();
}

#[test]
fn a_story_that_is_no_text_says_so() {
    let files = Map::default();
    files.put("/w/a.story", [0xFF, 0xFE, 0x00]);
    let mut client = files.server(json!({}));
    client.finds("file:///w/a.story", &["S401"]);
    client.quit();
}

#[test]
fn a_text_that_is_no_story_by_its_size_is_not_read() {
    let mut client = Map::default().server(json!({}));
    let uri = "file:///w/large.story";
    client.open(uri, &"A heron. ".repeat(2_000_000));
    client.finds(uri, &["S402"]);
    let refused = client.try_ask("textDocument/hover", at(uri, 0, 0)).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("larger than 16 MB"), "{refused}");
    client.change(uri, 2, json!([{ "text": "[0-5s] A heron." }]));
    client.finds(uri, &[]);
    client.quit();
}

#[test]
fn an_editor_that_asks_is_answered_and_not_told() {
    let files = Map::default();
    files.put("/w/a.story", "[0-5s] A.\n[4-9s] B.\n").put("/w/b.story", "[0-5s] B.\n");
    let mut client = files.server(json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    }));
    let a = "file:///w/a.story";
    client.open(a, "[0-5s] A.\n[4-9s] B.\n");
    let ask = |id: Value| json!({ "textDocument": { "uri": a }, "previousResultId": id });
    let report = client.ask("textDocument/diagnostic", ask(Value::Null));
    assert_eq!(report["kind"], "full");
    assert_eq!(codes_of(report["items"].as_array().unwrap()), ["T201"]);
    let again = client.ask("textDocument/diagnostic", ask(report["resultId"].clone()));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": report["resultId"] }));

    let whole = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = whole["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["uri"], &items[0]["kind"]), (&json!(a), &json!("full")));
    assert_eq!(items[0]["items"].as_array().unwrap().len(), 1);
    assert!(items[1]["items"].as_array().unwrap().is_empty());

    // With nothing new the question waits, until there is something.
    let known: Vec<Value> =
        items.iter().map(|item| json!({ "uri": item["uri"], "value": item["resultId"] })).collect();
    let held = client.begin("workspace/diagnostic", json!({ "previousResultIds": known }));
    client.change(a, 2, json!([{ "text": "[0-5s] A.\n[5-9s] B.\n" }]));
    let news = client.end(held).unwrap();
    assert_eq!(news["items"][0]["items"], json!([]));
    assert_eq!(news["items"][1]["kind"], "unchanged");

    // A project file that changes lets the editor ask again.
    client.open("file:///w/storyc.yaml", "lint: { T: off }\n");
    while !client.heard.iter().any(|heard| heard["method"] == "workspace/diagnostic/refresh") {
        client.hear();
    }
    assert!(!client.said.contains_key(a), "{:?}", client.said);
    let held = client.begin("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.end(held).unwrap();
    client.quit();
}

#[test]
fn a_shared_reference_is_found_and_renamed_in_all_stories() {
    let files = Map::default();
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
    let mut client = files.server(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    let (a, yaml) = ("file:///w/a.story", "file:///w/storyc.yaml");
    // What is typed counts, not what lies on the disk.
    client.open(a, "[0-5s] 😀 @girl walks. @girl!\n");
    let found = client.ask("textDocument/definition", at(a, 0, 12));
    assert_eq!(found, json!({ "uri": yaml, "range": range(1, 2, 1, 6) }));
    let mut ask = at(a, 0, 12);
    ask["context"] = json!({ "includeDeclaration": true });
    let places = client.ask("textDocument/references", ask);
    let places: Vec<(&str, u64)> = places
        .as_array()
        .unwrap()
        .iter()
        .map(|place| (place["uri"].as_str().unwrap(), place["range"]["start"]["character"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [(yaml, 2), (a, 10), (a, 23), ("file:///w/two/b.story", 18)]);

    let can = client.ask("textDocument/prepareRename", at(a, 0, 12));
    assert_eq!(can, json!({ "range": range(0, 11, 0, 15), "placeholder": "girl" }));
    let mut rename = at(a, 0, 12);
    rename["newName"] = "mina".into();
    let edit = client.ask("textDocument/rename", rename.clone());
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
    // Taken, in the project file.
    rename["newName"] = "boy".into();
    let refused = client.try_ask("textDocument/rename", rename.clone()).unwrap_err();
    assert_eq!(refused["code"], -32803);
    assert!(refused["message"].as_str().unwrap().contains("`boy` is taken"), "{refused}");

    // From the project file itself.
    client.open(yaml, "refs:\n  girl: https://example.com/girl.png\n  boy: https://example.com/boy.png\n");
    let mut rename = at(yaml, 2, 4);
    rename["newName"] = "night porter".into();
    let edit = client.ask("textDocument/rename", rename);
    let b = edit["documentChanges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|change| change["textDocument"]["uri"] == "file:///w/two/b.story");
    assert_eq!(
        edited("[0-5s] @boy, then @girl走来.\n", &b.unwrap()["edits"]),
        "[0-5s] @[night porter], then @girl走来.\n"
    );
    client.quit();
}

#[test]
fn folders_come_and_go() {
    let files = Map::default();
    files.put("/w/a.story", "[0-99s] A.\n").put("/v/b.story", "[0-99s] B.\n");
    let mut client = files.server(json!({}));
    client.finds("file:///w/a.story", &["L101"]);
    let event = |added: &str, removed: &str| {
        let folders = |path: &str| match path {
            "" => json!([]),
            path => json!([{ "uri": format!("file://{path}"), "name": "x" }]),
        };
        json!({ "event": { "added": folders(added), "removed": folders(removed) } })
    };
    client.tell("workspace/didChangeWorkspaceFolders", event("/v", ""));
    client.finds("file:///v/b.story", &["L101"]);
    client.tell("workspace/didChangeWorkspaceFolders", event("", "/w"));
    client.finds("file:///w/a.story", &[]);
    files.remove("/v/b.story");
    client.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": "file:///v/b.story", "type": 3 }] }),
    );
    client.finds("file:///v/b.story", &[]);
    client.quit();
}

#[test]
fn the_request_is_shown_or_why_there_is_none() {
    let files = Map::default();
    let mut client = files.server(json!({}));
    let uri = "file:///w/a.story";
    client.open(uri, "[0-5s] A heron.\n");
    let show = |arguments: Value| json!({ "command": "storyc.showRequest", "arguments": arguments });
    let text = client.ask("workspace/executeCommand", show(json!([uri])));
    let request: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
    assert_eq!(request["body"]["input"]["prompt"], "[00:00-00:05] A heron.");
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert!(
        lenses[0]["command"]["title"].as_str().unwrap().starts_with("happyhorse-1.1: 5 s, about $"),
        "{lenses}"
    );
    assert_eq!(lenses[1]["command"]["command"], "storyc.showRequest");
    assert_eq!(client.ask("workspace/executeCommand", show(lenses[1]["command"]["arguments"].clone())), text);
    client.change(uri, 2, json!([{ "text": "[0-5s] A heron.\n[4-9s] @Image1.\n" }]));
    let mut why = |arguments: Value| {
        client.try_ask("workspace/executeCommand", show(arguments)).unwrap_err()["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(why(json!([uri])), "there is no request for happyhorse-1.1 before 1 error is mended");
    assert_eq!(why(json!([uri, "kling-3.0"])), "this story is not for `kling-3.0`");
    assert_eq!(why(json!([])), "`storyc.showRequest` wants the address of a story");
    assert_eq!(why(json!(["not an address"])), "`not an address` is no address of a document");
    client.change(uri, 3, json!([{ "text": "[0-5s] @Image1.\n" }]));
    let refused = client.try_ask("workspace/executeCommand", show(json!([uri]))).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("@Image1"), "{refused}");
    client.quit();
}
