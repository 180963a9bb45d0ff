//! The server's main loop: receives messages, and sends responses and diagnostics.
//!
//! The server handles messages in order. Before each one it drains everything that has arrived, so that it never starts
//! a request that has already been cancelled. It checks stories only while no message is waiting, one at a time: a text
//! that changes ten times is compiled once, and a large workspace doesn't delay responses.

mod checks;
mod notifications;
mod watch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::capabilities;
use crate::lsp::client::Client;
use crate::lsp::file_system::FileSystem;
use crate::lsp::publish::CheckResult;
use crate::lsp::requests::{self, RequestError};
use crate::lsp::server::checks::{Published, StaleStories};
use crate::lsp::workspace::Workspace;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// The editor sent `shutdown` and then `exit`.
    Shutdown,
    /// The connection broke, or the editor sent `exit` alone.
    Aborted,
}

/// Serves an editor until the session ends.
pub fn serve(connection: &Connection, file_system: &dyn FileSystem) -> SessionEnd {
    let mut queue = VecDeque::new();
    let (client, mut server) = loop {
        let Received::Message(message) = receive(connection, &mut queue, true) else {
            return SessionEnd::Aborted;
        };
        match message {
            Message::Request(request) if request.method == "initialize" => {
                let client = Client::parse(&request.params);
                let result = json!({
                    "capabilities": capabilities::server_capabilities(&client),
                    "serverInfo": { "name": "storyc", "version": env!("CARGO_PKG_VERSION") },
                });
                send_response(connection, Response::new_ok(request.id, result));
                let mut workspace = Workspace::new(file_system, client.encoding, client.folders.clone());
                workspace.set_models(client.models.clone());
                break (client, Server::new(connection, workspace));
            }
            Message::Request(request) => {
                send_error(
                    connection,
                    request.id,
                    ErrorCode::ServerNotInitialized,
                    "send `initialize` first",
                );
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return SessionEnd::Aborted;
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    };
    server.client = client;
    server.run(&mut queue)
}

/// The next message, if there is one.
enum Received {
    /// A message.
    Message(Message),
    /// No message is waiting.
    Nothing,
    /// The connection is closed.
    Closed,
}

/// Receives the next message. If none is waiting, blocks until one arrives if `wait` is true.
///
/// First drains everything that has arrived, and answers cancelled requests with their error at once. If only those
/// have arrived, keeps waiting.
fn receive(connection: &Connection, queue: &mut VecDeque<Message>, wait: bool) -> Received {
    loop {
        if queue.is_empty() && wait {
            match connection.receiver.recv() {
                Ok(message) => queue.push_back(message),
                Err(_) => return Received::Closed,
            }
        }
        while let Ok(message) = connection.receiver.try_recv() {
            enqueue(connection, queue, message);
        }
        match queue.pop_front() {
            Some(message) => return Received::Message(message),
            None if wait => {}
            None => return Received::Nothing,
        }
    }
}

/// Adds a message to the queue. A cancellation of a queued request removes that request instead.
fn enqueue(connection: &Connection, queue: &mut VecDeque<Message>, message: Message) {
    let position = |id: &RequestId| {
        queue.iter().position(|queued| matches!(queued, Message::Request(request) if request.id == *id))
    };
    match cancelled_request(&message).and_then(|id| Some((position(&id)?, id))) {
        Some((at, id)) => {
            queue.remove(at);
            send_error(connection, id, ErrorCode::RequestCanceled, "cancelled");
        }
        None => queue.push_back(message),
    }
}

/// The request that a message cancels.
fn cancelled_request(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(notification) if notification.method == "$/cancelRequest" => {
            serde_json::from_value(notification.params.get("id")?.clone()).ok()
        }
        _ => None,
    }
}

fn send_response(connection: &Connection, response: Response) {
    // If the editor has disconnected, the loop ends when it receives the next message.
    let _ = connection.sender.send(Message::Response(response));
}

fn send_error(connection: &Connection, id: RequestId, code: ErrorCode, message: &str) {
    send_response(connection, Response::new_err(id, code as i32, message.to_owned()));
}

/// A session with an editor.
struct Server<'s> {
    connection: &'s Connection,
    client: Client,
    workspace: Workspace<'s>,
    /// The last check of each story.
    checked: BTreeMap<String, CheckResult>,
    /// The diagnostics last published for each project file.
    projects: BTreeMap<String, Published>,
    /// The watched folders outside the workspace, which stories or project files refer to.
    outside_folders: BTreeSet<String>,
    /// The stories to check.
    stale: StaleStories,
    /// The pending request for the diagnostics of all stories; answered when there are new ones.
    pending_pull: Option<(RequestId, lsp::WorkspaceDiagnosticParams)>,
    /// The last result id, incremented for each result with new diagnostics.
    last_result_id: u64,
    /// The id of the last request to the editor.
    last_request_id: i32,
    /// True once the editor has sent `shutdown`.
    is_shut_down: bool,
}

impl<'s> Server<'s> {
    fn new(connection: &'s Connection, workspace: Workspace<'s>) -> Self {
        let mut server = Self {
            connection,
            client: Client::default(),
            workspace,
            checked: BTreeMap::new(),
            projects: BTreeMap::new(),
            outside_folders: BTreeSet::new(),
            stale: StaleStories::default(),
            pending_pull: None,
            last_result_id: 0,
            last_request_id: 0,
            is_shut_down: false,
        };
        server.mark_all_stale();
        server
    }

    fn run(&mut self, queue: &mut VecDeque<Message>) -> SessionEnd {
        loop {
            let has_work = !self.is_shut_down && self.has_work();
            match receive(self.connection, queue, !has_work) {
                Received::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return if self.is_shut_down { SessionEnd::Shutdown } else { SessionEnd::Aborted };
                }
                Received::Message(Message::Request(request)) => self.handle_request(request),
                Received::Message(Message::Notification(notification)) if !self.is_shut_down => {
                    self.handle_notification_safely(notification);
                }
                Received::Message(_) => {}
                Received::Nothing => self.work(),
                Received::Closed => return SessionEnd::Aborted,
            }
        }
    }

    fn handle_request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.is_shut_down {
            let message = "the server is shutting down; only `exit` is allowed";
            return self.respond_error(id, ErrorCode::InvalidRequest, message);
        }
        match method.as_str() {
            "initialize" => {
                self.respond_error(id, ErrorCode::InvalidRequest, "the server is already initialized");
            }
            "shutdown" => {
                self.is_shut_down = true;
                self.cancel_pending_pull("the server is shutting down");
                send_response(self.connection, Response::new_ok(id, Value::Null));
            }
            "workspace/diagnostic" => match serde_json::from_value(params) {
                Ok(params) => {
                    self.cancel_pending_pull("a newer request replaced this one");
                    self.pending_pull = Some((id, params));
                    self.answer_pending_pull();
                }
                Err(error) => self.respond_error(id, ErrorCode::InvalidParams, &error.to_string()),
            },
            "textDocument/diagnostic" => {
                let result = self.pull_document_diagnostics(params);
                self.respond(id, result);
            }
            _ => {
                let (client, workspace) = (&self.client, &self.workspace);
                // A panic in one request mustn't end the session.
                let result =
                    catch_unwind(AssertUnwindSafe(|| requests::handle(client, workspace, &method, params)));
                self.respond(id, result.unwrap_or_else(|_| Err(RequestError::internal(&method))));
            }
        }
    }

    /// Handles a notification, and logs a panic instead of ending the session.
    fn handle_notification_safely(&mut self, notification: Notification) {
        let method = notification.method.clone();
        if catch_unwind(AssertUnwindSafe(|| self.handle_notification(notification))).is_err() {
            self.log(1, &format!("`{method}` failed because of a bug in storyc"));
        }
    }

    fn respond(&self, id: RequestId, result: Result<Value, RequestError>) {
        let response = match result {
            Ok(value) => Response::new_ok(id, value),
            Err(RequestError { code, message }) => Response::new_err(id, code, message),
        };
        send_response(self.connection, response);
    }

    fn respond_error(&self, id: RequestId, code: ErrorCode, message: &str) {
        send_error(self.connection, id, code, message);
    }

    fn cancel_pending_pull(&mut self, reason: &str) {
        if let Some((id, _)) = self.pending_pull.take() {
            self.respond_error(id, ErrorCode::RequestCanceled, reason);
        }
    }

    fn notify(&self, method: &str, params: impl serde::Serialize) {
        let notification = Notification::new(method.to_owned(), params);
        let _ = self.connection.sender.send(Message::Notification(notification));
    }

    /// Logs a message in the editor. `level` is the protocol's: 1 for an error, 2 for a warning.
    fn log(&self, level: u8, message: &str) {
        self.notify("window/logMessage", json!({ "type": level, "message": message }));
    }

    /// Sends the editor a request, and ignores the response.
    fn send_request(&mut self, method: &str, params: Value) {
        self.last_request_id += 1;
        let id = RequestId::from(self.last_request_id);
        let request = Request { id, method: method.to_owned(), params };
        let _ = self.connection.sender.send(Message::Request(request));
    }

    /// Asks the editor to request diagnostics, lenses and hints again, because a file they may depend on has changed.
    fn refresh(&mut self) {
        for (is_supported, method) in [
            (self.client.pulls && self.client.refreshes_diagnostics, "workspace/diagnostic/refresh"),
            (self.client.refreshes_lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes_hints, "workspace/inlayHint/refresh"),
        ] {
            if is_supported {
                self.send_request(method, Value::Null);
            }
        }
    }
}
