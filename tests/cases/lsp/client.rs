//! A small editor: it speaks the protocol, keeps what it is told, and says nothing by itself.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Connection, Message};
use serde_json::{Value, json};

/// Far longer than anything takes, so that only a server that says nothing fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// An editor.
pub struct Client {
    send: Box<dyn FnMut(Value) + Send>,
    from: Receiver<Value>,
    child: Option<Child>,
    last_id: i32,
    /// What was last said of each document, by its address.
    pub said: HashMap<String, Value>,
    /// Everything that the server said or asked by itself, in order.
    pub heard: Vec<Value>,
    /// The answers that came before somebody waited for them.
    answers: HashMap<i32, Value>,
}

impl Client {
    /// An editor that starts the real program in a folder.
    pub fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
            .args(["lsp", "--stdio"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, from) = channel();
        std::thread::spawn(move || {
            while let Some(message) = frame(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let send = move |message: Value| {
            let text = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
            if let Some(pipe) = &mut stdin {
                let _ = write!(pipe, "Content-Length: {}\r\n\r\n{text}", text.len());
                let _ = pipe.flush();
            }
            if message["method"] == "exit" {
                stdin = None;
            }
        };
        Self::with(Box::new(send), from, Some(child))
    }

    /// An editor on the other side of a connection in memory.
    pub fn on(connection: Connection) -> Self {
        let Connection { sender, receiver } = connection;
        let (to, from) = channel();
        std::thread::spawn(move || {
            for message in receiver {
                if to.send(serde_json::to_value(message).unwrap()).is_err() {
                    break;
                }
            }
        });
        let send = move |message: Value| {
            let message: Message = serde_json::from_value(message).unwrap();
            let _ = sender.send(message);
        };
        Self::with(Box::new(send), from, None)
    }

    fn with(send: Box<dyn FnMut(Value) + Send>, from: Receiver<Value>, child: Option<Child>) -> Self {
        let (said, heard, answers) = (HashMap::new(), Vec::new(), HashMap::new());
        Self { send, from, child, last_id: 0, said, heard, answers }
    }

    /// Says whatever it is given; a text is sent as it is.
    pub fn raw(&mut self, message: Value) {
        (self.send)(message);
    }

    /// Says something.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.raw(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks something, and does not wait.
    pub fn begin(&mut self, method: &str, params: Value) -> i32 {
        self.last_id += 1;
        let id = self.last_id;
        self.raw(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for an answer.
    #[track_caller]
    pub fn end(&mut self, id: i32) -> Result<Value, Value> {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return match answer.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(answer["result"].clone()),
                };
            }
            self.hear();
        }
    }

    /// Asks something; the answer, or the error.
    #[track_caller]
    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.begin(method, params);
        self.end(id)
    }

    /// Asks something that is answered.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Takes in the next message.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        let Ok(message) = self.from.recv_timeout(PATIENCE) else {
            panic!("the server said nothing more; before that\n{:#?}", self.heard)
        };
        match (message.get("method"), message.get("id")) {
            (Some(method), id) => {
                if method == "textDocument/publishDiagnostics" {
                    let params = &message["params"];
                    self.said.insert(params["uri"].as_str().unwrap().to_owned(), params.clone());
                }
                self.heard.push(message.clone());
                if let Some(id) = id {
                    self.raw(json!({ "jsonrpc": "2.0", "id": id, "result": null }));
                }
            }
            (None, Some(id)) if id.is_i64() => {
                self.answers.insert(id.as_i64().unwrap() as i32, message.clone());
            }
            _ => {}
        }
        message
    }

    /// Waits until something is said of a document; what was said of it before is forgotten.
    #[track_caller]
    pub fn findings(&mut self, uri: &str) -> Vec<Value> {
        self.said.remove(uri);
        while !self.said.contains_key(uri) {
            self.hear();
        }
        self.said[uri]["diagnostics"].as_array().unwrap().clone()
    }

    /// Waits until these codes, and no others, are said of a document.
    #[track_caller]
    pub fn finds(&mut self, uri: &str, codes: &[&str]) -> Vec<Value> {
        loop {
            let found = self.findings(uri);
            if codes_of(&found) == codes {
                return found;
            }
        }
    }

    /// Begins a session; what the server can do.
    #[track_caller]
    pub fn initialize(&mut self, folder: &Path, capabilities: Value) -> Value {
        let folders = json!([{ "uri": address(folder), "name": "stories" }]);
        let params = json!({ "processId": null, "workspaceFolders": folders, "capabilities": capabilities });
        let result = self.ask("initialize", params);
        self.tell("initialized", json!({}));
        result["capabilities"].clone()
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, text: &str) {
        let language = if uri.ends_with("yaml") { "yaml" } else { "story" };
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Ends the session; the program's exit code.
    #[track_caller]
    pub fn quit(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.child.take().map(|mut child| child.wait().unwrap().code().unwrap())
    }

    /// Waits for the program's end.
    pub fn exit_code(mut self) -> i32 {
        self.child.take().unwrap().wait().unwrap().code().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn frame(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// The address of a file.
pub fn address(path: &Path) -> String {
    storyc::lsp::uri::address(&path.to_string_lossy().replace('\\', "/")).unwrap().to_string()
}

/// The codes of findings, in order.
pub fn codes_of(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|found| found["code"].as_str().unwrap()).collect()
}

/// A place in a document.
pub fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// A stretch of a document.
pub fn range(line: u32, from: u32, end_line: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": end_line, "character": to } })
}

/// A text with edits carried out. Places are counted in UTF-16, as nothing else was agreed.
pub fn edited(text: &str, edits: &Value) -> String {
    use storyc::lsp::positions::{Encoding, Place, Positions};
    let positions = Positions::new(text.into(), Encoding::Utf16);
    let place = |value: &Value| Place {
        line: value["line"].as_u64().unwrap() as u32,
        character: value["character"].as_u64().unwrap() as u32,
    };
    let mut edits: Vec<(std::ops::Range<usize>, String)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let span = positions.span(place(&edit["range"]["start"]), place(&edit["range"]["end"]));
            (span.range(), edit["newText"].as_str().unwrap().to_owned())
        })
        .collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = text.to_owned();
    for (range, new) in edits.into_iter().rev() {
        out.replace_range(range, &new);
    }
    out
}
