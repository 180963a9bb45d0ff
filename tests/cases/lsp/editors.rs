//! Editors with more or fewer capabilities than others.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, at, edited, range};
use super::memory::MemoryFiles;

const STORY: &str = "file:///w/a.story";

/// A story with a gap, a comma in a time, and shots that can move.
const TEXT: &str = "[0-1,5s] A.\n\n[2-3s] B.\n\n[3-6s] C. [6-9s] D.\n";

fn editor(code_action: Value) -> Client {
    let mut client = MemoryFiles::default().connect();
    client.initialize(Path::new("/w"), json!({ "textDocument": { "codeAction": code_action } }));
    client.open(STORY, TEXT);
    client
}

fn resolving() -> Client {
    editor(json!({
        "codeActionLiteralSupport": {},
        "dataSupport": true,
        "resolveSupport": { "properties": ["edit"] },
    }))
}

fn actions(client: &mut Client, line: u32, context: Value) -> Vec<Value> {
    let mut whole = json!({ "diagnostics": [] });
    whole.as_object_mut().unwrap().extend(context.as_object().unwrap().clone());
    let params =
        json!({ "textDocument": { "uri": STORY }, "range": range(line, 0, line, 20), "context": whole });
    client.request("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn deferred_edits_equal_immediate_edits() {
    let mut immediate = editor(json!({ "codeActionLiteralSupport": {} }));
    let mut deferring = resolving();
    for line in [0, 2, 4] {
        let offered = actions(&mut deferring, line, json!({}));
        let mut resolved = Vec::new();
        for action in &offered {
            if action["title"].as_str().unwrap().starts_with("Make this shot")
                || action["title"].as_str().unwrap().starts_with("Allow")
                || action["title"].as_str().unwrap().starts_with("Apply all")
            {
                assert_eq!(action.get("edit"), None, "the edit is deferred: {action}");
            }
            match action.get("edit") {
                Some(_) => resolved.push(action.clone()),
                None => match deferring.try_request("codeAction/resolve", action.clone()) {
                    Ok(action) => resolved.push(action),
                    Err(refused) => {
                        let message = refused["message"].as_str().unwrap();
                        assert!(message.contains("isn't possible here"), "{message}");
                    }
                },
            }
        }
        let expected = actions(&mut immediate, line, json!({ "triggerKind": 1 }));
        assert!(expected.len() > 2, "{expected:#?}");
        assert_eq!(titles(&resolved), titles(&expected), "line {line}");
        for (one, other) in resolved.iter().zip(&expected) {
            assert_eq!(one["edit"], other["edit"], "{}", one["title"]);
            assert_eq!(one["diagnostics"], other["diagnostics"], "{}", one["title"]);
        }
    }
    let shut_down = |client: &mut Client| client.request("shutdown", Value::Null);
    assert_eq!((shut_down(&mut immediate), shut_down(&mut deferring)), (Value::Null, Value::Null));
    immediate.notify("exit", Value::Null);
    deferring.notify("exit", Value::Null);
}

#[test]
fn deferred_edit_is_refused_after_the_text_changes() {
    let mut client = resolving();
    let offered = actions(&mut client, 2, json!({}));
    let longer = offered.iter().find(|action| action["title"] == "Make this shot 1 s longer").unwrap();
    let done = client.request("codeAction/resolve", longer.clone());
    assert_eq!(edited(TEXT, &done["edit"]["changes"][STORY]).lines().nth(2), Some("[2-4s] B."));
    client.change(STORY, 2, json!([{ "text": "[0-5s] A.\n" }]));
    let refused = client.try_request("codeAction/resolve", longer.clone()).unwrap_err();
    assert_eq!(refused["code"], -32801, "{refused}");
    let odd = client.try_request("codeAction/resolve", json!({ "title": "x", "data": 5 })).unwrap_err();
    assert_eq!(odd["code"], -32602);
    let whole = json!({ "title": "x", "edit": {} });
    let resolved = client.request("codeAction/resolve", whole.clone());
    assert_eq!(resolved, whole, "an action with an edit is returned as it is");
    client.shut_down();
}

#[test]
fn fix_all_is_computed_only_on_request() {
    let mut client = editor(json!({ "codeActionLiteralSupport": {} }));
    let has = |actions: &[Value]| titles(actions).iter().any(|title| title.starts_with("Apply all"));
    let moved = actions(&mut client, 0, json!({ "triggerKind": 2 }));
    assert!(!moved.is_empty() && !has(&moved), "{moved:#?}");
    assert!(has(&actions(&mut client, 0, json!({ "triggerKind": 1 }))));
    let only = actions(&mut client, 0, json!({ "only": ["source.fixAll"] }));
    assert!(only.len() == 1 && has(&only), "{only:#?}");
    client.shut_down();
}

#[test]
fn editors_that_support_only_commands_get_no_actions() {
    let mut client = editor(json!({}));
    let params = json!({ "textDocument": { "uri": STORY }, "range": range(0, 0, 0, 9), "context": { "diagnostics": [] } });
    assert_eq!(client.request("textDocument/codeAction", params), Value::Null);
    client.shut_down();
}

#[test]
fn editors_without_markdown_get_plain_text() {
    let mut client = MemoryFiles::default().connect();
    let capabilities = json!({ "textDocument": {
        "hover": { "contentFormat": ["plaintext"] },
        "completion": { "completionItem": { "documentationFormat": ["plaintext"] } },
    } });
    client.initialize(Path::new("/w"), capabilities);
    let text = "---\nrefs: { boy: https://example.com/boy.png }\nduration: 9s\n---\n[0-9s] @boy walks by **himself**.\n@b\n// storyc: allow(T202) because x\n";
    client.open(STORY, text);
    let mut hover_text = |line: u32, character: u32| {
        let contents = client.request("textDocument/hover", at(STORY, line, character))["contents"].clone();
        assert_eq!(contents["kind"], "plaintext");
        contents["value"].as_str().unwrap().to_owned()
    };
    let boy = hover_text(4, 9);
    assert!(boy.starts_with("@boy\n") && boy.contains("[Image 1] for happyhorse-1.1"), "{boy}");
    assert!(boy.ends_with("\nhttps://example.com/boy.png"), "{boy}");
    let shot = hover_text(4, 2);
    assert!(shot.starts_with("Shot 1 of 1: ") && !shot.contains("```"), "{shot}");
    assert!(shot.contains("walks by **himself**."), "the prompt is shown verbatim: {shot}");
    let duration = hover_text(2, 2);
    assert!(duration.starts_with("duration: ") && !duration.contains("]("), "{duration}");
    let rule = hover_text(6, 18);
    assert!(rule.starts_with("T202 ") && rule.contains("(page (https://"), "{rule}");
    let items = client.request("textDocument/completion", at(STORY, 5, 2));
    let doc = &items[0]["documentation"];
    assert_eq!(doc["kind"], "plaintext");
    assert!(!doc["value"].as_str().unwrap().contains("!["), "{doc}");
    client.shut_down();
}

#[test]
fn session_model_applies_to_every_story() {
    let files = MemoryFiles::default();
    files.put("/w/b.story", "---\nmodel: kling-3.0\n---\n[0-16s] A.\n");
    let mut client = files.connect();
    let folders = json!([{ "uri": "file:///w", "name": "w" }]);
    let options = json!({ "model": "happyhorse-1.1" });
    let params = json!({ "workspaceFolders": folders, "initializationOptions": options, "capabilities": {} });
    client.request("initialize", params);
    client.open(STORY, "[0-5s] A.\n");
    client.expect_codes("file:///w/b.story", &["L101"]);
    let lens = |client: &mut Client| {
        let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": STORY } }));
        let title = lenses[0]["command"]["title"].as_str().unwrap();
        title.split(':').next().unwrap().to_owned()
    };
    assert_eq!(lens(&mut client), "happyhorse-1.1");
    let changed = |settings: Value| json!({ "settings": settings });
    let listed = json!({ "storyc": { "model": ["kling-3.0"] } });
    client.notify("workspace/didChangeConfiguration", changed(listed));
    assert_eq!(lens(&mut client), "kling-3.0");
    client.notify("workspace/didChangeConfiguration", changed(json!(null)));
    assert_eq!(lens(&mut client), "kling-3.0", "the editor sent no settings");
    client.notify("workspace/didChangeConfiguration", changed(json!({ "storyc": { "model": "no-such" } })));
    client.expect_codes(STORY, &["L110"]);
    client.notify("workspace/didChangeConfiguration", changed(json!({ "storyc": { "model": "" } })));
    client.expect_codes(STORY, &[]);
    assert_eq!(lens(&mut client), "happyhorse-1.1", "the story names no model");
    client.shut_down();
}
