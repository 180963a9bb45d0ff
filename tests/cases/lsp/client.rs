//! A minimal editor for tests: sends what a test tells it to, and records everything that the server sends.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Connection, Message};
use serde_json::{Value, json};

/// Far longer than any response takes, so only a server that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An editor.
pub struct Client {
    send: Box<dyn FnMut(Value) + Send>,
    from: Receiver<Value>,
    child: Option<Child>,
    last_id: i32,
    /// The last published diagnostics of each document, by URI.
    pub published: HashMap<String, Value>,
    /// All notifications and requests from the server, in order.
    pub received: Vec<Value>,
    /// Responses that arrived before a test waited for them.
    responses: HashMap<i32, Value>,
}

impl Client {
    /// Starts the real program in a folder, and connects to it.
    pub fn spawn(folder: &Path) -> Self {
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
            while let Some(message) = read_message(&mut stdout) {
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
        Self::new(Box::new(send), from, Some(child))
    }

    /// Connects to a server in memory.
    pub fn connect(connection: Connection) -> Self {
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
        Self::new(Box::new(send), from, None)
    }

    fn new(send: Box<dyn FnMut(Value) + Send>, from: Receiver<Value>, child: Option<Child>) -> Self {
        let (published, received, responses) = (HashMap::new(), Vec::new(), HashMap::new());
        Self { send, from, child, last_id: 0, published, received, responses }
    }

    /// Sends any message; a string is sent verbatim.
    pub fn send_raw(&mut self, message: Value) {
        (self.send)(message);
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send_raw(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request without waiting for the response; returns its id.
    pub fn send_request(&mut self, method: &str, params: Value) -> i32 {
        self.last_id += 1;
        let id = self.last_id;
        self.send_raw(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the response to a request.
    #[track_caller]
    pub fn wait_for_response(&mut self, id: i32) -> Result<Value, Value> {
        loop {
            if let Some(response) = self.responses.remove(&id) {
                return match response.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(response["result"].clone()),
                };
            }
            self.receive();
        }
    }

    /// Sends a request; returns the result or the error.
    #[track_caller]
    pub fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send_request(method, params);
        self.wait_for_response(id)
    }

    /// Sends a request that must succeed; returns the result.
    #[track_caller]
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.try_request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Receives the next message. Answers requests from the server with `null`.
    #[track_caller]
    pub fn receive(&mut self) -> Value {
        let Ok(message) = self.from.recv_timeout(TIMEOUT) else {
            panic!("the server sent nothing more after\n{:#?}", self.received)
        };
        match (message.get("method"), message.get("id")) {
            (Some(method), id) => {
                if method == "textDocument/publishDiagnostics" {
                    let params = &message["params"];
                    self.published.insert(params["uri"].as_str().unwrap().to_owned(), params.clone());
                }
                self.received.push(message.clone());
                if let Some(id) = id {
                    self.send_raw(json!({ "jsonrpc": "2.0", "id": id, "result": null }));
                }
            }
            (None, Some(id)) if id.is_i64() => {
                self.responses.insert(id.as_i64().unwrap() as i32, message.clone());
            }
            _ => {}
        }
        message
    }

    /// Waits for the next diagnostics of a document.
    #[track_caller]
    pub fn wait_for_diagnostics(&mut self, uri: &str) -> Vec<Value> {
        self.published.remove(uri);
        while !self.published.contains_key(uri) {
            self.receive();
        }
        self.published[uri]["diagnostics"].as_array().unwrap().clone()
    }

    /// Waits until a document has diagnostics with exactly these codes.
    #[track_caller]
    pub fn expect_codes(&mut self, uri: &str, codes: &[&str]) -> Vec<Value> {
        loop {
            let found = self.wait_for_diagnostics(uri);
            if codes_of(&found) == codes {
                return found;
            }
        }
    }

    /// Initializes the session; returns the capabilities of the server.
    #[track_caller]
    pub fn initialize(&mut self, folder: &Path, capabilities: Value) -> Value {
        let folders = json!([{ "uri": uri_of(folder), "name": "stories" }]);
        let params = json!({ "processId": null, "workspaceFolders": folders, "capabilities": capabilities });
        let result = self.request("initialize", params);
        self.notify("initialized", json!({}));
        result["capabilities"].clone()
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, text: &str) {
        let language = if uri.ends_with("yaml") { "yaml" } else { "story" };
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Shuts the server down; returns the program's exit code.
    #[track_caller]
    pub fn shut_down(mut self) -> Option<i32> {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.child.take().map(|mut child| child.wait().unwrap().code().unwrap())
    }

    /// Waits until the program ends; returns its exit code.
    pub fn wait_for_exit(mut self) -> i32 {
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

fn read_message(from: &mut impl BufRead) -> Option<Value> {
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

/// The URI of a file.
pub fn uri_of(path: &Path) -> String {
    storyc::lsp::uri::from_name(&path.to_string_lossy().replace('\\', "/")).unwrap().to_string()
}

/// The codes of diagnostics, in order.
pub fn codes_of(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|found| found["code"].as_str().unwrap()).collect()
}

/// The parameters for a position in a document.
pub fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// A range in a document.
pub fn range(line: u32, from: u32, end_line: u32, to: u32) -> Value {
    json!({ "start": { "line": line, "character": from }, "end": { "line": end_line, "character": to } })
}

/// Applies edits to a text. Positions count UTF-16 units, the default if no encoding was negotiated.
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
