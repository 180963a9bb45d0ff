//! Thousands of edits that nobody would make: the server stays, and says in the end what a fresh one says.

use serde_json::{Value, json};

use super::client::{Client, at, edited, range};
use super::memory::Map;

/// A sequence of numbers that is the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // xorshift64*.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33
    }

    fn below(&mut self, most: usize) -> usize {
        self.next() as usize % most.max(1)
    }

    fn one_of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

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

const QUESTIONS: &[&str] = &[
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

/// What any of these questions wants to know.
fn question(uri: &str, (line, character): (u32, u32), name: &str) -> Value {
    let mut params = at(uri, line, character);
    params["positions"] = json!([params["position"]]);
    params["range"] = range(line, character, line + 2, character);
    params["context"] = json!({ "includeDeclaration": true, "diagnostics": [] });
    params["newName"] = name.into();
    params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    params
}

/// A place somewhere in a text, or somewhat beyond it.
fn somewhere(dice: &mut Dice, text: &str) -> (u32, u32) {
    let lines: Vec<&str> = text.split_inclusive(['\n', '\r']).collect();
    let line = dice.below(lines.len() + 2);
    let length = lines.get(line).map_or(0, |line| line.encode_utf16().count());
    (line as u32, dice.below(length + 3) as u32)
}

/// Edits two stories and a project file `edits` times; then compares with a fresh server.
fn run(seed: u64, edits: usize) {
    let files = Map::default();
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
    let mut client = files.server(capabilities.clone());
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
            // A text does not grow for ever.
            let delete = text.len() > 2_000 || dice.below(3) == 0;
            let (start, mut end) = (somewhere(&mut dice, text), somewhere(&mut dice, text));
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
            let place = somewhere(&mut dice, &texts[which]);
            let params = question(uris[which], place, dice.one_of(PIECES));
            waiting.push(client.begin(dice.one_of(QUESTIONS), params));
        }
        if dice.below(200) == 0 {
            for id in waiting.drain(..) {
                no_fault(client.end(id));
            }
        }
        if dice.below(100) == 0 {
            client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uris[which] } }));
            client.open(uris[which], &texts[which]);
        }
    }
    for id in waiting {
        no_fault(client.end(id));
    }
    // Text and server have never drifted apart.
    let mut fresh = files.server(capabilities);
    for (uri, text) in uris.iter().zip(&texts) {
        fresh.open(uri, text);
    }
    for uri in uris.iter().chain(&["file:///w/c.story"]) {
        assert_eq!(settled(&mut client, uri), settled(&mut fresh, uri), "seed {seed}, {uri}\n{texts:#?}");
    }
    client.quit();
    fresh.quit();
}

/// A refusal has its reason; a fault of the server's own must not be.
fn no_fault(answer: Result<Value, Value>) {
    if let Err(error) = answer {
        assert_ne!(error["code"], -32603, "{error}");
    }
}

/// What was last said of a document, once everything has been said.
fn settled(client: &mut Client, uri: &str) -> Value {
    // A document that is opened last is checked last, and its findings end the wait.
    let marker = "untitled:marker";
    client.open(marker, "[0-99s] A.\n");
    client.finds(marker, &["L101"]);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": marker } }));
    client.finds(marker, &[]);
    let second = "untitled:second";
    client.open(second, "[0-99s] A.\n");
    client.finds(second, &["L101"]);
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": second } }));
    client.finds(second, &[]);
    client.said.get(uri).map_or(json!([]), |said| said["diagnostics"].clone())
}

#[test]
fn random_edits_leave_a_server_that_says_the_same_as_a_fresh_one() {
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
