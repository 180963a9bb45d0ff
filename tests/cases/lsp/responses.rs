//! Responses of features in the protocol's types.

use serde_json::{Value, json};

use super::client::{Client, range};
use super::memory::MemoryFiles;

const URI: &str = "file:///w/a.story";

const STORY: &str = "---\nrefs: { boy: boy.png, girl: https://example.com/girl.png }\n---\n[0-4s] 😀 @boy.\nHe waits.\n\n[+2s] \"走\"\n";

fn opened(capabilities: Value) -> Client {
    let mut client = MemoryFiles::default().start_session(capabilities);
    client.open(URI, STORY);
    client
}

fn whole() -> Value {
    json!({ "textDocument": { "uri": URI } })
}

#[test]
fn outline_is_a_tree_or_a_list() {
    let nested =
        json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    let mut client = opened(nested);
    let tree = client.request("textDocument/documentSymbol", whole());
    assert_eq!(tree[0]["children"][1]["name"], "@girl");
    assert_eq!(
        tree[1],
        json!({
            "name": "Shot 1",
            "detail": "0–4 s, 4 s",
            "kind": 24,
            "range": range(3, 0, 4, 9),
            "selectionRange": range(3, 0, 3, 6),
        })
    );
    client.shut_down();
    let mut client = opened(json!({}));
    let list = client.request("textDocument/documentSymbol", whole());
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Front matter", "@boy", "@girl", "Shot 1", "Shot 2"]);
    assert_eq!(list[3]["location"], json!({ "uri": URI, "range": range(3, 0, 4, 9) }));
    client.shut_down();
}

#[test]
fn folds_selections_tokens_hints_and_links() {
    let mut client = opened(json!({}));
    assert_eq!(
        client.request("textDocument/foldingRange", whole()),
        json!([
            { "startLine": 0, "endLine": 2, "kind": "region" },
            { "startLine": 3, "endLine": 4, "kind": "region" },
        ])
    );
    let mut params = whole();
    params["positions"] = json!([{ "line": 3, "character": 12 }, { "line": 6, "character": 7 }]);
    let grown = client.request("textDocument/selectionRange", params);
    assert_eq!(grown[0]["range"], range(3, 11, 3, 14), "`boy`, behind an emoji of two units");
    assert_eq!(grown[0]["parent"]["range"], range(3, 10, 3, 14), "`@boy`");
    assert_eq!(grown[1]["range"], range(6, 7, 6, 8));

    // Five numbers per token: line and start relative to the token before, length, type, and modifiers.
    let tokens = client.request("textDocument/semanticTokens/full", whole())["data"].clone();
    let expected =
        json!([1, 0, 4, 7, 0, 0, 8, 3, 3, 1, 0, 14, 4, 3, 1, 2, 1, 4, 0, 0, 0, 9, 4, 3, 0, 3, 1, 3, 0, 0]);
    assert_eq!(tokens, expected);
    let mut params = whole();
    params["range"] = range(6, 0, 7, 0);
    assert_eq!(client.request("textDocument/semanticTokens/range", params)["data"], json!([6, 1, 3, 0, 0]));

    let mut params = whole();
    params["range"] = range(0, 0, 7, 0);
    let hints = client.request("textDocument/inlayHint", params);
    assert_eq!((&hints[0]["label"], &hints[0]["position"]), (&json!("4 s"), &range(3, 6, 3, 6)["start"]));
    assert_eq!(hints[1]["label"], "4–6 s");

    let links = client.request("textDocument/documentLink", whole());
    assert_eq!(links[0], json!({ "range": range(1, 13, 1, 20), "target": "file:///w/boy.png" }));
    assert_eq!(links[1]["target"], "https://example.com/girl.png");
    client.shut_down();
}

#[test]
fn unused_text_is_faded_and_advice_is_information() {
    let files = MemoryFiles::default();
    files.put("/w/storyc.yaml", "lint: { R104: advice, R201: off }\n");
    let mut client = files.start_session(json!({}));
    client.open(URI, STORY);
    let found = client.expect_codes(URI, &["R104"]);
    assert_eq!((&found[0]["tags"], &found[0]["severity"]), (&json!([1]), &json!(3)));
    assert_eq!(found[0]["range"], range(1, 22, 1, 26));
    assert!(found[0].get("relatedInformation").is_none(), "this editor doesn't support related locations");
    client.shut_down();
}

#[test]
fn only_requested_kinds_of_actions_are_returned() {
    let reads_actions = json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": {} } } });
    let mut client = MemoryFiles::default().start_session(reads_actions);
    client.open(URI, "[1,5-3s] A.\n[3-6s] B.\n");
    let mut kinds = |only: Value| -> Vec<String> {
        let context = json!({ "diagnostics": [], "only": only });
        let params =
            json!({ "textDocument": { "uri": URI }, "range": range(0, 2, 0, 2), "context": context });
        let actions = client.request("textDocument/codeAction", params);
        let mut kinds: Vec<String> =
            actions.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(json!(["source.fixAll"])), ["source.fixAll.storyc"]);
    assert_eq!(kinds(json!(["source"])), ["source.fixAll.storyc"]);
    assert_eq!(kinds(json!(["quickfix"])), ["quickfix"]);
    assert_eq!(kinds(json!(["refactor"])), ["refactor.rewrite"]);
    assert_eq!(kinds(json!(["refactor.extract"])), [""; 0]);
    // Computing all fixes takes many rounds, and this editor can't resolve the edit later.
    assert_eq!(kinds(json!(null)), ["quickfix", "refactor.rewrite"]);
    client.shut_down();
}
