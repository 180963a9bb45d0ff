//! Editors that can do more, and less, than others.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, at, edited, range};
use super::memory::Map;

const STORY: &str = "file:///w/a.story";

/// A gap, a comma in a time, and shots that can move.
const TEXT: &str = "[0-1,5s] A.\n\n[2-3s] B.\n\n[3-6s] C. [6-9s] D.\n";

fn editor(code_action: Value) -> Client {
    let mut client = Map::default().silent();
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
    client.ask("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn what_is_worked_out_when_it_is_chosen_is_what_is_worked_out_at_once() {
    let mut at_once = editor(json!({ "codeActionLiteralSupport": {} }));
    let mut later = resolving();
    for line in [0, 2, 4] {
        let offered = actions(&mut later, line, json!({}));
        let mut resolved = Vec::new();
        for action in &offered {
            if action["title"].as_str().unwrap().starts_with("Make this shot")
                || action["title"].as_str().unwrap().starts_with("Allow")
                || action["title"].as_str().unwrap().starts_with("Fix all")
            {
                assert_eq!(action.get("edit"), None, "nothing is worked out yet: {action}");
            }
            match action.get("edit") {
                Some(_) => resolved.push(action.clone()),
                None => match later.try_ask("codeAction/resolve", action.clone()) {
                    Ok(action) => resolved.push(action),
                    Err(refused) => {
                        assert!(refused["message"].as_str().unwrap().contains("cannot be done"), "{refused}");
                    }
                },
            }
        }
        let expected = actions(&mut at_once, line, json!({ "triggerKind": 1 }));
        assert!(expected.len() > 2, "{expected:#?}");
        assert_eq!(titles(&resolved), titles(&expected), "line {line}");
        for (one, other) in resolved.iter().zip(&expected) {
            assert_eq!(one["edit"], other["edit"], "{}", one["title"]);
            assert_eq!(one["diagnostics"], other["diagnostics"], "{}", one["title"]);
        }
    }
    let can = |client: &mut Client| client.ask("shutdown", Value::Null);
    assert_eq!((can(&mut at_once), can(&mut later)), (Value::Null, Value::Null));
    at_once.tell("exit", Value::Null);
    later.tell("exit", Value::Null);
}

#[test]
fn an_action_is_not_worked_out_for_another_text_than_it_was_offered_for() {
    let mut client = resolving();
    let offered = actions(&mut client, 2, json!({}));
    let longer = offered.iter().find(|action| action["title"] == "Make this shot 1 s longer").unwrap();
    let done = client.ask("codeAction/resolve", longer.clone());
    assert_eq!(edited(TEXT, &done["edit"]["changes"][STORY]).lines().nth(2), Some("[2-4s] B."));
    client.change(STORY, 2, json!([{ "text": "[0-5s] A.\n" }]));
    let refused = client.try_ask("codeAction/resolve", longer.clone()).unwrap_err();
    assert_eq!(refused["code"], -32801, "{refused}");
    let odd = client.try_ask("codeAction/resolve", json!({ "title": "x", "data": 5 })).unwrap_err();
    assert_eq!(odd["code"], -32602);
    let whole = json!({ "title": "x", "edit": {} });
    assert_eq!(client.ask("codeAction/resolve", whole.clone()), whole, "there is nothing left to do");
    client.quit();
}

#[test]
fn all_fixes_are_tried_only_for_somebody_who_asks() {
    let mut client = editor(json!({ "codeActionLiteralSupport": {} }));
    let has = |actions: &[Value]| titles(actions).iter().any(|title| title.starts_with("Fix all"));
    let moved = actions(&mut client, 0, json!({ "triggerKind": 2 }));
    assert!(!moved.is_empty() && !has(&moved), "{moved:#?}");
    assert!(has(&actions(&mut client, 0, json!({ "triggerKind": 1 }))));
    let only = actions(&mut client, 0, json!({ "only": ["source.fixAll"] }));
    assert!(only.len() == 1 && has(&only), "{only:#?}");
    client.quit();
}

#[test]
fn an_editor_that_reads_only_commands_gets_no_actions() {
    let mut client = editor(json!({}));
    let params = json!({ "textDocument": { "uri": STORY }, "range": range(0, 0, 0, 9), "context": { "diagnostics": [] } });
    assert_eq!(client.ask("textDocument/codeAction", params), Value::Null);
    client.quit();
}

#[test]
fn an_editor_without_markdown_gets_plain_words() {
    let mut client = Map::default().silent();
    let capabilities = json!({ "textDocument": {
        "hover": { "contentFormat": ["plaintext"] },
        "completion": { "completionItem": { "documentationFormat": ["plaintext"] } },
    } });
    client.initialize(Path::new("/w"), capabilities);
    let text = "---\nrefs: { boy: https://example.com/boy.png }\nduration: 9s\n---\n[0-9s] @boy walks by **himself**.\n@b\n// storyc: allow(T202) because x\n";
    client.open(STORY, text);
    let mut says = |line: u32, character: u32| {
        let said = client.ask("textDocument/hover", at(STORY, line, character))["contents"].clone();
        assert_eq!(said["kind"], "plaintext");
        said["value"].as_str().unwrap().to_owned()
    };
    let boy = says(4, 9);
    assert!(boy.starts_with("@boy\n") && boy.contains("[Image 1] for happyhorse-1.1"), "{boy}");
    assert!(boy.ends_with("\nhttps://example.com/boy.png"), "{boy}");
    let shot = says(4, 2);
    assert!(shot.starts_with("Shot 1 of 1: ") && !shot.contains("```"), "{shot}");
    assert!(shot.contains("walks by **himself**."), "what is sent is shown as it is: {shot}");
    let duration = says(2, 2);
    assert!(duration.starts_with("duration: ") && !duration.contains("]("), "{duration}");
    let rule = says(6, 18);
    assert!(rule.starts_with("T202 ") && rule.contains("(page (https://"), "{rule}");
    let items = client.ask("textDocument/completion", at(STORY, 5, 2));
    let doc = &items[0]["documentation"];
    assert_eq!(doc["kind"], "plaintext");
    assert!(!doc["value"].as_str().unwrap().contains("!["), "{doc}");
    client.quit();
}

#[test]
fn a_model_of_the_session_holds_for_every_story() {
    let files = Map::default();
    files.put("/w/b.story", "---\nmodel: kling-3.0\n---\n[0-16s] A.\n");
    let mut client = files.silent();
    let folders = json!([{ "uri": "file:///w", "name": "w" }]);
    let options = json!({ "model": "happyhorse-1.1" });
    let params = json!({ "workspaceFolders": folders, "initializationOptions": options, "capabilities": {} });
    client.ask("initialize", params);
    client.open(STORY, "[0-5s] A.\n");
    client.finds("file:///w/b.story", &["L101"]);
    let lens = |client: &mut Client| {
        let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": STORY } }));
        let title = lenses[0]["command"]["title"].as_str().unwrap();
        title.split(':').next().unwrap().to_owned()
    };
    assert_eq!(lens(&mut client), "happyhorse-1.1");
    let changed = |settings: Value| json!({ "settings": settings });
    client.tell("workspace/didChangeConfiguration", changed(json!({ "storyc": { "model": ["kling-3.0"] } })));
    assert_eq!(lens(&mut client), "kling-3.0");
    client.tell("workspace/didChangeConfiguration", changed(json!(null)));
    assert_eq!(lens(&mut client), "kling-3.0", "nothing is said of it");
    client.tell("workspace/didChangeConfiguration", changed(json!({ "storyc": { "model": "no-such" } })));
    client.finds(STORY, &["L110"]);
    client.tell("workspace/didChangeConfiguration", changed(json!({ "storyc": { "model": "" } })));
    client.finds(STORY, &[]);
    assert_eq!(lens(&mut client), "happyhorse-1.1", "the story names none");
    client.quit();
}
