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
