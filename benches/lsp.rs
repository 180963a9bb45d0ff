//! What a key stroke costs in an editor: from the change that the server is told to the findings that it says, against
//! compiling the same text alone, for stories of 10, 100, 200 and 1,000 shots: `cargo bench --bench lsp`.
//!
//! Server and editor are two threads of one process, so that what is measured is the server's work and two hand-overs. The
//! two take turns, and each ratio is the median over the pairs, so that a machine whose speed drifts changes little.

#![allow(clippy::disallowed_methods, clippy::expect_used, missing_docs)]

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
    let wait = |version: i32| loop {
        if let Message::Notification(said) = theirs.receiver.recv().expect("the server answers")
            && said.params.get("version") == Some(&json!(version))
        {
            return said.params.get("diagnostics").and_then(Value::as_array).map_or(0, Vec::len);
        }
    };
    ask(1, "initialize", json!({ "capabilities": { "general": { "positionEncodings": ["utf-16"] } } }));
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
}

/// What it takes where nobody else uses the machine.
fn fastest(values: &[f64]) -> f64 {
    values.iter().copied().min_by(f64::total_cmp).unwrap_or(0.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
