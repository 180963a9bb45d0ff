//! The main loop: messages in, answers and findings out.
//!
//! Messages are taken up in order. Everything that waits is looked at first, so that a request which was cancelled is never
//! begun; and stories are checked only when no message waits, one at a time, so that a text which changes ten times is
//! compiled once and a large workspace keeps nobody waiting.

mod checks;
mod heard;
mod watch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::capabilities;
use crate::lsp::client::Client;
use crate::lsp::reports::Report;
use crate::lsp::requests::{self, Failure};
use crate::lsp::server::checks::Stale;
use crate::lsp::workspace::Workspace;
use crate::lsp::world::World;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The editor said that it would end, and then that the server should.
    Asked,
    /// The connection broke, or the editor said only the latter.
    Otherwise,
}

/// Serves an editor until it ends the session.
pub fn serve(connection: &Connection, world: &dyn World) -> Ended {
    let mut queue = VecDeque::new();
    let (client, mut server) = loop {
        let Next::Message(message) = next(connection, &mut queue, true) else { return Ended::Otherwise };
        match message {
            Message::Request(request) if request.method == "initialize" => {
                let client = Client::read(&request.params);
                let result = json!({
                    "capabilities": capabilities::of(&client),
                    "serverInfo": { "name": "storyc", "version": env!("CARGO_PKG_VERSION") },
                });
                reply(connection, Response::new_ok(request.id, result));
                let workspace = Workspace::new(world, client.encoding, client.folders.clone());
                break (client, Server::new(connection, workspace));
            }
            Message::Request(request) => {
                refuse(connection, request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first");
            }
            Message::Notification(notification) if notification.method == "exit" => return Ended::Otherwise,
            Message::Notification(_) | Message::Response(_) => {}
        }
    };
    server.client = client;
    server.run(&mut queue)
}

/// What comes next.
enum Next {
    /// A message.
    Message(Message),
    /// None waits.
    Nothing,
    /// None can come any more.
    Closed,
}

/// The next message. Where none waits, this waits for one if `wait`.
///
/// Everything that has come is taken in first: what was cancelled in the meantime is answered so at once, and where nothing
/// else had come the wait goes on.
fn next(connection: &Connection, queue: &mut VecDeque<Message>, wait: bool) -> Next {
    loop {
        if queue.is_empty() && wait {
            match connection.receiver.recv() {
                Ok(message) => queue.push_back(message),
                Err(_) => return Next::Closed,
            }
        }
        while let Ok(message) = connection.receiver.try_recv() {
            take_in(connection, queue, message);
        }
        match queue.pop_front() {
            Some(message) => return Next::Message(message),
            None if wait => {}
            None => return Next::Nothing,
        }
    }
}

/// Puts a message behind those that wait; one that cancels a request which waits takes that away instead.
fn take_in(connection: &Connection, queue: &mut VecDeque<Message>, message: Message) {
    let waits = |id: &RequestId| {
        queue.iter().position(|waits| matches!(waits, Message::Request(request) if request.id == *id))
    };
    match cancelled(&message).and_then(|id| Some((waits(&id)?, id))) {
        Some((at, id)) => {
            queue.remove(at);
            refuse(connection, id, ErrorCode::RequestCanceled, "cancelled");
        }
        None => queue.push_back(message),
    }
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(notification) if notification.method == "$/cancelRequest" => {
            serde_json::from_value(notification.params.get("id")?.clone()).ok()
        }
        _ => None,
    }
}

fn reply(connection: &Connection, response: Response) {
    // An editor that has gone hears nothing, and the loop ends when it finds out.
    let _ = connection.sender.send(Message::Response(response));
}

fn refuse(connection: &Connection, id: RequestId, code: ErrorCode, why: &str) {
    reply(connection, Response::new_err(id, code as i32, why.to_owned()));
}

/// A session.
struct Server<'s> {
    connection: &'s Connection,
    client: Client,
    workspace: Workspace<'s>,
    /// What was found in each story.
    reports: BTreeMap<String, Report>,
    /// What was last said of each project file, and at which address.
    projects: BTreeMap<String, (lsp::Uri, Vec<lsp::Diagnostic>)>,
    /// The folders outside of the workspace that stories or project files name files in.
    outside: BTreeSet<String>,
    /// The stories that have to be checked.
    stale: Stale,
    /// The question after the findings of all stories that waits for news.
    held: Option<(RequestId, lsp::WorkspaceDiagnosticParams)>,
    /// The number of the last report.
    last_report: u64,
    /// The number of the last request to the editor.
    last_request: i32,
    /// Whether the editor has said that it ends.
    is_over: bool,
}

impl<'s> Server<'s> {
    fn new(connection: &'s Connection, workspace: Workspace<'s>) -> Self {
        let mut server = Self {
            connection,
            client: Client::default(),
            workspace,
            reports: BTreeMap::new(),
            projects: BTreeMap::new(),
            outside: BTreeSet::new(),
            stale: Stale::default(),
            held: None,
            last_report: 0,
            last_request: 0,
            is_over: false,
        };
        server.all_stale();
        server
    }

    fn run(&mut self, queue: &mut VecDeque<Message>) -> Ended {
        loop {
            let has_work = !self.is_over && self.has_work();
            match next(self.connection, queue, !has_work) {
                Next::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return if self.is_over { Ended::Asked } else { Ended::Otherwise };
                }
                Next::Message(Message::Request(request)) => self.request(request),
                Next::Message(Message::Notification(notification)) if !self.is_over => {
                    let method = notification.method.clone();
                    if catch_unwind(AssertUnwindSafe(|| self.notification(notification))).is_err() {
                        let message = format!("`{method}` failed; this is a fault of storyc");
                        self.tell("window/logMessage", json!({ "type": 1, "message": message }));
                    }
                }
                Next::Message(_) => {}
                Next::Nothing => self.work(),
                Next::Closed => return Ended::Otherwise,
            }
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.is_over {
            return refuse(
                self.connection,
                id,
                ErrorCode::InvalidRequest,
                "`shutdown` was said: only `exit` comes now",
            );
        }
        match method.as_str() {
            "initialize" => {
                refuse(self.connection, id, ErrorCode::InvalidRequest, "`initialize` was said already");
            }
            "shutdown" => {
                self.is_over = true;
                if let Some((held, _)) = self.held.take() {
                    refuse(self.connection, held, ErrorCode::RequestCanceled, "the server ends");
                }
                reply(self.connection, Response::new_ok(id, Value::Null));
            }
            "workspace/diagnostic" => match serde_json::from_value(params) {
                Ok(params) => {
                    if let Some((held, _)) = self.held.replace((id, params)) {
                        refuse(self.connection, held, ErrorCode::RequestCanceled, "asked again");
                    }
                    self.answer_held();
                }
                Err(error) => {
                    refuse(self.connection, id, ErrorCode::InvalidParams, &error.to_string());
                }
            },
            "textDocument/diagnostic" => {
                let answer = self.pulled(params);
                self.answer(id, answer);
            }
            _ => {
                let (client, workspace) = (&self.client, &self.workspace);
                // A fault in one answer must not take the editor's server away.
                let answer =
                    catch_unwind(AssertUnwindSafe(|| requests::answer(client, workspace, &method, params)));
                self.answer(id, answer.unwrap_or_else(|_| Err(Failure::internal(&method))));
            }
        }
    }

    fn answer(&self, id: RequestId, answer: Result<Value, Failure>) {
        reply(
            self.connection,
            match answer {
                Ok(value) => Response::new_ok(id, value),
                Err(Failure { code, message }) => Response::new_err(id, code, message),
            },
        );
    }

    /// Says what was found in a story, unless the editor asks for that itself.
    fn publish(&self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        if !self.client.pulls {
            self.tell_findings(uri, version, diagnostics);
        }
    }

    fn tell_findings(&self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        let params = lsp::PublishDiagnosticsParams { uri, version, diagnostics };
        self.tell("textDocument/publishDiagnostics", params);
    }

    fn tell(&self, method: &str, params: impl serde::Serialize) {
        let notification = Notification::new(method.to_owned(), params);
        let _ = self.connection.sender.send(Message::Notification(notification));
    }

    /// Asks the editor for something. Its answer changes nothing here.
    fn ask(&mut self, method: &str, params: Value) {
        self.last_request += 1;
        let id = RequestId::from(self.last_request);
        let request = Request { id, method: method.to_owned(), params };
        let _ = self.connection.sender.send(Message::Request(request));
    }

    /// Other files have changed than the one that is typed in: whatever the editor has asked for may be out of date.
    fn refresh(&mut self) {
        for (can, method) in [
            (self.client.pulls && self.client.refreshes_diagnostics, "workspace/diagnostic/refresh"),
            (self.client.refreshes_lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes_hints, "workspace/inlayHint/refresh"),
        ] {
            if can {
                self.ask(method, Value::Null);
            }
        }
    }
}
