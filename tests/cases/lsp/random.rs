//! Random edits: the server survives thousands of them, and ends with the same diagnostics, tokens, symbols and lenses as
//! a fresh server.

use serde_json::{Value, json};

use super::client::{Client, at, edited, range};
use super::memory::MemoryFiles;
use crate::cases::dice::Dice;

const PIECES: &[&str] = &[
    "[0-5s] ",
    "[+4s] ",
    "\n[5-9s 走] ",
    "[5-x9s]",
    "[",
    "]",
    "@boy",
    "@girl",
    "@图片1",
    "@[a b]",
    "\"Go.\"",
    "😀",
    "走",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "---\n",
    "title: x\n",
    "refs: { boy: boy.png }\n",
    "model: kling-3.0\n",
    "model: nobody\n",
    "allow: { T202: x }\n",
    "// storyc: allow(T202) because x\n",
    "\n[Audio 2-3s] ",
    "\n[Clip] ",
    "\n[Clip 2 continues: x]\n",
    "\n[All clips]\n",
    "clips: auto\n",
    "SFX: ",
    " ",
    ": ",
    "a",
    "\t",
    "{",
    "}",
    ",",
];

const REQUESTS: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/references",
    "textDocument/rename",
    "textDocument/formatting",
    "textDocument/selectionRange",
    "textDocument/inlayHint",
    "textDocument/semanticTokens/range",
    "textDocument/codeAction",
];

/// Requests about a whole document, whose responses depend on nothing but the story.
const WHOLE_REQUESTS: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/formatting",
];

/// Parameters that fit any of these requests.
fn request_params(uri: &str, (line, character): (u32, u32), name: &str) -> Value {
    let mut params = at(uri, line, character);
    params["positions"] = json!([params["position"]]);
    params["range"] = range(line, character, line + 2, character);
    params["context"] = json!({ "includeDeclaration": true, "diagnostics": [] });
    params["newName"] = name.into();
    params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    params
}

/// A random position in a text, or slightly beyond it.
fn random_position(dice: &mut Dice, text: &str) -> (u32, u32) {
    let lines: Vec<&str> = text.split_inclusive(['\n', '\r']).collect();
    let line = dice.below(lines.len() + 2);
    let length = lines.get(line).map_or(0, |line| line.encode_utf16().count());
    (line as u32, dice.below(length + 3) as u32)
}

/// Edits two stories and a project file `edits` times; then compares with a fresh server.
fn run(seed: u64, edits: usize) {
    let files = MemoryFiles::default();
    files
        .put("/w/boy.png", super::super::picture("png", 720, 720))
        .put("/w/c.story", "[0-5s] @girl.\n[4-9s] @boy.\n");
    let capabilities = json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "codeAction": { "codeActionLiteralSupport": {} },
        },
    });
    let mut client = files.start_session(capabilities.clone());
    let uris = ["file:///w/a.story", "file:///w/b.story", "file:///w/storyc.yaml"];
    let mut texts = [
        "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy 😀 walks.\n[5-9s] B.\n".to_owned(),
        "[0-4s] A.\r\n[+2s] @girl走来。\r\n".to_owned(),
        "model: happyhorse-1.1\nrefs: { girl: girl.png }\n".to_owned(),
    ];
    for (uri, text) in uris.iter().zip(&texts) {
        client.open(uri, text);
    }
    let mut dice = Dice(seed);
    let mut version = 1;
    let mut waiting = Vec::new();
    for _ in 0..edits {
        let which = if dice.below(12) == 0 { 2 } else { dice.below(2) };
        version += 1;
        let mut changes = Vec::new();
        for _ in 0..=dice.below(3) {
            let text = &mut texts[which];
            // Keep the text from growing forever.
            let delete = text.len() > 2_000 || dice.below(3) == 0;
            let (start, mut end) = (random_position(&mut dice, text), random_position(&mut dice, text));
            if !delete {
                end = start;
            }
            let new = if delete && dice.below(2) == 0 { "" } else { dice.one_of(PIECES) };
            let (start, end) = (start.min(end), start.max(end));
            let change = json!({ "range": range(start.0, start.1, end.0, end.1), "text": new });
            *text = edited(text, &json!([{ "range": change["range"], "newText": new }]));
            changes.push(change);
        }
        client.change(uris[which], version, Value::Array(changes));
        if dice.below(4) == 0 {
            let place = random_position(&mut dice, &texts[which]);
            let params = request_params(uris[which], place, dice.one_of(PIECES));
            waiting.push(client.send_request(dice.one_of(REQUESTS), params));
        }
        if dice.below(200) == 0 {
            for id in waiting.drain(..) {
                assert_no_internal_error(client.wait_for_response(id));
            }
        }
        if dice.below(100) == 0 {
            client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uris[which] } }));
            client.open(uris[which], &texts[which]);
        }
    }
    for id in waiting {
        assert_no_internal_error(client.wait_for_response(id));
    }
    // The server's texts are still in sync.
    let mut fresh = files.start_session(capabilities);
    for (uri, text) in uris.iter().zip(&texts) {
        fresh.open(uri, text);
    }
    for uri in uris.iter().chain(&["file:///w/c.story"]) {
        let (found, expected) = (final_diagnostics(&mut client, uri), final_diagnostics(&mut fresh, uri));
        assert_eq!(found, expected, "seed {seed}, {uri}\n{texts:#?}");
    }
    for (uri, method) in uris.iter().take(2).flat_map(|uri| WHOLE_REQUESTS.map(|method| (uri, method))) {
        let params = request_params(uri, (0, 0), "x");
        let found = client.try_request(method, params.clone());
        let expected = fresh.try_request(method, params);
        assert_eq!(found, expected, "seed {seed}, {uri}, {method}\n{texts:#?}");
    }
    client.shut_down();
    fresh.shut_down();
}

/// Checks that a response is no internal error. Other errors are fine.
fn assert_no_internal_error(answer: Result<Value, Value>) {
    if let Err(error) = answer {
        assert_ne!(error["code"], -32603, "{error}");
    }
}

/// The last diagnostics of a document, once the server has published everything.
fn final_diagnostics(client: &mut Client, uri: &str) -> Value {
    // The document opened last is checked last, so its diagnostics end the wait.
    let marker = "untitled:marker";
    client.open(marker, "[0-99s] A.\n");
    client.expect_codes(marker, &["L101"]);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": marker } }));
    client.expect_codes(marker, &[]);
    let second = "untitled:second";
    client.open(second, "[0-99s] A.\n");
    client.expect_codes(second, &["L101"]);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": second } }));
    client.expect_codes(second, &[]);
    client.published.get(uri).map_or(json!([]), |published| published["diagnostics"].clone())
}

#[test]
fn server_agrees_with_a_fresh_one_after_random_edits() {
    for seed in 1..=3 {
        run(seed, 250);
    }
}

#[test]
#[ignore = "takes minutes"]
fn ten_thousand_random_edits() {
    for seed in 11..=20 {
        run(seed, 1_000);
    }
}
