//! The real program over pipes.

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::{Client, at, edited, range, uri_of};

/// The capabilities of a plain editor.
fn plain_capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": {} },
        },
    })
}

#[test]
fn session_from_initialize_to_exit() {
    let folder = Folder::new("lsp-session");
    folder.file("boy.png", super::super::picture("png", 720, 720));
    let uri = uri_of(&folder.0.join("a.story"));
    let mut client = Client::spawn(&folder.0);
    let server = client.initialize(&folder.0, plain_capabilities());
    assert_eq!(server["positionEncoding"], "utf-16");

    // Open: two shots overlap.
    let text = "---\nrefs: { boy: boy.png }\n---\n\n[0-5s] @boy walks.\n\n[4-9s] @boy stops.\n";
    client.open(&uri, text);
    let found = client.expect_codes(&uri, &["T201"]);
    assert_eq!(found[0]["range"], range(6, 0, 6, 6));
    assert_eq!(found[0]["source"], "storyc");
    assert_eq!(found[0]["severity"], 1);
    assert!(found[0]["codeDescription"]["href"].as_str().unwrap().ends_with("docs/rules/T201.md"));
    assert!(found[0]["message"].as_str().unwrap().contains("\nhelp: start it at 5 s"), "{found:#?}");
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(
        (&related["location"]["uri"], &related["location"]["range"]),
        (&json!(uri), &range(4, 0, 4, 6))
    );

    // Type: fix the overlap.
    client.change(&uri, 2, json!([{ "range": range(6, 1, 6, 2), "text": "5" }]));
    client.expect_codes(&uri, &[]);
    assert_eq!(client.published[&uri]["version"], 2);

    // Complete.
    client.change(&uri, 3, json!([{ "range": range(7, 0, 7, 0), "text": "@b" }]));
    let items = client.request("textDocument/completion", at(&uri, 7, 2));
    assert_eq!(items[0]["label"], "@boy");
    assert_eq!(items[0]["textEdit"], json!({ "range": range(7, 0, 7, 2), "newText": "@boy" }));

    // Rename, through front matter and text.
    client.change(&uri, 4, json!([{ "range": range(7, 0, 7, 2), "text": "" }]));
    let mut rename = at(&uri, 4, 9);
    rename["newName"] = "the old man".into();
    let edit = client.request("textDocument/rename", rename.clone());
    let text = "---\nrefs: { boy: boy.png }\n---\n\n[0-5s] @boy walks.\n\n[5-9s] @boy stops.\n";
    let renamed = text.replace("boy:", "the old man:").replace("@boy", "@[the old man]");
    assert_eq!(edited(text, &edit["changes"][&uri]), renamed);
    rename["newName"] = "a]b".into();
    let refused = client.try_request("textDocument/rename", rename).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("isn't a valid name"), "{refused}");

    // Fix: a header in the middle of a line begins a line of its own.
    let broken = "[0-5s] She turns. [5-9s] She smiles.\r\n";
    client.change(&uri, 5, json!([{ "text": broken }]));
    client.expect_codes(&uri, &["S104"]);
    let params = json!({ "textDocument": { "uri": uri }, "range": range(0, 20, 0, 20), "context": { "diagnostics": [] } });
    let actions = client.request("textDocument/codeAction", params);
    let fix = actions.as_array().unwrap().iter().find(|action| action["kind"] == "quickfix").unwrap();
    assert_eq!(fix["isPreferred"], true);
    assert_eq!(fix["diagnostics"][0]["code"], "S104");
    let fixed = edited(broken, &fix["edit"]["changes"][&uri]);
    assert_eq!(fixed, "[0-5s] She turns.\r\n[5-9s] She smiles.\r\n");

    // Format.
    client.change(&uri, 6, json!([{ "text": fixed }]));
    client.expect_codes(&uri, &[]);
    let params = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } });
    let edits = client.request("textDocument/formatting", params);
    assert_eq!(edited(&fixed, &edits), "[0-5s] She turns.\n\n[5-9s] She smiles.\n");

    // Close, and end.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert!(client.wait_for_diagnostics(&uri).is_empty());
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn invalid_messages_get_an_error_and_the_session_continues() {
    let folder = Folder::new("lsp-errors");
    let mut client = Client::spawn(&folder.0);
    let code = |answer: Result<Value, Value>| answer.unwrap_err()["code"].as_i64().unwrap();

    let early = client.try_request("textDocument/hover", at("file:///a.story", 0, 0));
    assert_eq!(code(early), -32002, "too early");
    client.initialize(&folder.0, json!({}));
    assert_eq!(code(client.try_request("initialize", json!({}))), -32600, "twice");
    assert_eq!(code(client.try_request("textDocument/dance", json!({}))), -32601, "an unknown method");
    assert_eq!(code(client.try_request("textDocument/hover", json!({ "position": 5 }))), -32602);
    assert_eq!(code(client.try_request("textDocument/hover", at("file:///nobody.story", 0, 0))), -32803);
    let unknown =
        client.try_request("workspace/executeCommand", json!({ "command": "storyc.dance" })).unwrap_err();
    assert_eq!(unknown["message"], "storyc has no command `storyc.dance`");

    // Invalid messages get an error, and the session continues.
    client.send_raw(json!("{ this is no JSON"));
    while client.receive()["error"]["code"] != -32700 {}
    client.send_raw(json!("[1, 2]"));
    while client.receive()["error"]["code"] != -32600 {}

    // Unknown and invalid notifications, and changes to documents that aren't open.
    client.notify("workspace/didDance", json!(null));
    client.notify("textDocument/didOpen", json!({ "textDocument": 5 }));
    client.change("file:///nobody.story", 2, json!([{ "text": "x" }]));
    let uri = uri_of(&folder.0.join("a.story"));
    client.open(&uri, "[0-5s] A heron.\n");
    client.change(&uri, 2, json!([{ "range": { "start": -5 }, "text": "lost" }]));
    for (line, character) in [(0, 4_000_000_000_u32), (4_000_000_000, 0), (1, 1), (0, 7)] {
        client.request("textDocument/hover", at(&uri, line, character));
        client.request("textDocument/completion", at(&uri, line, character));
        let mut references = at(&uri, line, character);
        references["context"] = json!({ "includeDeclaration": true });
        client.request("textDocument/references", references);
    }
    // A reversed range that extends beyond the text.
    client.change(&uri, 3, json!([{ "range": range(9, 9, 0, 7), "text": "An otter.\n" }]));
    let edits = client.request(
        "textDocument/formatting",
        json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } }),
    );
    assert_eq!(edits, json!([]), "the text is `[0-5s] An otter.`, which is already formatted");

    assert_eq!(client.request("shutdown", Value::Null), Value::Null);
    assert_eq!(code(client.try_request("textDocument/hover", at(&uri, 0, 0))), -32600, "after the end");
    client.notify("exit", Value::Null);
    assert_eq!(client.wait_for_exit(), 0);
}

#[test]
fn no_request_crashes_the_server() {
    let folder = Folder::new("lsp-odd");
    let mut client = Client::spawn(&folder.0);
    let actions = json!({ "codeActionLiteralSupport": {} });
    let server =
        client.initialize(&folder.0, json!({ "textDocument": { "diagnostic": {}, "codeAction": actions } }));
    let uri = uri_of(&folder.0.join("a.story"));
    client.open(
        &uri,
        "---\nrefs: { a: b.png }\n---\n[0-5s] @a 😀 says: \"Go.\"\n// storyc: allow(T202) because\n[Audio] x",
    );
    let odd = [
        json!(null),
        json!([]),
        json!(5),
        json!({ "textDocument": { "uri": "no address" }, "position": { "line": 0, "character": 0 } }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": -1, "character": 0.5 } }),
        json!({ "textDocument": { "uri": uri }, "positions": [{ "line": 99, "character": 99 }] }),
        json!({ "textDocument": { "uri": uri }, "range": range(9, 9, 0, 0), "context": { "diagnostics": [] } }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": 3, "character": 9 }, "newName": "\u{0}" }),
        json!({ "textDocument": { "uri": uri }, "position": { "line": 3, "character": 9 }, "context": { "includeDeclaration": true } }),
        json!({ "command": "storyc.showRequest", "arguments": [5, {}] }),
        json!({ "previousResultIds": [{ "uri": uri, "value": "5" }] }),
    ];
    let methods = [
        "textDocument/completion",
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentHighlight",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/selectionRange",
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/range",
        "textDocument/formatting",
        "textDocument/documentLink",
        "textDocument/inlayHint",
        "textDocument/codeLens",
        "textDocument/codeAction",
        "codeAction/resolve",
        "textDocument/diagnostic",
        "workspace/executeCommand",
    ];
    for method in methods {
        for params in &odd {
            if let Err(error) = client.try_request(method, params.clone()) {
                assert_ne!(error["code"], -32603, "{method} {params}: {error}");
                assert_ne!(error["code"], -32601, "{method} is answered");
            }
        }
    }
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "workspace/didChangeWatchedFiles",
    ] {
        for params in &odd {
            client.notify(method, params.clone());
        }
    }
    // The server announces the features that it supports, and no others.
    for (provider, answered) in [
        ("completionProvider", true),
        ("hoverProvider", true),
        ("inlayHintProvider", true),
        ("semanticTokensProvider", true),
        ("diagnosticProvider", true),
        ("typeDefinitionProvider", false),
    ] {
        assert_eq!(server.get(provider).is_some(), answered, "{provider}");
    }
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn exit_without_shutdown_has_its_own_exit_code() {
    let folder = Folder::new("lsp-exit");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.wait_for_exit(), 1);
}

#[test]
fn byte_order_mark_does_not_count_in_positions() {
    let folder = Folder::new("lsp-mark");
    folder.file("a.story", "\u{FEFF}[0-5s] A. [5-9s] B.\n");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    let found = client.expect_codes(&uri_of(&folder.0.join("a.story")), &["S104"]);
    assert_eq!(found[0]["range"], range(0, 10, 0, 16));
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn refused_formatting_explains_why() {
    let folder = Folder::new("lsp-refuse");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    let uri = uri_of(&folder.0.join("a.story"));
    client.open(&uri, "[0-5s] A.\n[5-x9s] B.\n");
    let params = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } });
    let refused = client.try_request("textDocument/formatting", params).unwrap_err();
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("line 2") && message.contains("S101"), "{message}");
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn files_are_watched_through_the_editor() {
    let folder = Folder::new("lsp-watch");
    folder.file("one/a.story", "---\nrefs: { boy: ../art/boy.png }\n---\n[0-5s] @boy.\n");
    folder.file("one/b.story", "[0-99s] B.\n");
    let mut client = Client::spawn(&folder.0);
    client.initialize(
        &folder.0,
        json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } }),
    );
    let (a, b) = (uri_of(&folder.0.join("one/a.story")), uri_of(&folder.0.join("one/b.story")));
    // The server also checks stories that aren't open, and asks the editor to watch files.
    client.expect_codes(&b, &["L101"]);
    let is_registration = |message: &Value| message["method"] == "client/registerCapability";
    while !client.received.iter().any(is_registration) {
        client.receive();
    }
    let registered = client.received.iter().find(|message| is_registration(message)).unwrap();
    assert_eq!(registered["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    let missing = client.published[&a]["diagnostics"][0].clone();
    assert!(
        missing["message"].as_str().unwrap().contains("there is no file `one/../art/boy.png`"),
        "{missing}"
    );

    let changed =
        |path: &str, kind: u32| json!({ "changes": [{ "uri": uri_of(&folder.0.join(path)), "type": kind }] });
    folder.file("art/boy.png", super::super::picture("png", 720, 720));
    client.notify("workspace/didChangeWatchedFiles", changed("art/boy.png", 1));
    client.expect_codes(&a, &[]);
    std::fs::remove_dir_all(folder.0.join("art")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed("art", 3));
    client.expect_codes(&a, &["R201"]);
    folder.file("storyc.yaml", "lint: { R: off, L: off }\nrefs: { girl: girl.png }\n");
    client.notify("workspace/didChangeWatchedFiles", changed("storyc.yaml", 1));
    client.expect_codes(&a, &[]);
    folder.file("one/c.story", "[0-5s] @gril.\n");
    client.notify("workspace/didChangeWatchedFiles", changed("one/c.story", 1));
    folder.file("storyc.yaml", "refs: { girl: girl.png }\nrubbish: 5\n");
    client.notify("workspace/didChangeWatchedFiles", changed("storyc.yaml", 2));
    client.expect_codes(&uri_of(&folder.0.join("one/c.story")), &["R101"]);
    client.expect_codes(&uri_of(&folder.0.join("storyc.yaml")), &["S303"]);
    std::fs::remove_file(folder.0.join("one/b.story")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed("one/b.story", 3));
    client.expect_codes(&b, &[]);
    assert_eq!(client.shut_down(), Some(0));
}

#[cfg(unix)]
#[test]
fn pipe_in_a_folder_is_reported_and_does_not_block() {
    let folder = Folder::new("lsp-pipe");
    folder.file("a.story", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy.\n");
    for pipe in ["x.story", "boy.png"] {
        let made = std::process::Command::new("mkfifo").arg(folder.0.join(pipe)).status().unwrap();
        assert!(made.success());
    }
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, plain_capabilities());
    let found = client.expect_codes(&uri_of(&folder.0.join("x.story")), &["S403"]);
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("it is a pipe, a socket or a device"), "{message}");
    let found = client.published[&uri_of(&folder.0.join("a.story"))]["diagnostics"].clone();
    assert!(found[0]["message"].as_str().unwrap().contains("it is a pipe"), "{found}");
    assert_eq!(client.shut_down(), Some(0));
    let done = folder.run(&["check", ".", "--format", "concise"]);
    assert!(done.out.contains("S403") && done.out.contains("it is a pipe"), "{}", done.out);
    // A pipe given as an argument is read, as a shell's `<(…)` needs.
    let pipe = folder.0.join("x.story");
    let writer = std::thread::spawn(move || std::fs::write(pipe, "[0-99s] A.\n").unwrap());
    let done = folder.run(&["check", "x.story", "--format", "concise"]);
    writer.join().unwrap();
    assert!(done.out.contains("L101") && !done.out.contains("S403"), "{}", done.out);
}

#[test]
fn diagnostics_match_the_command_line() {
    let folder = Folder::new("lsp-same");
    folder.file("storyc.yaml", "model: happyhorse-11\nratoi: 16:9\n");
    let text = "---\nrefs: { boy: boy.png }\nduration: 4s\n---\n[0-5s] @boy and @gril 走来 🎬 @nobody.\n[3-99s] [9-1s] x\n";
    folder.file("a.story", text);
    let done = folder.run(&["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    let mut expected: Vec<(String, String, u64)> = Vec::new();
    for found in
        report["files"].as_array().unwrap().iter().flat_map(|file| file["diagnostics"].as_array().unwrap())
    {
        let help = found["help"].as_str().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        expected.push((
            found["code"].as_str().unwrap().to_owned(),
            format!("{}{help}", found["message"].as_str().unwrap()),
            found["start"]["line"].as_u64().unwrap() - 1,
        ));
    }
    assert!(expected.len() >= 5, "{expected:#?}");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, plain_capabilities());
    let uri = uri_of(&folder.0.join("a.story"));
    client.open(&uri, text);
    let yaml = client.wait_for_diagnostics(&uri_of(&folder.0.join("storyc.yaml")));
    let story = client.published[&uri]["diagnostics"].as_array().unwrap().clone();
    let mut got: Vec<(String, String, u64)> = yaml
        .iter()
        .chain(&story)
        .map(|found| {
            (
                found["code"].as_str().unwrap().to_owned(),
                found["message"].as_str().unwrap().to_owned(),
                found["range"]["start"]["line"].as_u64().unwrap(),
            )
        })
        .collect();
    got.sort();
    expected.sort();
    expected.dedup();
    assert_eq!(got, expected);
    assert_eq!(client.shut_down(), Some(0));
}
