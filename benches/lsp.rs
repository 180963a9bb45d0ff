//! What a key stroke costs in an editor: from the change that the server is told to the findings that it says, against
//! compiling the same text alone, for stories of 10, 100, 200 and 1,000 shots: `cargo bench --bench lsp`. Then the same with
//! everything that an editor asks after a key, the actions alone, and a change in a thousand places at once. Places are
//! counted in UTF-16, as most editors count them.
//!
//! Server and editor are two threads of one process, so that what is measured is the server's work and two hand-overs. The
//! two take turns, and each ratio is the median over the pairs, so that a machine whose speed drifts changes little.

#![allow(clippy::disallowed_methods, clippy::expect_used, missing_docs)]

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};
use storyc::assets::{AssetError, Assets, Head};
use storyc::diagnostic::Diagnostic;
use storyc::lsp::{World, serve};
use storyc::text::Span;
use storyc::{Options, compile};

const PAIRS: i32 = 101;

/// A world without files.
struct Nothing;

impl Assets for Nothing {
    fn head(&self, _path: &str) -> Result<Head, AssetError> {
        Err(AssetError::Missing)
    }
}

impl World for Nothing {
    fn read(&self, _path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        Err(Box::new(Diagnostic::error("S403", Span::at(0), "there are no files")))
    }

    fn is_file(&self, _path: &str) -> bool {
        false
    }

    fn stories(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }

    fn files(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

fn main() {
    for shots in [10, 100, 200, 1_000] {
        measure(shots);
    }
}

/// A story of so many shots: about 300 bytes each, with references, a line of dialogue and a cue.
fn story(shots: usize) -> String {
    let mut text = String::from(
        "---\nrefs:\n  boy: https://example.com/boy.png\n  girl: https://example.com/girl.png\n---\nQuiet drama on 35mm film.\n\n",
    );
    for shot in 0..shots {
        text.push_str(&format!(
            "[{shot}-{}s The towpath] Wide shot from across the water, the camera drifting at walking pace. @boy and @girl pass \
             behind one poplar after another, an arm's length apart, and their reflections break where a fish has risen.\n\
             @girl (quietly): \"Come on, then.\"\nAmbient sound: slow water, a moorhen, gravel under two pairs of shoes.\n\n",
            shot + 1
        ));
    }
    text
}

fn measure(shots: usize) {
    let uri = "untitled:story";
    let text = story(shots);
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(move || serve(&ours, &Nothing));
    let say = |method: &str, params: Value| {
        let message = Message::Notification(Notification::new(method.to_owned(), params));
        theirs.sender.send(message).expect("the server listens");
    };
    let ask = |id: i32, method: &str, params: Value| {
        let request = Request::new(id.into(), method.to_owned(), params);
        theirs.sender.send(Message::Request(request)).expect("the server listens");
    };
    // Findings may come before an answer that was asked for earlier, and the other way round.
    let published = Cell::new((0, 0));
    let hear = || {
        let heard = theirs.receiver.recv().expect("the server answers");
        if let Message::Notification(said) = &heard
            && let Some(version) = said.params.get("version").and_then(Value::as_i64)
        {
            let found = said.params.get("diagnostics").and_then(Value::as_array).map_or(0, Vec::len);
            published.set((version, found));
        }
        heard
    };
    let wait_for = |id: i32| while !matches!(hear(), Message::Response(said) if said.id == id.into()) {};
    let wait = |version: i32| {
        while published.get().0 != i64::from(version) {
            hear();
        }
        published.get().1
    };
    let actions = json!({
        "codeActionLiteralSupport": {},
        "dataSupport": true,
        "resolveSupport": { "properties": ["edit"] },
    });
    let capabilities = json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "codeAction": actions,
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
    });
    ask(1, "initialize", json!({ "capabilities": capabilities }));
    let document = json!({ "uri": uri, "languageId": "story", "version": 1, "text": text });
    say("textDocument/didOpen", json!({ "textDocument": document }));
    let mut findings = wait(1);
    // A letter comes and goes in the last shot.
    let line = u32::try_from(text.lines().count()).unwrap_or(0) - 4;
    let (mut strokes, mut compiles) = (Vec::new(), Vec::new());
    for version in 2..2 + PAIRS * 2 {
        let is_typed = version % 2 == 0;
        let range = json!({
            "start": { "line": line, "character": 30 },
            "end": { "line": line, "character": if is_typed { 30 } else { 31 } },
        });
        let change = json!({ "range": range, "text": if is_typed { "x" } else { "" } });
        let params =
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] });
        let start = Instant::now();
        say("textDocument/didChange", params);
        findings = wait(version);
        strokes.push(start.elapsed().as_secs_f64() * 1000.0);
        let start = Instant::now();
        black_box(compile(black_box(&text), &Options::default()));
        compiles.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    // A key, and what an editor asks behind it; the last answer comes after all others.
    let place = json!({ "line": line, "character": 30 });
    let cursor = json!({ "start": place, "end": place });
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": line + 4, "character": 0 } });
    let about = |range: &Value| {
        let context = json!({ "diagnostics": [] });
        json!({ "textDocument": { "uri": uri }, "range": range, "position": place, "context": context })
    };
    let first = 2 + PAIRS * 2;
    let (mut rounds, mut actions) = (Vec::new(), Vec::new());
    for version in first..first + PAIRS {
        let change = json!({ "range": cursor, "text": "x" });
        let start = Instant::now();
        say(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
        );
        for method in AFTER_A_KEY {
            ask(version, method, about(&whole));
            wait_for(version);
        }
        ask(version, "textDocument/codeAction", about(&cursor));
        wait_for(version);
        wait(version);
        rounds.push(start.elapsed().as_secs_f64() * 1000.0);
        let start = Instant::now();
        ask(version, "textDocument/codeAction", about(&cursor));
        wait_for(version);
        actions.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    // A thousand places at once, as a replacement in the whole file is.
    let mut lots = Vec::new();
    for version in first + PAIRS..first + PAIRS + 11 {
        let lines = u32::try_from(text.lines().count()).unwrap_or(1);
        let places = (0..1_000_u32).map(|at| {
            let place = json!({ "line": 6 + at % lines.saturating_sub(6).max(1), "character": 0 });
            json!({ "range": { "start": place, "end": place }, "text": "" })
        });
        let changes: Vec<Value> = places.collect();
        let start = Instant::now();
        say(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
        wait(version);
        lots.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    ask(2, "shutdown", Value::Null);
    say("exit", Value::Null);
    let _ = server.join();
    let ratios = strokes.iter().zip(&compiles).map(|(stroke, compile)| stroke / compile).collect();
    println!(
        "{shots} shots, {} kB, {findings} findings: a key stroke {:.2} ms (at best {:.2}), compiling {:.2} ms (at best {:.2}), ratio {:.2}",
        text.len() / 1000,
        median(strokes.clone()),
        fastest(&strokes),
        median(compiles.clone()),
        fastest(&compiles),
        median(ratios),
    );
    println!(
        "  with all that an editor asks {:.2} ms (at best {:.2}), the actions alone {:.2} ms (at best {:.2}), 1,000 changes at once {:.2} ms (at best {:.2})",
        median(rounds.clone()),
        fastest(&rounds),
        median(actions.clone()),
        fastest(&actions),
        median(lots.clone()),
        fastest(&lots),
    );
}

/// What an editor asks when a text has changed, beside the actions at the cursor.
const AFTER_A_KEY: [&str; 7] = [
    "textDocument/semanticTokens/full",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/codeLens",
    "textDocument/documentLink",
    "textDocument/inlayHint",
    "textDocument/documentHighlight",
];

/// What it takes where nobody else uses the machine.
fn fastest(values: &[f64]) -> f64 {
    values.iter().copied().min_by(f64::total_cmp).unwrap_or(0.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
