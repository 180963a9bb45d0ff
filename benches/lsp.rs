//! Latency of a keystroke in the language server: `cargo bench --bench lsp`.
//!
//! Measures the time from a change to the published diagnostics, compared with compiling the same text from scratch, for
//! stories of 10, 100, 200 and 1,000 shots, and the update of the compiled story alone. Then it measures the same with
//! all requests that an editor sends after a keystroke, code actions alone, and a change with a thousand edits. Positions
//! are in UTF-16, as in most editors.
//!
//! Server and client are two threads of one process, so the times contain the server's work and two channel hops.
//! Server and compiler take turns, and each ratio is the median of the pairs, so that drift in the machine's speed
//! matters little. The bars are a keystroke below 0.5 ms at 200 shots and below 2 ms at 1,000.

#![allow(clippy::disallowed_methods, clippy::expect_used, missing_docs)]

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};
use storyc::assets::{AssetError, Assets, Head};
use storyc::diagnostic::Diagnostic;
use storyc::lsp::{FileSystem, serve};
use storyc::text::Span;
use storyc::{Options, compile};

const PAIRS: i32 = 101;

/// A file system without files.
struct NoFiles;

impl Assets for NoFiles {
    fn head(&self, _path: &str) -> Result<Head, AssetError> {
        Err(AssetError::Missing)
    }
}

impl FileSystem for NoFiles {
    fn read(&self, _path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        Err(Box::new(Diagnostic::error("S403", Span::at(0), "there are no files")))
    }

    fn is_file(&self, _path: &str) -> bool {
        false
    }

    fn list_stories(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }

    fn list_files(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

fn main() {
    for shots in [10, 100, 200, 1_000] {
        measure(shots);
    }
}

/// Writes a story of this many shots of about 300 bytes, each with references, a line of dialogue and a cue.
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

#[allow(clippy::too_many_lines, reason = "one session from its first message to its last")]
fn measure(shots: usize) {
    let uri = "untitled:story";
    let text = story(shots);
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(move || serve(&ours, &NoFiles));
    let notify = |method: &str, params: Value| {
        let message = Message::Notification(Notification::new(method.to_owned(), params));
        theirs.sender.send(message).expect("the server is running");
    };
    let request = |id: i32, method: &str, params: Value| {
        let message = Request::new(id.into(), method.to_owned(), params);
        theirs.sender.send(Message::Request(message)).expect("the server is running");
    };
    // Diagnostics may arrive before the response to an earlier request, and the other way round.
    let published = Cell::new((0, 0));
    let receive = || {
        let message = theirs.receiver.recv().expect("the server is running");
        if let Message::Notification(sent) = &message
            && let Some(version) = sent.params.get("version").and_then(Value::as_i64)
        {
            let found = sent.params.get("diagnostics").and_then(Value::as_array).map_or(0, Vec::len);
            published.set((version, found));
        }
        message
    };
    let wait_for_response =
        |id: i32| while !matches!(receive(), Message::Response(response) if response.id == id.into()) {};
    let wait_for_diagnostics = |version: i32| {
        while published.get().0 != i64::from(version) {
            receive();
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
    request(1, "initialize", json!({ "capabilities": capabilities }));
    let document = json!({ "uri": uri, "languageId": "story", "version": 1, "text": text });
    notify("textDocument/didOpen", json!({ "textDocument": document }));
    let mut findings = wait_for_diagnostics(1);
    // Type and delete a letter in the last shot.
    let line = u32::try_from(text.lines().count()).unwrap_or(0) - 4;
    let (mut strokes, mut updates, mut compiles) = (Vec::new(), Vec::new(), Vec::new());
    let mut compiled = Some(compile(&text, &Options::default()));
    let at = text.rfind("] Wide shot").map_or(0, |at| at + 2);
    let (before, after) = text.split_at(at);
    let (edited, original): (Arc<str>, Arc<str>) =
        ([before, "x", after].concat().into(), text.as_str().into());
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
        notify("textDocument/didChange", params);
        findings = wait_for_diagnostics(version);
        strokes.push(start.elapsed().as_secs_f64() * 1000.0);
        let new = Arc::clone(if is_typed { &edited } else { &original });
        let start = Instant::now();
        compiled = compiled.map(|compiled| compiled.update(black_box(new), &Options::default()));
        updates.push(start.elapsed().as_secs_f64() * 1000.0);
        let start = Instant::now();
        black_box(compile(black_box(&text), &Options::default()));
        compiles.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    // A keystroke with the requests that an editor sends after it, then code actions alone.
    let place = json!({ "line": line, "character": 30 });
    let cursor = json!({ "start": place, "end": place });
    let whole =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": line + 4, "character": 0 } });
    let params_for = |range: &Value| {
        let context = json!({ "diagnostics": [] });
        json!({ "textDocument": { "uri": uri }, "range": range, "position": place, "context": context })
    };
    let first = 2 + PAIRS * 2;
    let (mut rounds, mut actions) = (Vec::new(), Vec::new());
    for version in first..first + PAIRS {
        let change = json!({ "range": cursor, "text": "x" });
        let start = Instant::now();
        notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [change] }),
        );
        for method in EDITOR_REQUESTS {
            request(version, method, params_for(&whole));
            wait_for_response(version);
        }
        request(version, "textDocument/codeAction", params_for(&cursor));
        wait_for_response(version);
        wait_for_diagnostics(version);
        rounds.push(start.elapsed().as_secs_f64() * 1000.0);
        let start = Instant::now();
        request(version, "textDocument/codeAction", params_for(&cursor));
        wait_for_response(version);
        actions.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    // A thousand edits at once, as in a replacement in the whole file.
    let mut lots = Vec::new();
    for version in first + PAIRS..first + PAIRS + 11 {
        let lines = u32::try_from(text.lines().count()).unwrap_or(1);
        let places = (0..1_000_u32).map(|at| {
            let place = json!({ "line": 6 + at % lines.saturating_sub(6).max(1), "character": 0 });
            json!({ "range": { "start": place, "end": place }, "text": "" })
        });
        let changes: Vec<Value> = places.collect();
        let start = Instant::now();
        notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
        wait_for_diagnostics(version);
        lots.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    request(2, "shutdown", Value::Null);
    notify("exit", Value::Null);
    let _ = server.join();
    let ratio =
        |times: &[f64]| median(times.iter().zip(&compiles).map(|(time, compile)| time / compile).collect());
    println!(
        "{shots} shots, {} kB, {findings} findings: keystroke {:.2} ms (min {:.2}), update {:.2} ms (min {:.2}), compile {:.2} ms (min {:.2}), ratios to compile {:.2} and {:.2}",
        text.len() / 1000,
        median(strokes.clone()),
        fastest(&strokes),
        median(updates.clone()),
        fastest(&updates),
        median(compiles.clone()),
        fastest(&compiles),
        ratio(&strokes),
        ratio(&updates),
    );
    println!(
        "  with all requests {:.2} ms (min {:.2}), code actions alone {:.2} ms (min {:.2}), 1,000 edits at once {:.2} ms (min {:.2})",
        median(rounds.clone()),
        fastest(&rounds),
        median(actions.clone()),
        fastest(&actions),
        median(lots.clone()),
        fastest(&lots),
    );
}

/// Requests that an editor sends after a change, besides code actions at the cursor.
const EDITOR_REQUESTS: [&str; 7] = [
    "textDocument/semanticTokens/full",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/codeLens",
    "textDocument/documentLink",
    "textDocument/inlayHint",
    "textDocument/documentHighlight",
];

/// Returns the smallest value: the time on an otherwise idle machine.
fn fastest(values: &[f64]) -> f64 {
    values.iter().copied().min_by(f64::total_cmp).unwrap_or(0.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
